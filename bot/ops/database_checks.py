"""Checks a database for `cairn doctor`: it answers, is up to date, opens, nothing waits long."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection

from bot.app.settings import Settings
from bot.kernel.clock import Clock
from bot.kernel.errors import BotError
from bot.ops import installation, keys, machine_checks, platform_checks, report_checks
from bot.ops.reporting import Finding, count, note, span, utc, wrong
from bot.ports.storage import OUTAGE_AFTER
from scheduler.time_travel import is_local
from storage import guest_access, inspection, lock_file, preflight
from storage import runner_lease as at_work
from storage.connections import database_url
from storage.errors import WrongKey
from storage.migrations import revisions
from storage.repositories import notes
from storage.repositories.backlog import Backlog, Trouble

SHOWN = 5


def database_file(url: str) -> Path | None:
    """Name the file of a database, if it is one."""
    where = database_url.parsed(url)
    return Path(str(where.database)) if where.get_backend_name() == "sqlite" else None


def check_database(settings: Settings, url: str, clock: Clock) -> Iterator[Finding]:
    """Look at the database as a guest; nothing is changed."""
    file = database_file(url)
    if file is not None and not file.exists():
        yield note("database", f"there is no file {file} yet; `cairn run` makes it.")
        return
    try:
        with guest_access.reading(url) as connection:
            yield from _examined(connection, settings, url, clock)
    except BotError as problem:
        yield wrong("database", f"{problem}.", "See that CAIRN_DATABASE_URL is right.")


def _examined(
    connection: Connection, settings: Settings, url: str, clock: Clock
) -> Iterator[Finding]:
    if not inspection.is_whole(connection):
        yield wrong("database", "the file is damaged.", "Stop Cairn, and restore a backup.")
        return
    yield Finding("database", f"{connection.dialect.name} answers.")
    if (now := inspection.server_time(connection)) is not None:
        yield platform_checks.compare_clocks("clock and database", abs(clock.unmoved() - now))
    runs = _runs(connection, url, clock)
    yield (
        Finding("running", "a Cairn runs on it now.")
        if runs
        else note("running", "no Cairn runs on it now.")
    )
    if (behind := _migrated(connection)) is not None:
        yield behind
        return
    yield Finding("migrations", "up to date.")
    yield from _opens(connection, settings, url, clock)
    yield machine_checks.check_zones_in_use(inspection.zones(connection))
    yield _moved(connection, settings)
    yield from _waiting(connection, clock, runs=runs)


def _runs(connection: Connection, url: str, clock: Clock) -> bool:
    file = database_file(url)
    if file is not None and lock_file.is_held(str(file)):
        return True
    return at_work.count_runners(connection, clock, at_work.free_lock(url)) > 0


def _migrated(connection: Connection) -> Finding | None:
    if revisions.is_current(connection):
        return None
    revision = revisions.last(connection)
    if revision is None:
        return note("migrations", "the database is empty; `cairn run` fills it.")
    if revision in revisions.known():
        return wrong("migrations", "some are missing.", "Run `cairn migrate`, or start Cairn.")
    return wrong("migrations", "the database is of a newer Cairn.", "Update this one.")


def _opens(
    connection: Connection, settings: Settings, url: str, clock: Clock
) -> Iterator[Finding]:
    about = "master key"
    try:
        masters = installation.master_keys(settings)
        sealed = preflight.opens(connection, masters)
    except WrongKey as other:
        yield wrong(about, str(other))
        return
    except BotError as problem:
        yield wrong(about, f"{problem}.")
        return
    found = inspection.open_names(connection, masters)
    if found.broken:
        yield wrong(
            about,
            f"opens the database, but {count(found.broken, 'name')} of the last do not open.",
            "They were changed or moved: restore a backup.",
        )
        return
    if not sealed:
        yield note(about, "is there; nothing is sealed yet.")
        return
    lost = f"; {found.keyless} have no key" if found.keyless else ""
    yield Finding(about, f"opens the database ({count(found.opened, 'name')} tried{lost}).")
    runners = at_work.master_keys_known(connection, clock, at_work.free_lock(url))
    yield keys.next_step(connection, masters, runners)


def _moved(connection: Connection, settings: Settings) -> Finding:
    ahead = notes.ahead(connection)
    if not ahead:
        return Finding("local clock", "was not moved.")
    said = f"was moved {span(ahead)} ahead in the local chat."
    if is_local(settings.platform_addresses):
        return note("local clock", said)
    do = "Choose another database in CAIRN_DATABASE_URL: people live by the real time."
    return wrong("local clock", said, do)


def _set_aside(each: Sequence[str]) -> Finding:
    """Tell of updates that nobody could read, keep or answer, by number and code."""
    about = "updates"
    if not each:
        return Finding(about, "none is set aside.")
    last = ", ".join(each[-SHOWN:])
    do = "The log has a line for each code; they are forgotten after fourteen days."
    return note(about, f"{len(each)} set aside, the last: {last}.", do)


def _waiting(connection: Connection, clock: Clock, *, runs: bool) -> Iterator[Finding]:
    now = clock.now() + notes.ahead(connection)
    counted = Backlog(connection, now, clock.unmoved()).counted()
    waiting, overdue = counted[Trouble.WAITING], counted[Trouble.OVERDUE]
    said = f"{waiting} waiting, {overdue} of them overdue."
    if overdue and runs:
        do = "Look at its logs and at `cairn outbox`; a platform may be away."
        yield wrong("outbox", said, do)
    elif overdue:
        yield note("outbox", said, "They go out when Cairn runs, if they are still of use.")
    else:
        yield Finding("outbox", said)
    dead, uncertain = counted[Trouble.DEAD], counted[Trouble.UNCERTAIN]
    lost = f"{dead} dead, {uncertain} uncertain."
    yield (
        note("lost", lost, "`cairn outbox` lists them.")
        if dead or uncertain
        else Finding("lost", lost)
    )
    yield report_checks.check_reports(connection, now)
    yield _set_aside(inspection.set_aside(connection))
    beat = inspection.alive_at(connection)
    if runs and beat is not None and now - beat > OUTAGE_AFTER:
        yield wrong(
            "beat", f"the last was at {utc(beat)}.", "It runs and does not work: restart it."
        )

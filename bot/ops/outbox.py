"""`cairn outbox`: an operator lists notices that are late, dead or uncertain, or settles them."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime

import click
from sqlalchemy import Connection

from bot.domain.notices import NoticeState
from bot.kernel.clock import SystemClock
from bot.ops import installation
from bot.ops.reporting import count, utc
from storage import guest_access
from storage.errors import StorageError
from storage.migrations import revisions
from storage.repositories import notes
from storage.repositories.backlog import RELEASED, Backlog, BacklogNotice, Trouble

BROKEN = (Trouble.OVERDUE, Trouble.DEAD, Trouble.UNCERTAIN)
AT_ONCE = 500
_REASON = re.compile(r"[a-z][a-z0-9_ -]{0,39}", re.ASCII)
_YES = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group(invoke_without_command=True)
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([str(trouble) for trouble in Trouble]),
    help="Only these; may be given more than once. [default: overdue, dead and uncertain]",
)
@click.option("--platform", help="Only those of one platform: telegram, discord, local.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="As a list of objects in JSON.")
@click.pass_context
def outbox(
    context: click.Context,
    states: tuple[str, ...],
    platform: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List notices that are overdue, dead or uncertain, the oldest first; never their words.

    Overdue is what has waited for more than a minute beyond its time. Dead is what the platform
    does not deliver. Uncertain is what may have arrived. It can be used while Cairn runs.
    """
    if context.invoked_subcommand is not None:
        return
    chosen = [Trouble(state) for state in states] or BROKEN
    with installation.errors_in_words(), reading_backlog() as backlog:
        found = backlog.listed(chosen, platform=platform, limit=limit + 1)
    if as_json:
        click.echo(json.dumps([_fields(entry) for entry in found[:limit]], indent=1))
        return
    for entry in found[:limit]:
        click.echo(line(entry))
    if not found:
        click.echo(f"Nothing is {' or '.join(chosen)}.")
    if len(found) > limit:
        click.echo(f"There are more; --limit shows more than {limit}.")


@outbox.command()
@click.argument("names", nargs=-1, metavar="[ID OR KEY]...")
@click.option("--all-dead", is_flag=True, help="All that are dead and still of use.")
@_YES
def release(names: tuple[str, ...], all_dead: bool, yes: bool) -> None:
    """Let dead or uncertain notices wait again, as if they had never been tried.

    What is of no use any more stays as it is. When it is delivered, Cairn decides anew whether it
    is still wanted. What is uncertain may have arrived before, and would arrive again.
    """
    if bool(names) == all_dead:
        raise click.UsageError("Name notices by id or key, or give --all-dead.")
    with installation.errors_in_words():
        with reading_backlog() as backlog:
            entries = _all_dead(backlog) if all_dead else _named(backlog, names)
            wanted = _releasable(backlog, entries)
        if not wanted:
            click.echo("There is nothing to release.")
            return
        if not yes:
            click.confirm(_question(wanted), abort=True)
        done = 0
        for first in range(0, len(wanted), AT_ONCE):
            with _writing() as backlog:
                done += backlog.release([entry.id for entry in wanted[first : first + AT_ONCE]])
    click.echo(f"Released {count(done, 'notice')}; a running Cairn takes them up by itself.")


@outbox.command()
@click.argument("name", metavar="ID OR KEY")
@click.option(
    "--reason", default="operator", show_default=True, help="A short code, kept with the notice."
)
@_YES
def drop(name: str, reason: str, yes: bool) -> None:
    """Drop a notice that waits, is dead or is uncertain: it will not be sent."""
    if not _REASON.fullmatch(reason):
        raise click.UsageError(
            "A reason is a short code of up to 40 small letters, digits, spaces, - and _."
        )
    with installation.errors_in_words():
        with reading_backlog() as backlog:
            (entry,) = _named(backlog, [name])
        if not yes:
            click.confirm(f"{line(entry)}\nDrop it for good?", abort=True)
        with _writing() as backlog:
            dropped = backlog.drop(entry.id, reason)
            now = backlog.named([name]).get(name, entry)
    if dropped:
        click.echo(f"Dropped {entry.key}.")
        return
    if now.carried:
        raise click.ClickException(
            f"{entry.key} was not dropped: it is being delivered just now. Try again in a minute."
        )
    raise click.ClickException(f"{entry.key} was not dropped: it is {now.state} already.")


def _fields(entry: BacklogNotice) -> dict[str, object]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(entry).items()
    }


@contextmanager
def reading_backlog() -> Iterator[Backlog]:
    """Look at the outbox of the settings' database."""
    with guest_access.reading(
        installation.database_url(installation.load_settings())
    ) as connection:
        yield _backlog(connection)


@contextmanager
def _writing() -> Iterator[Backlog]:
    with guest_access.writing(
        installation.database_url(installation.load_settings())
    ) as connection:
        yield _backlog(connection)


def _backlog(connection: Connection) -> Backlog:
    if not revisions.is_current(connection):
        raise StorageError("the database is not up to date: run `cairn migrate` first")
    clock = SystemClock()
    return Backlog(connection, clock.now() + notes.ahead(connection), clock.unmoved())


def _all_dead(backlog: Backlog) -> Sequence[BacklogNotice]:
    return backlog.listed([Trouble.DEAD], platform=None, limit=2**31 - 1)


def _named(backlog: Backlog, names: Sequence[str]) -> Sequence[BacklogNotice]:
    found = backlog.named(names)
    if missing := [name for name in names if name not in found]:
        raise StorageError(f"there is no notice {', '.join(missing)}; `cairn outbox` lists some")
    return [*{entry.id: entry for entry in found.values()}.values()]


def _releasable(backlog: Backlog, entries: Sequence[BacklogNotice]) -> list[BacklogNotice]:
    """Leave out what cannot be released, and say why."""
    kept = {entry.id: _kept(backlog, entry) for entry in entries}
    for entry in entries:
        if kept[entry.id]:
            click.echo(f"{entry.key} stays as it is: {kept[entry.id]}.")
    return [entry for entry in entries if not kept[entry.id]]


def _kept(backlog: Backlog, entry: BacklogNotice) -> str:
    if entry.state not in RELEASED:
        return f"it is {entry.state}"
    if entry.expires_at <= backlog.now:
        return f"it has been of no use since {utc(entry.expires_at)}"
    return ""


def _question(wanted: Sequence[BacklogNotice]) -> str:
    unsure = sum(entry.state is NoticeState.UNCERTAIN for entry in wanted)
    hint = f" Of these, {unsure} may have arrived, and would arrive again." if unsure else ""
    return f"Release {count(len(wanted), 'notice')}?{hint}"


def line(entry: BacklogNotice) -> str:
    """Tell all about a notice but its words."""
    reason = f" ({entry.reason})" if entry.reason else ""
    return (
        f"{entry.id}  {entry.key}  {entry.kind} on {entry.platform}, due {utc(entry.due_at)}:"
        f" {entry.state}{reason}, {count(entry.attempts, 'attempt')}"
    )

"""`cairn reports`: those who read reports list, open, answer and close them; each act is noted."""

import getpass
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import Connection

from bot.dialogue.sanitize import written
from bot.domain.reports import Report, ReportOutcome, ReportsKey
from bot.kernel.clock import SystemClock
from bot.kernel.errors import Conflict, Expired, NotFound, Refused
from bot.kernel.ids import SystemIds
from bot.ops import installation
from bot.ops.report_printing import letter_lines, list_line
from bot.ops.reporting import count, utc
from bot.support.report_answers import answer_report, close_report
from storage import guest_access
from storage.errors import StorageError
from storage.migrations import revisions
from storage.repositories import notes
from storage.repositories.report_ledger import ReaderAct, ReportLedger, SealedPart
from storage.sealing.encryption import Vault
from storage.sealing.report_encryption import NeedsPassphrase, ReadersKey
from storage.unit_of_work import SqlUnitOfWork

MOST_WORDS = 2000
_KEY = click.option(
    "--key",
    "files",
    multiple=True,
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file of the private key; more of them where keys were changed.",
)


@click.group()
def reports() -> None:
    """Read what members have reported, answer it and close it.

    What a report says is sealed for a key that `init` makes, and that a running Cairn never needs:
    keep it on another machine, and bring it to open a report. Whatever is done here is noted, and
    shown by `audit`.
    """


@reports.command("init")
@click.option(
    "--key",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write the private key into; it must not be there yet.",
)
@click.option("--passphrase", is_flag=True, help="Ask for a passphrase that the file needs.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def init(file: Path, passphrase: bool, yes: bool) -> None:
    """Make a key by which reports are sealed from now on.

    Where there is one already, the new one takes its place. What was sealed before opens with the
    older key only: keep both.
    """
    with installation.errors_in_words():
        with _desk() as desk:
            before = desk.ledger.keys()
        if before and not yes:
            click.confirm(
                f"Reports are sealed for the key {before[-1][0]}. Seal new ones for another?",
                abort=True,
            )
        said = (
            click.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
            if (passphrase)
            else None
        )
        key = ReadersKey.fresh()
        key.write(file, said)
        try:
            with _desk() as desk:
                number = desk.ids.mint(desk.now)
                desk.uow.reports.use_key(ReportsKey(number, key.name, key.public, desk.now))
                desk.note(ReaderAct.INIT)
        except BaseException:
            file.unlink(missing_ok=True)
            raise
    click.echo(
        f"Wrote {file}: the key {key.name}, by which reports are sealed from now on.\n"
        "Nobody opens them without this file. Keep it away from the machine that runs Cairn, and"
        " a copy in another place."
    )


@reports.command("list")
@click.option("--all", "closed", is_flag=True, help="Also those that are closed.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="As a list of objects in JSON.")
def list_(closed: bool, limit: int, as_json: bool) -> None:
    """List reports by number, the oldest first; never what they say, nor whom they are about."""
    with installation.errors_in_words(), _desk() as desk:
        found = desk.ledger.listed(limit, closed=closed)
        keys, now = desk.ledger.keys(), desk.now
        desk.note(ReaderAct.LIST)
    if as_json:
        hidden = ("id", "reporter")
        each = [{n: v for n, v in asdict(one).items() if n not in hidden} for one in found]
        click.echo(json.dumps(each, indent=1, default=_written))
        return
    if not keys:
        click.echo("Nobody can report: `cairn reports init` makes the key that is needed.")
        return
    click.echo(f"Sealed by {keys[-1][0]}, made {utc(keys[-1][1])}.")
    for report in found:
        click.echo(list_line(report, now))
    if not found:
        click.echo("There is no report." if closed else "No report is open.")


@reports.command("open")
@click.argument("number", type=int)
@_KEY
def open_(number: int, files: Sequence[Path]) -> None:
    """Open a report by the private key, on this machine, and show it."""
    with installation.errors_in_words():
        keys = {key.name: key for key in map(_read_key, files)}
        with _desk() as desk:
            report = desk.find(number)
            opened = [(part, _opened(part, keys)) for part in desk.ledger.parts(report.id)]
            lines = [line for part, text in opened for line in letter_lines(desk.uow, part, text)]
            desk.note(ReaderAct.OPEN, number)
    click.echo("\n".join(lines))


@reports.command()
@click.argument("number", type=int)
@click.option("--words", help="The answer; without it, it is asked for, or read from a pipe.")
def answer(number: int, words: str | None) -> None:
    """Answer a report: Cairn brings these words to whoever made it, in private."""
    with installation.errors_in_words():
        said = _answer_of(words)
        with _desk() as desk:
            answer_report(desk.uow, desk.ids, desk.now, desk.find(number), said)
            desk.note(ReaderAct.ANSWER, number)
    click.echo(f"Answered report {number}; Cairn brings it outside of quiet hours.")


@reports.command()
@click.argument("number", type=int)
@click.option(
    "--outcome",
    required=True,
    type=click.Choice([outcome.value for outcome in ReportOutcome]),
    help="acted: something was done; advised: nothing had to be done here; unfounded: it does not"
    " count against the one it was about.",
)
def close(number: int, outcome: str) -> None:
    """Close a report; after 180 days it is forgotten. Who never had an answer hears of it."""
    with installation.errors_in_words(), _desk() as desk:
        become = ReportOutcome(outcome)
        close_report(desk.uow, desk.ids, desk.now, desk.find(number), become)
        desk.note(ReaderAct.CLOSE, number)
    click.echo(f"Closed report {number}: {outcome}. It is forgotten after 180 days.")


@reports.command()
def audit() -> None:
    """Show what was done here, by whom and when, and whether every line is as it was written."""
    with installation.errors_in_words(), _desk() as desk:
        lines = [*desk.ledger.audit()]
    for line in lines:
        about = "" if line.number is None else f" {line.number}"
        broken = "" if line.follows else "  <- this line, or the one before it, was changed"
        click.echo(f"{utc(line.at)}  {line.who}  {line.did}{about}{broken}")
    wrong = sum(not line.follows for line in lines)
    if wrong:
        raise click.ClickException(f"{count(wrong, 'line does', 'lines do')} not follow.")
    if lines:
        click.echo(
            f"{count(len(lines), 'line')}, each as written. The last mark: {lines[-1].mark}"
        )


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where a reader works: one transaction, at one moment, under their own name."""

    connection: Connection
    uow: SqlUnitOfWork
    now: datetime
    ids: SystemIds

    @property
    def ledger(self) -> ReportLedger:
        return ReportLedger(self.connection)

    def find(self, number: int) -> Report:
        try:
            return self.uow.reports.numbered(number)
        except NotFound:
            raise StorageError(
                f"there is no report {number}; `cairn reports list` shows some"
            ) from None

    def note(self, did: ReaderAct, number: int | None = None) -> None:
        who = "".join(filter(str.isprintable, getpass.getuser()))
        self.ledger.note(self.ids, self.now, who, did, number)


@contextmanager
def _desk() -> Iterator[_Desk]:
    """Work in one transaction, which is undone when anything is raised."""
    chosen, clock = installation.load_settings(), SystemClock()
    masters = installation.master_keys(chosen)
    try:
        with guest_access.writing(installation.database_url(chosen)) as connection:
            if not revisions.is_current(connection):
                raise StorageError("the database is not up to date: run `cairn migrate` first")
            now = clock.now() + notes.ahead(connection)
            with SqlUnitOfWork(connection, Vault(masters), clock) as uow:
                yield _Desk(connection, uow, now, SystemIds())
    except Conflict:
        raise StorageError("somebody else changed it in this moment: try again") from None
    except Expired:
        raise StorageError("this report is closed") from None
    except NotFound:
        raise StorageError("whoever made it was forgotten: nobody would read an answer") from None


def _read_key(file: Path) -> ReadersKey:
    try:
        return ReadersKey.read(file)
    except NeedsPassphrase:
        return ReadersKey.read(file, click.prompt(f"Passphrase of {file}", hide_input=True))


def _opened(part: SealedPart, keys: dict[str, ReadersKey]) -> str | None:
    return part.open(keys[part.key]) if part.key in keys else None


def _answer_of(words: str | None) -> str:
    said = click.prompt("The answer") if words is None else words
    try:
        text = written(said, lines=True)
    except Refused:
        raise StorageError("an answer needs words") from None
    if len(text) > MOST_WORDS:
        raise StorageError(f"an answer has at most {MOST_WORDS} characters; this has {len(text)}")
    return text


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} has no JSON")

"""`cairn reports`: one who has the key reads, answers and closes; nobody else reads a word."""

import json
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import update

from bot.domain import report_letters
from bot.domain.report_letters import ReportLetter, ShownPart
from bot.domain.reports import Report, ReportKind, ReportOutcome, ReportPart, ReportState
from bot.kernel.clock import SystemClock
from bot.kernel.ids import ReportPartId
from storage import guest_access
from storage.connections import database_url
from storage.engine import SqlStorage
from storage.repositories.report_rows import report_audit
from tests.contracts import samples
from tests.contracts.samples import Scene
from tests.harness.databases import opened_at
from tests.ops.dumped import everything
from tests.ops.operator import Operator

SAID = "marzipan"
WROTE = "gibberish from him"


async def reported(storage: SqlStorage, its: Scene) -> Report:
    """Let Ann report Bob, with a message of his."""
    now = SystemClock().now()
    made = samples.report(its.ann, its.other)
    fresh = Report(made.id, made.number % 900_000 + 100_000, made.reporter, made.about, now)
    shown = (ShownPart("note", now, f"{WROTE}\x1b[2J"),)
    assert made.about is not None
    letter = ReportLetter(ReportKind.MONEY, "Bob", "Early birds", made.about, SAID, shown)
    part = ReportPart(ReportPartId(samples.number()), made.id, report_letters.written(letter))
    await storage.run(lambda uow: uow.reports.add(fresh))
    await storage.run(lambda uow: uow.reports.add_part(part))
    return fresh


@pytest.fixture
async def key(operator: Operator, url: str) -> Path:
    """Make the key."""
    async with opened_at(url) as storage:
        await storage.run(lambda uow: uow.notes.put("note", "value"))
    file = operator.folder / "reports.key"
    made = await operator.runs("reports", "init", "--key", file)
    assert made.exit_code == 0, made.output
    return file


@pytest.fixture
async def report(key: Path, url: str) -> Report:
    """Let something be reported."""
    async with opened_at(url) as storage:
        return await reported(storage, await storage.run(samples.scene_only))


def mode_of(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


async def fails(operator: Operator, *command: str | Path, typed: str = "") -> str:
    done = await operator.runs(*command, typed=typed)
    assert done.exit_code == 1, done.output
    return done.output


async def succeeds(operator: Operator, *command: str | Path, typed: str = "") -> Result:
    done = await operator.runs(*command, typed=typed)
    assert done.exit_code == 0, done.output
    return done


async def test_a_report_is_listed_without_words_opened_answered_and_closed(
    operator: Operator, url: str, key: Path, report: Report
) -> None:
    number = str(report.number)
    assert mode_of(key) == 0o600
    listed = (await succeeds(operator, "reports", "list")).output
    assert f"{number}  open for 0 days and 00:0" in listed
    assert "1 part; opens with " in listed
    for hidden in (SAID, WROTE, "Bob", str(report.reporter)):
        assert hidden not in listed
    (entry,) = json.loads((await succeeds(operator, "reports", "list", "--json")).output)
    assert entry.keys() == {
        "number",
        "at",
        "state",
        "answers",
        "closed_at",
        "outcome",
        "keys",
        "parts",
    }

    opened = (await succeeds(operator, "reports", "open", number, "--key", key)).output
    assert "About: Bob, in the pod Early birds (discord:" in opened
    assert f"What: asks for money or pictures\n  > {SAID}\n" in opened
    assert f"  > {WROTE}\ufffd[2J" in opened

    await succeeds(operator, "reports", "answer", number, "--words", "We talked with him.")
    await succeeds(operator, "reports", "close", number, "--outcome", "acted")
    assert "this report is closed" in await fails(
        operator, "reports", "answer", number, "--words", "More"
    )
    assert "No report is open." in (await succeeds(operator, "reports", "list")).output
    assert (
        f"{number}  closed, acted" in (await succeeds(operator, "reports", "list", "--all")).output
    )
    async with opened_at(url) as storage:
        kept = await storage.read(lambda uow: uow.reports.numbered(report.number))
        assert (kept.state, kept.outcome) == (ReportState.CLOSED, ReportOutcome.ACTED)
        assert kept.answer == "We talked with him."
        told = await storage.read(lambda uow: uow.outbox.by_key(f"report:{report.id}:1"))
        assert told is not None
        assert (
            await storage.read(lambda uow: uow.outbox.by_key(f"report:{report.id}:closed")) is None
        )


async def test_every_act_is_noted_and_a_line_that_was_changed_is_found(
    operator: Operator, url: str, key: Path, report: Report
) -> None:
    number = str(report.number)
    await succeeds(operator, "reports", "list")
    await succeeds(operator, "reports", "open", number, "--key", key)
    await succeeds(operator, "reports", "answer", number, "--words", "We read it.")
    told = (await succeeds(operator, "reports", "audit")).output
    did = [line.split("  ")[2] for line in told.splitlines()[:-1]]
    assert did == ["init", "list", f"open {number}", f"answer {number}"]
    assert "4 lines, each as written. The last mark: " in told

    with guest_access.writing(url) as connection:
        changed = update(report_audit).where(report_audit.c.did == "open").values(who="nobody")
        connection.execute(changed)
    broken = await fails(operator, "reports", "audit")
    assert "nobody  open" in broken
    assert "was changed" in broken


async def test_another_key_takes_over_and_the_older_opens_what_it_sealed(
    operator: Operator, url: str, key: Path, report: Report
) -> None:
    number, newer = str(report.number), operator.folder / "newer.key"
    assert "cannot be made: File exists" in await fails(
        operator, "reports", "init", "--key", key, "--yes"
    )
    asked = await operator.runs("reports", "init", "--key", newer, typed="n\n")
    assert "Seal new ones for another?" in asked.output
    assert not newer.exists()
    words = "open sesame"
    await succeeds(
        operator, "reports", "init", "--key", newer, "--passphrase", typed=f"y\n{words}\n{words}\n"
    )
    part = ReportPart(ReportPartId(samples.number()), report.id, "not a letter")
    async with opened_at(url) as storage:
        await storage.run(lambda uow: uow.reports.add_part(part))

    only_newer = await fails(
        operator, "reports", "open", number, "--key", newer, typed=f"{words}\n"
    )
    assert "what was opened is no report of this version" in only_newer
    only_older = (await succeeds(operator, "reports", "open", number, "--key", key)).output
    assert SAID in only_older
    assert "which is not among those given" in only_older
    wrong = await fails(operator, "reports", "open", number, "--key", newer, typed="guess\n")
    assert "the passphrase is another" in wrong


async def test_what_cannot_be_done_is_said(operator: Operator, key: Path) -> None:
    assert "there is no report 7" in await fails(operator, "reports", "open", "7", "--key", key)
    missing = operator.folder / "nothing.key"
    assert "cannot be read" in await fails(operator, "reports", "open", "7", "--key", missing)
    assert "there is no report 7" in await fails(
        operator, "reports", "answer", "7", "--words", "Hello"
    )
    assert "needs words" in await fails(operator, "reports", "answer", "7", "--words", " ")


def files_of(url: str, backups: Path) -> Iterator[bytes]:
    """Read the file of a database, if it is one, and all that is in backups."""
    where = database_url.parsed(url)
    if where.get_backend_name() == "sqlite":
        yield Path(str(where.database)).read_bytes()
    for archive in backups.glob("*.zip"):
        with zipfile.ZipFile(archive) as opened:
            yield from (opened.read(name) for name in opened.namelist())


async def test_no_word_of_a_report_stands_in_the_database_a_backup_or_a_list(
    operator: Operator, url: str, key: Path, report: Report
) -> None:
    folder = operator.folder / "backups"
    assert (await operator.runs("backup", folder)).exit_code == 0
    outbox = await operator.runs("outbox", "--state", "waiting")
    found = b"".join(line for lines in everything(url).values() for line in lines)
    found += b"".join(files_of(url, folder)) + outbox.output.encode()

    for word in (SAID, WROTE):
        assert word.encode() not in found
    assert str(report.number).encode() in found


async def test_the_doctor_tells_whether_reports_can_be_made_and_how_long_they_wait(
    operator: Operator, url: str, key: Path
) -> None:
    async def said() -> str:
        lines = (await operator.runs("doctor")).output.splitlines()
        return next(line for line in lines if " reports: " in line)

    assert "ok     reports: none waits; they are sealed by " in await said()
    async with opened_at(url) as storage:
        await reported(storage, await storage.run(samples.scene_only))
    assert "note   reports: 1 waits for an answer, the oldest since 0 days" in await said()


async def test_without_a_key_the_doctor_says_that_nobody_can_report(
    operator: Operator, url: str
) -> None:
    async with opened_at(url) as storage:
        await storage.run(lambda uow: uow.notes.put("note", "value"))
    lines = (await operator.runs("doctor")).output.splitlines()
    (said,) = [line for line in lines if " reports: " in line]
    assert said.startswith("note   reports: nobody can make one")
    assert "Nobody can report" in (await succeeds(operator, "reports", "list")).output

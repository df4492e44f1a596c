"""Those who read reports: a key of theirs, and what they read by it."""

from datetime import UTC, datetime

from bot.domain import report_letters
from bot.domain.report_letters import ReportLetter
from bot.domain.reports import ReportOutcome, ReportsKey
from bot.ports.storage import Storage, UnitOfWork
from bot.support.report_answers import answer_report, close_report
from storage.repositories.report_ledger import ReportLedger
from storage.sealing.report_encryption import ReadersKey
from tests.harness.cast import World
from tests.harness.connections import connection_of

MADE_AT = datetime(2026, 11, 1, tzinfo=UTC)


def public_half(key: ReadersKey, number: int = 1) -> ReportsKey:
    """Give the half of a key by which Cairn seals."""
    return ReportsKey(number, key.name, key.public, MADE_AT)


async def read_here(storage: Storage, number: int = 1) -> ReadersKey:
    """Make a key, so that reports are read."""
    key = ReadersKey.fresh()
    await storage.run(lambda uow: uow.reports.use_key(public_half(key, number)))
    return key


async def letters(storage: Storage, key: ReadersKey) -> list[ReportLetter]:
    """Open all that was reported, the oldest first."""

    def opened(uow: UnitOfWork) -> list[ReportLetter]:
        ledger = ReportLedger(connection_of(uow))
        return [
            report_letters.read(part.open(key))
            for report in ledger.listed(100, closed=True)
            for part in ledger.parts(report.id)
        ]

    return await storage.read(opened)


async def answers(world: World, number: int, words: str) -> None:
    """Answer a report, as `cairn reports answer` does."""

    def answer(uow: UnitOfWork) -> None:
        report = uow.reports.numbered(number)
        answer_report(uow, world.ids, world.clock.now(), report, words)

    await world.storage.run(answer)


async def closes(
    world: World, number: int, outcome: ReportOutcome = ReportOutcome.ADVISED
) -> None:
    """Close a report, as `cairn reports close` does."""

    def close(uow: UnitOfWork) -> None:
        report = uow.reports.numbered(number)
        close_report(uow, world.ids, world.clock.now(), report, outcome)

    await world.storage.run(close)

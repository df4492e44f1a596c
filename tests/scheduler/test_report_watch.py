"""Operators read in the log that a report waits: its number once, and nothing else of it."""

import structlog
from msgspec.structs import replace

from bot.domain.reports import ReportState
from bot.kernel.clock import MovableClock
from scheduler.report_watch import ReportWatch
from tests.contracts import samples
from tests.harness.cast import StoppedClock
from tests.harness.databases import opened_at


async def test_a_report_that_waits_is_told_once_and_again_when_it_waits_again(
    sqlite_url: str,
) -> None:
    clock = MovableClock(StoppedClock(samples.NOW))
    async with opened_at(sqlite_url) as storage:
        its = await storage.run(samples.stored)
        waits = replace(
            samples.report(its.bob, its.membership),
            state=ReportState.OPEN,
            closed_at=None,
            outcome=None,
        )
        await storage.run(lambda uow: uow.reports.add(waits))
        watch = ReportWatch(storage, clock)

        with structlog.testing.capture_logs() as told:
            await watch.look()
            await watch.look()
            answered = await storage.run(lambda uow: uow.reports.save(waits.give_answer("Yes")))
            await watch.look()
            await storage.run(lambda uow: uow.reports.save(answered.add()))
            await watch.look()

    line = {"event": "a report waits", "number": waits.number, "log_level": "warning"}
    assert told == [line, line]

"""Beats, outages, the event loop and the database, each by what really happened."""

import asyncio
import time
from datetime import timedelta

import pytest
from structlog.types import EventDict

from bot.domain.notices import AgendaItem, AgendaKind, NoticeKind, PlannedRows
from bot.kernel.ids import SystemIds
from bot.notices.planner import Planner
from bot.ports.storage import Storage, UnitOfWork
from scheduler.beat import Beat
from tests.metrics.seen import Seen
from tests.scheduler.clocks import SUNDAY, HandClock
from tests.scheduler.scripted import notice, put

HOUR = timedelta(hours=1)


@pytest.fixture
def beat(storage: Storage, clock: HandClock, seen: Seen) -> Beat:
    """Beat as a process does."""
    return Beat(storage, clock, Planner(SystemIds()).beat, seen.gauges)


async def test_a_beat_is_counted_with_the_rows_that_were_due(
    beat: Beat, storage: Storage, seen: Seen, logged: list[EventDict]
) -> None:
    due = [AgendaItem(AgendaKind.PROMPT, number, SUNDAY) for number in range(1, 4)]
    later = AgendaItem(AgendaKind.PROMPT, 4, SUNDAY + HOUR)
    await storage.run(lambda uow: uow.agenda.put(*due, later))

    await beat.run()
    await beat.run()

    assert seen.value("beat_seconds_count") == 2
    assert seen.value("beat_rows_total") == 3
    assert [(line["log_level"], line["event"]) for line in logged] == [("debug", "beat")]


async def test_an_outage_is_counted_once_with_what_it_made_too_late(
    beat: Beat, storage: Storage, clock: HandClock, seen: Seen, logged: list[EventDict]
) -> None:
    await beat.run()
    await put(storage, notice(1, NoticeKind.REMINDER, due_at=SUNDAY + HOUR))
    await storage.run(lambda uow: uow.agenda.put(AgendaItem(AgendaKind.PROMPT, 1, SUNDAY + HOUR)))
    clock.advance(hours=3)

    await beat.run()
    await beat.run()

    assert seen.value("outages_total") == 1
    assert seen.value("outage_seconds_total") == 3 * 3600
    assert seen.value("outage_dropped_notices_total") == 1
    told = [line for line in logged if line["event"] == "was out"]
    assert told == [{"event": "was out", "log_level": "info", "seconds": 10800, "dropped": 1}]


async def test_a_beat_that_breaks_is_not_counted(
    storage: Storage, clock: HandClock, seen: Seen
) -> None:
    def breaks(uow: UnitOfWork, now: object) -> PlannedRows:
        raise KeyError

    with pytest.raises(KeyError):
        await Beat(storage, clock, breaks, seen.gauges).run()

    assert seen.value("beat_seconds_count") == 0


async def test_a_loop_that_is_held_is_seen(seen: Seen) -> None:
    began = time.perf_counter()
    seen.metrics.begin()
    time.sleep(0.4)  # noqa: ASYNC251 that is what is to be seen
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    seen.metrics.end()
    took = time.perf_counter() - began

    held = seen.value("loop_lag_seconds_sum")
    assert held is not None
    assert 0.1 <= held <= took
    assert seen.metrics._loop_lag.worst == pytest.approx(held, abs=0.05)


async def test_nobody_looks_at_the_loop_after_the_end(seen: Seen) -> None:
    seen.metrics.begin()
    seen.metrics.end()

    looking = seen.metrics._loop_lag._next
    assert looking is not None
    assert looking.cancelled()


async def test_units_of_work_are_counted_by_waiting_and_running(
    storage: Storage, seen: Seen
) -> None:
    def count(access: str) -> float:
        return seen.value("database_run_seconds_count", access=access) or 0

    def total(name: str, access: str) -> float:
        return seen.value(f"database_{name}_seconds_sum", access=access) or 0

    def sleep(uow: UnitOfWork) -> None:
        time.sleep(0.05)

    writes, waited, ran = count("write"), total("wait", "write"), total("run", "write")
    slow = asyncio.ensure_future(storage.run(sleep))
    behind = asyncio.ensure_future(storage.run(lambda uow: uow.notes.put("a", "b")))
    await asyncio.sleep(0)
    assert seen.value("database_queue", access="write") == 2

    await asyncio.gather(slow, behind)
    await storage.read(lambda uow: uow.notes.get("a"))

    assert seen.value("database_queue", access="write") == 0
    assert (count("write") - writes, count("read")) == (2, 1)
    assert total("wait", "write") - waited > 0
    assert total("run", "write") - ran >= 0.05


async def test_a_unit_of_work_that_breaks_leaves_the_queue(storage: Storage, seen: Seen) -> None:
    def breaks(uow: UnitOfWork) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        await storage.run(breaks)

    assert seen.value("database_queue", access="write") == 0

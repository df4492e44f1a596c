"""The beat, and what an outage costs nobody."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.domain.notices import NoticeKind, NoticeState, PlannedRows
from bot.kernel.errors import Conflict
from bot.ports.storage import ALIVE, Storage, UnitOfWork
from scheduler.beat import Beat, run_rounds
from tests.scheduler.clocks import SUNDAY, HandClock
from tests.scheduler.scripted import noted, notice, put, state

MINUTE = timedelta(minutes=1)
NOTHING = PlannedRows(0, more=False)


def nothing_due(uow: UnitOfWork, now: datetime) -> PlannedRows:
    """Find nothing to plan."""
    return NOTHING


@pytest.fixture
def beat(storage: Storage, clock: HandClock) -> Beat:
    """Beat without anything to plan."""
    return Beat(storage, clock, nothing_due)


async def test_a_beat_is_run_again_while_more_is_due_each_time_in_a_fresh_unit(
    storage: Storage, clock: HandClock
) -> None:
    units: list[UnitOfWork] = []
    counts = []

    def plan(uow: UnitOfWork, now: datetime) -> PlannedRows:
        units.append(uow)
        return PlannedRows(1, more=len(units) < 5)

    async def someone_else() -> None:
        while len(units) < 5:
            counts.append(len(units))
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(Beat(storage, clock, plan).run())
        tasks.create_task(someone_else())

    assert len({id(unit) for unit in units}) == 5
    assert {1, 2, 3, 4} <= set(counts)


async def test_a_conflict_in_a_beat_is_run_again(storage: Storage, clock: HandClock) -> None:
    met = []

    def plan(uow: UnitOfWork, now: datetime) -> PlannedRows:
        met.append(now)
        if len(met) < 5:
            raise Conflict
        return NOTHING

    await run_rounds(storage, clock, plan)

    assert len(met) == 5


async def test_a_beat_notes_that_cairn_is_alive(
    beat: Beat, storage: Storage, clock: HandClock
) -> None:
    await beat.run()
    clock.advance(seconds=15)
    await beat.run()

    assert await noted(storage, ALIVE) == clock.now().isoformat()


async def test_after_an_outage_what_should_have_been_timely_is_dropped(
    beat: Beat, storage: Storage, clock: HandClock
) -> None:
    await beat.run()
    reminder = notice(1, NoticeKind.REMINDER, due_at=SUNDAY + 10 * MINUTE)
    midweek = notice(2, NoticeKind.MIDWEEK, due_at=SUNDAY + 30 * MINUTE)
    fresh = notice(3, NoticeKind.REMINDER, due_at=SUNDAY + 31 * MINUTE)
    prompt = notice(4, NoticeKind.PROMPT, due_at=SUNDAY + 10 * MINUTE)
    waited = notice(5, NoticeKind.REMINDER, due_at=SUNDAY - MINUTE)
    await put(storage, reminder, midweek, fresh, prompt, waited)

    clock.advance(hours=1)
    await beat.run()

    dropped = [await state(storage, n) is NoticeState.DROPPED for n in (reminder, midweek)]
    kept = [await state(storage, n) is NoticeState.WAITING for n in (fresh, prompt, waited)]
    assert all(dropped)
    assert all(kept)


async def test_waiting_for_the_pace_is_no_outage(
    beat: Beat, storage: Storage, clock: HandClock
) -> None:
    reminder = notice(1, NoticeKind.REMINDER, due_at=SUNDAY)
    await put(storage, reminder)

    for _ in range(60):
        await beat.run()
        clock.advance(minutes=1)

    assert await state(storage, reminder) is NoticeState.WAITING


async def test_what_the_planner_makes_too_late_itself_is_dropped_in_the_same_transaction(
    storage: Storage, clock: HandClock
) -> None:
    late = [notice(n, NoticeKind.REMINDER, due_at=SUNDAY + n * MINUTE) for n in (1, 2, 3)]
    seen = []

    def plan(uow: UnitOfWork, now: datetime) -> PlannedRows:
        if now == SUNDAY:
            return NOTHING
        seen.append([uow.outbox.by_key(n.key) for n in late])
        uow.outbox.put(late[len(seen) - 1])
        return PlannedRows(1, more=len(seen) < 3)

    beat = Beat(storage, clock, plan)
    await beat.run()
    clock.advance(hours=2)
    await beat.run()

    assert [await state(storage, n) for n in late] == [NoticeState.DROPPED] * 3
    states = [found[1] for row in seen for found in row if found]
    assert set(states) == {NoticeState.DROPPED}


async def test_an_outage_is_not_over_before_all_of_it_is_caught_up(
    storage: Storage, clock: HandClock
) -> None:
    late = notice(1, NoticeKind.REMINDER, due_at=SUNDAY + MINUTE)
    await Beat(storage, clock, nothing_due).run()
    clock.advance(hours=2)

    def killed_on_the_way(uow: UnitOfWork, now: datetime) -> PlannedRows:
        if uow.notes.get("first unit"):
            raise KeyError
        uow.notes.put("first unit", "done")
        return PlannedRows(1, more=True)

    with pytest.raises(KeyError):
        await Beat(storage, clock, killed_on_the_way).run()
    await put(storage, late)
    clock.advance(seconds=10)
    await Beat(storage, clock, nothing_due).run()

    assert await state(storage, late) is NoticeState.DROPPED


async def test_who_delivers_waits_for_a_beat_after_a_start_or_a_sleep_and_only_then(
    storage: Storage, clock: HandClock
) -> None:
    beats = []

    def plan(uow: UnitOfWork, now: datetime) -> PlannedRows:
        beats.append(now)
        return NOTHING

    beat = Beat(storage, clock, plan)
    await beat.run_if_overdue()
    await beat.run_if_overdue()
    assert len(beats) == 1

    clock.advance(hours=3)
    await beat.run_if_overdue()
    assert len(beats) == 2


async def test_a_planner_that_breaks_keeps_nobody_from_delivering(
    storage: Storage, clock: HandClock
) -> None:
    def plan(uow: UnitOfWork, now: datetime) -> PlannedRows:
        raise ValueError

    beat = Beat(storage, clock, plan)
    await beat.run_if_overdue()

    with pytest.raises(ValueError):  # noqa: PT011 it has no words
        await beat.run()

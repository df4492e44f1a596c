"""Moving the clock: what falls due on the way is lived through."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.domain.notices import (
    AgendaItem,
    AgendaKind,
    Notice,
    NoticeKind,
    NoticeState,
    PlannedRows,
)
from bot.kernel.clock import MovableClock
from bot.kernel.errors import TryLater
from bot.kernel.ids import NoticeId, PersonId
from bot.outbox.composition import Postponed
from bot.ports.storage import AHEAD, ALIVE, Storage, UnitOfWork
from scheduler.beat import Beat
from scheduler.courier import Courier
from scheduler.time_travel import SteppingClockMover, read_offset
from tests.scheduler.clocks import SUNDAY, HandClock
from tests.scheduler.fixtures import MakeCourier
from tests.scheduler.frail_storages import SlowStorage
from tests.scheduler.scripted import (
    Killed,
    PlainComposer,
    ScriptedMessenger,
    noted,
    notice,
    put,
    state,
)

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


@dataclass
class WeeklyPlanner:
    """Plans a prompt for everyone on the agenda, a reminder a day later, and the next week."""

    beats: list[datetime] = field(default_factory=list)
    sticks: bool = False

    def beat(self, uow: UnitOfWork, now: datetime) -> PlannedRows:
        """Plan who is due."""
        self.beats.append(now)
        dues = uow.agenda.due(now, 10)
        if self.sticks:
            return PlannedRows(0, more=False)
        for due in dues:
            uow.outbox.put(
                self._told(NoticeKind.PROMPT, due, due.due_at),
                self._told(NoticeKind.REMINDER, due, due.due_at + DAY),
            )
            uow.agenda.put(AgendaItem(due.kind, due.subject, due.due_at + WEEK))
        return PlannedRows(len(dues), more=len(dues) == 10)

    def _told(self, kind: NoticeKind, due: AgendaItem, at: datetime) -> Notice:
        key = f"{kind}:{due.subject}:{due.due_at:%G-W%V}"
        number = abs(hash(key)) % 2**62
        args = {"place": f"person-{due.subject}", "text": f"{kind}"}
        person = PersonId(due.subject)
        return Notice(
            NoticeId(number), key, kind, "local", at, at + 2 * DAY, 0, person=person, args=args
        )


@pytest.fixture
def moved(clock: HandClock) -> MovableClock:
    """Run ahead of the machine's clock."""
    return MovableClock(clock)


@pytest.fixture
def planner() -> WeeklyPlanner:
    """Plan weekly."""
    return WeeklyPlanner()


@pytest.fixture
def reader(moved: MovableClock) -> ScriptedMessenger:
    """Deliver to lists, by the moved clock."""
    return ScriptedMessenger(moved.now)


@pytest.fixture
def courier(make_courier: MakeCourier, moved: MovableClock, reader: ScriptedMessenger) -> Courier:
    """Deliver by the moved clock."""
    return make_courier(clock=moved, messenger=reader)


@pytest.fixture
def beat(storage: Storage, moved: MovableClock, planner: WeeklyPlanner) -> Beat:
    """Beat by the moved clock."""
    return Beat(storage, moved, planner.beat)


@pytest.fixture
def mover(
    storage: Storage, moved: MovableClock, beat: Beat, courier: Courier
) -> SteppingClockMover:
    """Move the clock."""
    return SteppingClockMover(moved, storage, beat, [courier])


async def ask_weekly(storage: Storage, people: int, first: datetime = SUNDAY + DAY) -> None:
    """Put some people on the agenda, an hour apart."""
    await storage.run(
        lambda uow: uow.agenda.put(
            *(
                AgendaItem(AgendaKind.PROMPT, number, first + number * timedelta(hours=1))
                for number in range(1, people + 1)
            )
        )
    )


async def test_the_next_thing_is_the_earliest_of_agenda_and_outbox(
    mover: SteppingClockMover, storage: Storage
) -> None:
    assert await mover.next() is None
    await ask_weekly(storage, 1)
    assert await mover.next() == SUNDAY + DAY + timedelta(hours=1)
    await put(storage, notice(1, due_at=SUNDAY + timedelta(hours=1)))
    assert await mover.next() == SUNDAY + timedelta(hours=1)


async def test_what_is_overdue_happens_next_and_that_is_now(
    mover: SteppingClockMover, storage: Storage, clock: HandClock
) -> None:
    await put(storage, notice(1))
    clock.advance(minutes=5)

    assert await mover.next() == mover.now()


async def test_four_weeks_that_are_played_are_four_weeks_that_were_lived(
    mover: SteppingClockMover, storage: Storage, reader: ScriptedMessenger
) -> None:
    await ask_weekly(storage, 5)

    await mover.move_to(SUNDAY + 4 * WEEK)

    assert mover.now() == SUNDAY + 4 * WEEK
    prompts = [(m.place, m.at) for m in reader.arrived if m.text == "prompt"]
    reminders = [(m.place, m.at) for m in reader.arrived if m.text == "reminder"]
    expected = [
        (f"person-{number}", SUNDAY + DAY + week * WEEK + number * timedelta(hours=1))
        for week in range(4)
        for number in range(1, 6)
    ]
    assert prompts == expected
    assert reminders == [(place, at + DAY) for place, at in expected]


async def test_a_move_to_the_past_only_does_what_is_due(
    mover: SteppingClockMover, storage: Storage, reader: ScriptedMessenger
) -> None:
    await put(storage, notice(1))

    await mover.move_to(SUNDAY - DAY)

    assert mover.now() == SUNDAY
    assert reader.texts == ["hello"]


async def test_what_is_due_at_the_very_end_of_a_move_has_happened_when_it_returns(
    mover: SteppingClockMover, storage: Storage, reader: ScriptedMessenger
) -> None:
    await put(storage, notice(1, due_at=SUNDAY + DAY))

    await mover.move_to(SUNDAY + DAY)

    assert reader.texts == ["hello"]


async def test_an_outage_before_a_move_is_seen_first(
    mover: SteppingClockMover, beat: Beat, storage: Storage, clock: HandClock
) -> None:
    await beat.run()
    stale = notice(1, NoticeKind.REMINDER, due_at=SUNDAY + timedelta(minutes=1))
    await put(storage, stale)
    clock.advance(hours=3)

    await mover.move_to(SUNDAY + DAY)

    assert await state(storage, stale) is NoticeState.DROPPED


async def test_no_beat_comes_between_remembering_a_step_and_taking_it(
    storage: Storage, moved: MovableClock
) -> None:
    slow = SlowStorage(storage, holds=AHEAD)
    beat = Beat(storage, moved, WeeklyPlanner().beat)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(SteppingClockMover(moved, slow, beat, []).move_to(SUNDAY + DAY))
        await slow.held.began.wait()
        running = tasks.create_task(beat.run())
        for _ in range(10):
            await storage.read(lambda uow: uow.notes.get(ALIVE))
        assert not running.done()
        slow.held.may_go_on.set()

    assert await noted(storage, ALIVE) == (SUNDAY + DAY).isoformat()


async def test_moves_are_made_one_after_the_other(
    mover: SteppingClockMover, storage: Storage
) -> None:
    await ask_weekly(storage, 5)

    async def arrive(at: datetime) -> datetime:
        await mover.move_to(at)
        return mover.now()

    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(arrive(SUNDAY + 2 * WEEK))
        second = tasks.create_task(arrive(SUNDAY + WEEK))

    assert (first.result(), second.result()) == (SUNDAY + 2 * WEEK, SUNDAY + 2 * WEEK)


async def test_time_moved_over_is_no_outage(
    mover: SteppingClockMover, beat: Beat, storage: Storage, reader: ScriptedMessenger
) -> None:
    await beat.run()
    reminder = notice(1, NoticeKind.REMINDER, due_at=SUNDAY + DAY)
    await put(storage, reminder)

    async with asyncio.TaskGroup() as tasks:
        move = tasks.create_task(mover.move_to(SUNDAY + 2 * DAY))
        while not move.done():
            await beat.run()

    assert await state(storage, reminder) is NoticeState.SENT


async def test_how_far_the_clock_is_ahead_survives_a_restart(
    mover: SteppingClockMover, storage: Storage, moved: MovableClock
) -> None:
    assert await read_offset(storage) == timedelta()

    await mover.move_to(SUNDAY + 10 * DAY)

    assert await read_offset(storage) == moved.ahead == 10 * DAY


async def test_a_kill_in_the_middle_of_a_move_loses_nothing(
    mover: SteppingClockMover,
    storage: Storage,
    clock: HandClock,
    reader: ScriptedMessenger,
    make_courier: MakeCourier,
    planner: WeeklyPlanner,
) -> None:
    await ask_weekly(storage, 3)
    reader.script("person-2", None, None, Killed())
    with pytest.raises(BaseExceptionGroup):
        await mover.move_to(SUNDAY + 4 * WEEK)
    died_at = mover.now()
    assert died_at < SUNDAY + 2 * WEEK

    clock.advance(seconds=61)
    moved = MovableClock(clock, await read_offset(storage))
    reader.now = moved.now
    courier = make_courier(clock=moved, messenger=reader, holder="next process")
    beat = Beat(storage, moved, planner.beat)
    assert died_at <= moved.now() <= died_at + timedelta(seconds=61)
    await SteppingClockMover(moved, storage, beat, [courier]).move_to(SUNDAY + 4 * WEEK)

    assert len(reader.arrived) == 3 * 2 * 4
    assert len({m.key for m in reader.arrived}) == 3 * 2 * 4


async def test_an_instant_that_stays_due_does_not_stop_the_clock_nor_what_comes_after(
    mover: SteppingClockMover, storage: Storage, planner: WeeklyPlanner, reader: ScriptedMessenger
) -> None:
    await ask_weekly(storage, 1)
    planner.sticks = True
    await put(storage, notice(1, due_at=SUNDAY + 2 * DAY, expires_at=SUNDAY + WEEK))

    await mover.move_to(SUNDAY + WEEK)

    assert mover.now() == SUNDAY + WEEK
    assert [m.at for m in reader.arrived] == [SUNDAY + 2 * DAY]
    assert len(planner.beats) < 1000


async def test_a_notice_that_is_always_postponed_to_now_does_not_stop_the_clock(
    mover: SteppingClockMover, storage: Storage, composer: PlainComposer
) -> None:
    await put(storage, notice(1, expires_at=SUNDAY + timedelta(hours=3)))
    composer.instead["cheers:1"] = Postponed(SUNDAY)

    await mover.move_to(SUNDAY + DAY)

    assert mover.now() == SUNDAY + DAY
    assert await state(storage, notice(1)) is NoticeState.DROPPED


async def test_what_someone_else_has_leased_does_not_stop_the_clock(
    mover: SteppingClockMover, storage: Storage, clock: HandClock, reader: ScriptedMessenger
) -> None:
    await put(storage, notice(1), notice(2, due_at=SUNDAY + DAY, expires_at=SUNDAY + WEEK))
    minute = timedelta(minutes=1)
    await storage.run(lambda uow: uow.outbox.lease("local", SUNDAY, 1, "somebody", minute))

    await mover.move_to(SUNDAY + 2 * DAY)

    assert [m.place for m in reader.arrived] == ["person-2"]


async def test_a_platform_that_asks_for_a_pause_does_not_stop_the_clock(
    mover: SteppingClockMover, storage: Storage, reader: ScriptedMessenger
) -> None:
    await put(storage, notice(1))
    reader.script("person-1", TryLater(timedelta(seconds=1)))

    await mover.move_to(SUNDAY + DAY)

    assert mover.now() == SUNDAY + DAY
    assert not reader.arrived


async def test_the_metronome_may_work_at_the_same_time(
    mover: SteppingClockMover,
    storage: Storage,
    beat: Beat,
    courier: Courier,
    reader: ScriptedMessenger,
) -> None:
    await ask_weekly(storage, 5)

    async def until(done: Callable[[], bool]) -> None:
        while not done():
            await beat.run_if_overdue()
            await beat.run()
            await courier.deliver()

    async with asyncio.TaskGroup() as tasks:
        moves = [
            tasks.create_task(mover.move_to(SUNDAY + 2 * WEEK)),
            tasks.create_task(mover.move_to(SUNDAY + 4 * WEEK)),
        ]
        tasks.create_task(until(lambda: all(move.done() for move in moves)))

    assert mover.now() == SUNDAY + 4 * WEEK
    assert len(reader.arrived) == 5 * 2 * 4
    assert len({m.key for m in reader.arrived}) == 5 * 2 * 4


async def test_each_step_is_remembered_before_it_is_taken(
    mover: SteppingClockMover, storage: Storage, planner: WeeklyPlanner, moved: MovableClock
) -> None:
    await ask_weekly(storage, 1)
    remembered = []
    planned = planner.beat

    def plan(uow: UnitOfWork, now: datetime) -> PlannedRows:
        remembered.append((uow.notes.get(AHEAD), uow.notes.get(ALIVE), moved.ahead, now))
        return planned(uow, now)

    await SteppingClockMover(moved, storage, Beat(storage, moved, plan), []).move_to(SUNDAY + WEEK)

    later = [row for row in remembered if row[2]]
    assert later
    for ahead, alive, is_ahead, now in later:
        assert float(ahead or 0) == is_ahead.total_seconds()
        assert alive == now.isoformat()
    assert await noted(storage, ALIVE) == (SUNDAY + WEEK).isoformat()

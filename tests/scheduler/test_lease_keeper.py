"""Seats: one process at a time has each, and another soon when it is gone."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.kernel.errors import BotError
from bot.ports.leadership import process_name
from bot.ports.storage import Storage
from scheduler.lease_keeper import Keeper, LeasedSeat
from tests.scheduler.clocks import HandClock

LASTS = timedelta(seconds=10)
MakeSeat = Callable[[str], tuple[Keeper, LeasedSeat]]


@dataclass
class Sharer:
    """A process that shares seats with others."""

    keeper: Keeper
    seats: list[LeasedSeat]

    @property
    def held(self) -> int:
        return sum(seat.held for seat in self.seats)


@pytest.fixture
def process(storage: Storage, clock: HandClock) -> MakeSeat:
    """Start a process that wants the seat."""

    def make(holder: str) -> tuple[Keeper, LeasedSeat]:
        keeper = Keeper(storage, clock, holder, lasts=LASTS)
        return keeper, keeper.seat("telegram")

    return make


async def test_the_first_has_the_seat_and_keeps_it(process: MakeSeat, clock: HandClock) -> None:
    (first, seat), (second, others) = process("one"), process("two")
    for _ in range(5):
        await first.beat()
        await second.beat()
        assert seat.held
        assert not others.held
        clock.advance(seconds=3)

    assert seat.epoch == 1
    assert others.epoch == 0


async def test_the_seat_of_a_dead_process_is_taken_within_its_time(
    process: MakeSeat, clock: HandClock
) -> None:
    (dead, _), (other, seat) = process("one"), process("two")
    await dead.beat()

    waited = 0
    while not seat.held:
        clock.advance(seconds=3)
        waited += 3
        await other.beat()

    assert waited <= 15


async def test_a_stalled_process_knows_before_another_takes_over(
    process: MakeSeat, clock: HandClock
) -> None:
    (stalled, seat), (other, others) = process("one"), process("two")
    await stalled.beat()
    clock.advance(seconds=9.5)
    assert not seat.held
    await other.beat()
    assert not others.held

    clock.advance(seconds=1)
    await other.beat()
    assert others.held
    await stalled.beat()

    assert not seat.held
    async with asyncio.timeout(1):
        await seat.lost()


async def test_who_cannot_ask_is_not_certain_and_has_lost_nothing(
    process: MakeSeat, storage: Storage, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper, seat = process("one")
    await keeper.beat()

    async def unanswered(*_: object, **__: object) -> None:
        raise BotError("no database")

    with monkeypatch.context() as away:
        away.setattr(storage, "run", unanswered)
        clock.advance(seconds=11)
        await keeper.beat()
    assert not seat.held
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await seat.lost()

    await keeper.beat()
    assert seat.held
    assert seat.epoch == 1


async def test_a_polite_end_gives_the_seat_to_the_next_at_once(process: MakeSeat) -> None:
    (first, seat), (second, others) = process("one"), process("two")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(first.run())
        await seat.acquired()
        await second.beat()
        assert not others.held
        first.close()

    await second.beat()
    assert others.held
    assert not seat.held


def test_no_two_processes_have_one_name() -> None:
    assert process_name() != process_name()


@pytest.fixture
def sharing(storage: Storage, clock: HandClock) -> Callable[[str], Sharer]:
    """Start a process that wants its part of five."""

    def make(holder: str) -> Sharer:
        keeper = Keeper(storage, clock, holder, lasts=LASTS)
        return Sharer(keeper, keeper.shared("wing", 5))

    return make


async def beaten(clock: HandClock, *processes: Sharer, times: int = 4) -> list[int]:
    """Let processes beat some times; no seat is ever two's. Tell how many each has."""
    for _ in range(times):
        for process in processes:
            await process.keeper.beat()
            named = [seat.name for each in processes for seat in each.seats if seat.held]
            assert len(named) == len(set(named))
        clock.advance(seconds=3)
    return sorted(process.held for process in processes)


async def test_shared_seats_go_to_each_in_equal_parts(
    sharing: Callable[[str], Sharer], clock: HandClock
) -> None:
    one, two, three = map(sharing, ("one", "two", "three"))

    assert await beaten(clock, one) == [5]
    assert await beaten(clock, one, two) == [2, 3]
    assert await beaten(clock, one, two, three) == [1, 2, 2]


async def test_what_a_dead_process_had_is_shared_by_the_others_in_time(
    sharing: Callable[[str], Sharer], clock: HandClock
) -> None:
    one, two, three = map(sharing, ("one", "two", "three"))
    await beaten(clock, one, two, three)

    assert await beaten(clock, two, three, times=5) == [2, 3]


async def test_a_seat_that_is_left_for_another_is_nobodys_for_a_beat(
    sharing: Callable[[str], Sharer], clock: HandClock
) -> None:
    one, two = map(sharing, ("one", "two"))
    await beaten(clock, one)
    await two.keeper.beat()

    await one.keeper.beat()
    await two.keeper.beat()
    assert (one.held, two.held) == (3, 0)
    await one.keeper.beat()
    await two.keeper.beat()
    assert (one.held, two.held) == (3, 2)


async def test_a_turn_is_one_of_all_processes(storage: Storage, clock: HandClock) -> None:
    first, second = (Keeper(storage, clock, holder) for holder in ("one", "two"))
    await first.turn("identify", timedelta(seconds=5))

    for keeper in (first, second):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await keeper.turn("identify", timedelta(seconds=5))
    clock.advance(seconds=5)

    async with asyncio.timeout(5):
        await second.turn("identify", timedelta(seconds=5))

"""Seats: one process at a time has each, and another soon when it is gone."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.errors import BotError
from bot.ports import Storage
from scheduler.seats import Keeper, LeasedSeat, process_name
from tests.scheduler.clocks import HandClock

LASTS = timedelta(seconds=10)
MakeSeat = Callable[[str], tuple[Keeper, LeasedSeat]]


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

    assert seat.term == 1
    assert others.term == 0


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
    assert seat.term == 1


async def test_a_polite_end_gives_the_seat_to_the_next_at_once(process: MakeSeat) -> None:
    (first, seat), (second, others) = process("one"), process("two")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(first.run())
        await seat.taken()
        await second.beat()
        assert not others.held
        first.close()

    await second.beat()
    assert others.held
    assert not seat.held


def test_no_two_processes_have_one_name() -> None:
    assert process_name() != process_name()

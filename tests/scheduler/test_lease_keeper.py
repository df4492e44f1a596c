"""One process at a time leads, and another soon when it is gone."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.kernel.errors import BotError
from bot.ports.leadership import process_name
from bot.ports.storage import Storage
from scheduler.lease_keeper import LeasedLeadership, LeaseKeeper
from tests.harness.patience import in_time
from tests.scheduler.clocks import HandClock

LASTS = timedelta(seconds=10)
MakeLeader = Callable[[str], tuple[LeaseKeeper, LeasedLeadership]]


@dataclass
class Sharer:
    """A process that shares leaderships with others."""

    keeper: LeaseKeeper
    leaderships: list[LeasedLeadership]

    @property
    def held(self) -> int:
        return sum(leadership.held for leadership in self.leaderships)


@pytest.fixture
def process(storage: Storage, clock: HandClock) -> MakeLeader:
    """Start a process that wants to lead."""

    def make(holder: str) -> tuple[LeaseKeeper, LeasedLeadership]:
        keeper = LeaseKeeper(storage, clock, holder, lasts=LASTS)
        return keeper, keeper.want("telegram")

    return make


async def test_the_first_leads_and_goes_on_leading(process: MakeLeader, clock: HandClock) -> None:
    (first, leadership), (second, others) = process("one"), process("two")
    for _ in range(5):
        await first.beat()
        await second.beat()
        assert leadership.held
        assert not others.held
        clock.advance(seconds=3)

    assert leadership.epoch == 1
    assert others.epoch == 0


async def test_what_a_dead_process_led_is_taken_within_its_time(
    process: MakeLeader, clock: HandClock
) -> None:
    (dead, _), (other, leadership) = process("one"), process("two")
    await dead.beat()

    waited = 0
    while not leadership.held:
        clock.advance(seconds=3)
        waited += 3
        await other.beat()

    assert waited <= 15


async def test_a_stalled_process_knows_before_another_takes_over(
    process: MakeLeader, clock: HandClock
) -> None:
    (stalled, leadership), (other, others) = process("one"), process("two")
    await stalled.beat()
    clock.advance(seconds=9.5)
    assert not leadership.held
    await other.beat()
    assert not others.held

    clock.advance(seconds=1)
    await other.beat()
    assert others.held
    await stalled.beat()

    assert not leadership.held
    async with in_time(1):
        await leadership.lost()


async def test_who_cannot_ask_is_not_certain_and_has_lost_nothing(
    process: MakeLeader, storage: Storage, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper, leadership = process("one")
    await keeper.beat()

    async def unanswered(*_: object, **__: object) -> None:
        raise BotError("no database")

    with monkeypatch.context() as away:
        away.setattr(storage, "run", unanswered)
        clock.advance(seconds=11)
        await keeper.beat()
    assert not leadership.held
    lost = asyncio.ensure_future(leadership.lost())
    await asyncio.sleep(0)
    assert not lost.done()
    lost.cancel()

    await keeper.beat()
    assert leadership.held
    assert leadership.epoch == 1


async def test_a_polite_end_lets_the_next_lead_at_once(process: MakeLeader) -> None:
    (first, leadership), (second, others) = process("one"), process("two")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(first.run())
        await leadership.acquired()
        await second.beat()
        assert not others.held
        first.close()

    await second.beat()
    assert others.held
    assert not leadership.held


def test_no_two_processes_have_one_name() -> None:
    assert process_name() != process_name()


@pytest.fixture
def sharing(storage: Storage, clock: HandClock) -> Callable[[str], Sharer]:
    """Start a process that wants its part of five."""

    def make(holder: str) -> Sharer:
        keeper = LeaseKeeper(storage, clock, holder, lasts=LASTS)
        return Sharer(keeper, keeper.want_shared("wing", 5))

    return make


async def beaten(clock: HandClock, *processes: Sharer, times: int = 4) -> list[int]:
    """Let processes beat some times; nothing is ever led by two. Tell how many each has."""
    for _ in range(times):
        for process in processes:
            await process.keeper.beat()
            named = [
                leadership.name
                for each in processes
                for leadership in each.leaderships
                if leadership.held
            ]
            assert len(named) == len(set(named))
        clock.advance(seconds=3)
    return sorted(process.held for process in processes)


async def test_shared_leaderships_go_to_each_in_equal_parts(
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


async def test_what_is_left_for_another_is_led_by_nobody_for_a_beat(
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


async def test_a_slot_is_one_of_all_processes(storage: Storage, clock: HandClock) -> None:
    first, second = (
        LeaseKeeper(storage, clock, holder, sleep=clock.sleep) for holder in ("one", "two")
    )
    starts = []
    for keeper in (first, first, second, second):
        await keeper.wait_for_slot("identify", timedelta(seconds=5))
        starts.append(clock.steady())

    waited = [later - earlier for earlier, later in pairwise(starts)]
    assert all(5 <= seconds < 5.5 for seconds in waited), waited

"""People who press in the middle of a burst, where answers and notices share one limit."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.app.platforms.telegram import CHAT_RATE, RATE
from bot.kernel.clock import MovableClock
from scheduler.rate_limit import RateLimiter
from tests.fakes.telegram.pace import RateLimits
from tests.harness.cast import SUNDAY_MORNING, Person, World
from tests.harness.databases import opened_at
from tests.harness.stages.telegram import AtTelegram, at_telegram
from tests.pace.crowd import CROWD, Counted, courier_of
from tests.pace.truthful import prompts_to
from tests.scheduler.clocks import HandClock
from tests.scheduler.scripted import put, settle_in

PEOPLE = 5
EVERY = 10
"""After so many notices somebody presses, some three times a second."""


@dataclass
class Shared:
    """One pace for notices and answers; time goes on when all that began has come."""

    stage: AtTelegram
    hand: HandClock
    messenger: Counted
    asked: list[int] = field(default_factory=list)
    answered: int = 0

    def __post_init__(self) -> None:
        self._before = len(self.stage.telegram.door.turnstile.taken)
        each = CHAT_RATE
        rate = RATE
        self.limiter = RateLimiter(self.hand, rate, lambda place: (place, each), self._sleep)
        self.stage.client.sender.rate_slot = self._turn

    async def pressed(self, person: Person, label: str) -> str:
        """Press when enough notices have begun since the last did."""
        due = EVERY * (len(self.asked) + 1)
        await self.stage.telegram.until(lambda: self.messenger.begun >= due)
        return await person.presses(label)

    async def _turn(self, place: str) -> None:
        self.asked.append(self.messenger.begun)
        await self.limiter.take_slot_for_answer(place)
        self.answered += 1

    async def _sleep(self, seconds: float) -> None:
        await self.stage.telegram.until(self._all_have_come)
        self.hand.advance(seconds=seconds)

    def _all_have_come(self) -> bool:
        """Tell whether everything that began has come, and whoever presses next has."""
        came = len(self.stage.telegram.door.turnstile.taken) - self._before
        presses = min(PEOPLE, self.messenger.begun // EVERY)
        return came == self.messenger.begun + self.answered and len(self.asked) >= presses


@pytest.fixture
def hand() -> HandClock:
    return HandClock(SUNDAY_MORNING)


@pytest.fixture
async def telegram(hand: HandClock) -> AsyncIterator[AtTelegram]:
    async with at_telegram(MovableClock(hand)) as stage:
        yield stage


async def test_people_who_press_in_a_burst_at_telegram_are_answered_within_the_limit(
    sqlite_url: str, hand: HandClock, telegram: AtTelegram
) -> None:
    clock = MovableClock(hand)
    async with opened_at(sqlite_url) as storage:
        world = World(storage, telegram, clock)
        async with telegram.listening(world, storage):
            people = [world.person(f"Ann {n}") for n in range(PEOPLE)]
            for person in people:
                await person.says("/help")
            label = people[0].messages[-1].presses[0].label
            hand.advance(seconds=60)
            crowd = [telegram.cast.somebody(f"p{n}") for n in range(CROWD)]
            for one in crowd:
                one.met = True
            await settle_in(storage, people=CROWD, homes=0)
            await put(storage, *prompts_to([str(c.id) for c in crowd], "telegram", clock.now()))
            telegram.telegram.limits = RateLimits()
            shared = Shared(telegram, hand, Counted(telegram.messenger))

            courier = courier_of(storage, shared.messenger, clock, shared.limiter)
            burst = asyncio.ensure_future(courier.deliver())
            for person in people:
                assert await shared.pressed(person, label)
            assert await burst == CROWD

            assert telegram.telegram.turned_away == 0
            assert telegram.telegram.busiest_second <= 30
            assert len(shared.asked) == PEOPLE
            assert max(shared.asked) < CROWD

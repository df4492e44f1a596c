"""A Sunday evening on which Telegram asks for one pause after the other."""

from collections.abc import AsyncIterator

import pytest

from adapters.telegram.place_names import chat_of
from bot.kernel.clock import MovableClock
from scheduler.rate_limit import Rate, RateLimiter
from storage.engine import SqlStorage
from tests.fakes.telegram.faults import TooMany
from tests.harness.cast import SUNDAY_MORNING, Person, World
from tests.harness.stages.telegram import AtTelegram, at_telegram
from tests.scheduler.clocks import HandClock
from tests.stories.scenes import open_pod

ALL, EACH = Rate(per_second=30, burst=1), Rate(per_second=1, burst=1)
PODS = (("Ann", "Bob", "Cy"), ("Dee", "Eli", "Fay"), ("Gus", "Hana", "Ida"))
STORM = [TooMany(seconds) for seconds in (7, 3, 20, 5, 40, 2, 9, 1)]


@pytest.fixture
def hand() -> HandClock:
    """The time that Telegram, the pace and the world live by."""
    return HandClock(SUNDAY_MORNING)


@pytest.fixture
async def world(storage: SqlStorage, hand: HandClock) -> AsyncIterator[World]:
    """A world in which what Cairn says unasked has its true pace."""
    clock = MovableClock(hand)

    def limiter() -> RateLimiter:
        return RateLimiter(clock, ALL, lambda place: (str(chat_of(place)), EACH), sleep=hand.sleep)

    async with at_telegram(clock) as stage:
        world = World(storage, stage, clock, limiter)
        async with stage.listening(world, storage):
            yield world


async def lives_through(world: World, hand: HandClock, minutes: int) -> None:
    """Let time pass as it does for a process: beat after beat."""
    for _ in range(minutes * 12):
        await world.beat.run()
        await world.courier.deliver()
        hand.advance(seconds=5)


def asked(person: Person) -> int:
    """Count how often somebody was asked."""
    return sum(message.text.startswith("Sunday, ") for message in person.messages)


async def test_a_storm_of_pauses_delays_a_sunday_evening_and_nobody_is_asked_twice(
    world: World, stage: AtTelegram, hand: HandClock
) -> None:
    pods = [[world.person(name) for name in names] for names in PODS]
    for host, *others in pods:
        await open_pod(host, *others)
    everybody = [person for pod in pods for person in pod]
    await world.until(8, 17, 59)
    stage.telegram.fail("sendMessage", *STORM)
    await lives_through(world, hand, 10)
    assert stage.telegram.faults_left == 0
    assert [asked(person) for person in everybody] == [1] * len(everybody)
    for host, *_ in pods:
        assert "That is your stone." in await host.marks("Morning pages", "Done")


async def test_an_answer_and_a_prompt_wait_for_the_same_pause(
    world: World, stage: AtTelegram, hand: HandClock
) -> None:
    ann, bob, cy = (world.person(name) for name in PODS[0])
    await open_pod(ann, bob, cy)
    await world.until(8, 17, 59)
    hand.advance(seconds=59)
    them = stage.cast.somebody("ann")
    stage.telegram.fail("sendMessage", TooMany(1), chat=them)
    them.says("/goal_list")
    await stage.telegram.until(lambda: stage.telegram.faults_left == 0)
    hand.advance(seconds=1)
    await world.beat.run()
    await world.courier.deliver()
    await lives_through(world, hand, 1)
    await stage.everything_is_answered()
    assert asked(ann) == asked(bob) == 1
    assert "Morning pages" in ann.screen()

"""How fast a platform is written to."""

import asyncio
from datetime import timedelta

import pytest

from scheduler.rate_limit import PLACES, Rate, RateLimiter
from tests.scheduler.clocks import HandClock

FAST = Rate(1000, 1000)


def one_a_second(place: str) -> tuple[str, Rate]:
    """Let topics of a chat share its bucket."""
    return place.partition("/")[0], Rate(1, burst=1)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


async def starts(limiter: RateLimiter, clock: HandClock, places: list[str | None]) -> list[float]:
    """Make one request after the other, and tell at which second each started."""
    times = []
    for place in places:
        assert await limiter.take_slot(place, most=3600) == 0
        times.append(round(clock.steady(), 6))
    return times


async def test_after_a_burst_requests_start_at_the_rate(clock: HandClock) -> None:
    limiter = RateLimiter(clock, Rate(2, burst=3), sleep=clock.sleep)

    assert await starts(limiter, clock, [None] * 6) == [0, 0, 0, 0.5, 1, 1.5]


async def test_a_silence_saves_up_no_more_than_a_burst(clock: HandClock) -> None:
    limiter = RateLimiter(clock, Rate(2, burst=3), sleep=clock.sleep)
    await starts(limiter, clock, [None] * 3)

    clock.advance(hours=1)

    assert await starts(limiter, clock, [None] * 4) == [3600, 3600, 3600, 3600.5]


async def test_a_place_has_its_own_pace_and_slows_no_other(clock: HandClock) -> None:
    limiter = RateLimiter(clock, FAST, per_place=one_a_second, sleep=clock.sleep)

    assert await starts(limiter, clock, ["attic", "cellar"]) == [0, 0]
    assert await starts(limiter, clock, ["attic", "cellar"]) == [1, 1]


async def test_an_answer_goes_ahead_of_the_line_and_holds_it_up_by_one_turn(
    clock: HandClock,
) -> None:
    limiter = RateLimiter(clock, Rate(10, burst=1), per_place=one_a_second, sleep=clock.sleep)
    assert await starts(limiter, clock, ["attic"]) == [0]

    await limiter.take_slot_for_answer("somebody")

    assert round(clock.steady(), 6) == 0.1
    assert await starts(limiter, clock, ["cellar", "somebody"]) == [0.2, 1.1]


async def test_answers_keep_the_pace_of_the_platform_and_of_each_place(clock: HandClock) -> None:
    limiter = RateLimiter(clock, Rate(10, burst=1), per_place=one_a_second, sleep=clock.sleep)
    times = []

    for place in ("attic", "cellar", "attic", "cellar", "somebody"):
        await limiter.take_slot_for_answer(place)
        times.append(round(clock.steady(), 6))

    assert times == [0, 0.1, 1, 1.1, 1.2]


async def test_a_request_for_no_place_waits_for_the_platform_alone(clock: HandClock) -> None:
    limiter = RateLimiter(clock, FAST, per_place=one_a_second, sleep=clock.sleep)

    assert await starts(limiter, clock, [None] * 5) == [0] * 5


async def test_no_request_starts_within_a_pause(clock: HandClock) -> None:
    limiter = RateLimiter(clock, FAST, sleep=clock.sleep)

    limiter.pause_for(timedelta(seconds=30))

    assert limiter.paused_for == 30
    assert await starts(limiter, clock, ["attic", "cellar"]) == [30, 30]
    assert limiter.paused_for == 0


async def test_a_shorter_pause_does_not_end_a_longer_one(clock: HandClock) -> None:
    limiter = RateLimiter(clock, FAST, sleep=clock.sleep)

    limiter.pause_for(timedelta(seconds=30))
    limiter.pause_for(timedelta(seconds=5))

    assert limiter.paused_for == 30


async def test_a_pause_that_comes_while_waiting_is_kept_too(clock: HandClock) -> None:
    slept = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 1:
            limiter.pause_for(timedelta(seconds=10))
        await clock.sleep(seconds)

    limiter = RateLimiter(clock, Rate(1, burst=1), sleep=sleep)

    assert await starts(limiter, clock, [None, None]) == [0, 10]


async def test_who_cannot_wait_that_long_is_told_how_long_it_takes(clock: HandClock) -> None:
    limiter = RateLimiter(clock, FAST, sleep=clock.sleep)
    limiter.pause_for(timedelta(seconds=30))

    assert await limiter.take_slot("attic", most=5) == 30
    assert clock.steady() == 0


async def test_many_at_once_still_start_at_the_rate(clock: HandClock) -> None:
    limiter = RateLimiter(clock, Rate(10, burst=1), sleep=clock.sleep)

    await asyncio.gather(*(limiter.take_slot(str(place), most=3600) for place in range(11)))

    assert clock.steady() >= 1


async def test_only_the_places_written_to_last_are_remembered(clock: HandClock) -> None:
    limiter = RateLimiter(clock, Rate(1e9, 1e9), per_place=one_a_second, sleep=clock.sleep)

    for place in range(PLACES + 10):
        await limiter.take_slot(str(place), most=0)

    assert len(limiter._places) == PLACES


async def test_topics_of_one_chat_share_its_pace(clock: HandClock) -> None:
    limiter = RateLimiter(clock, FAST, per_place=one_a_second, sleep=clock.sleep)
    assert await limiter.take_slot("-7/1", most=0.5) == 0.0
    assert await limiter.take_slot("-7/2", most=0.5) == pytest.approx(1.0)
    assert await limiter.take_slot("-8/1", most=0.5) == 0.0

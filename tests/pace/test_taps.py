"""People who tap faster than a platform takes messages, where it counts answers and notices alike.

Pace, courier and storage are the real ones; time is the loop's own and leaps.
"""

import asyncio
import random

import pytest

from bot.app.platforms import telegram
from scheduler.rate_limit import ANSWERS_IN_A_ROW
from tests.pace.evening import Evening, play, shuffled
from tests.pace.truthful import TruthfulPlatform

DUE = 300


def tapped(taps: int, people: int, due: int) -> tuple[TruthfulPlatform, list[str]]:
    """Let so many taps come in two seconds, while so many notices are due."""
    platform = TruthfulPlatform(30)
    answered: list[str] = []

    async def story(evening: Evening) -> None:
        async def somebody(number: int) -> None:
            place = f"somebody {number % people}"
            await evening.limiter.take_slot_for_answer(place)
            await platform.answer(place)
            answered.append(place)

        async def everybody() -> None:
            chance = random.Random(2026)  # noqa: S311  # for a test
            await asyncio.sleep(1)
            async with asyncio.TaskGroup() as taken:
                for number in range(taps):
                    await asyncio.sleep(chance.random() * 4 / taps)
                    taken.create_task(somebody(number))

        tapping = asyncio.ensure_future(everybody())
        if due:
            await evening.until_all_are_out(*shuffled(due))
        await tapping

    if due:
        play(story, platform, telegram.RATE, people=due)
    else:
        play(story, platform, telegram.RATE, people=1)
    return platform, answered


@pytest.mark.parametrize(
    ("taps", "people", "due"),
    [(300, 300, 0), (600, 600, 0), (300, 100, 0), (300, 300, DUE), (600, 600, DUE), (0, 1, 980)],
)
def test_whatever_people_tap_nothing_is_turned_away(taps: int, people: int, due: int) -> None:
    platform, answered = tapped(taps, people, due)

    assert platform.refused == []
    assert platform.worst_second <= 30
    assert len(answered) == taps
    assert len(platform.taken) == taps + due


def test_answers_go_first_and_leave_a_tenth_to_the_week() -> None:
    platform, _ = tapped(600, 600, DUE)

    came = [place for _, place in platform.taken]
    first = next(n for n, place in enumerate(came) if place.startswith("somebody"))
    last = max(n for n, place in enumerate(came) if place.startswith("somebody"))
    among = came[first : last + 1]
    notices = [n for n, place in enumerate(among) if place.isdigit()]
    assert len(among) >= 600
    assert len(among) // (2 * (ANSWERS_IN_A_ROW + 1)) <= len(notices)
    assert len(notices) <= len(among) // ANSWERS_IN_A_ROW + 30

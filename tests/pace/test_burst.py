"""Thousands of prompts due in one minute, at a platform that counts truly and turns away more.

The courier, its pace and the storage are the real ones; time is the loop's own and leaps. The line
to the server takes some fiftieths of a second, each time a little more or less.
"""

import asyncio
import random
from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

import pytest

from adapters.discord.place_names import channel_of, direct_place
from adapters.discord.rate_limits import NEW_CHANNELS, allowance_of
from bot.app.platforms import discord, telegram
from scheduler.courier import AT_ONCE
from scheduler.rate_limit import Rate
from tests.pace.evening import MANY, Evening, play, shuffled
from tests.pace.truthful import WAYS, TruthfulPlatform, prompt
from tests.scheduler.clocks import SUNDAY
from tests.scheduler.scripted import put


@pytest.mark.parametrize(
    ("limit", "rate"),
    [(30, telegram.RATE), (40, Rate(40 * 0.992, burst=1.1))],
    ids=["at Telegram's limit", "at another"],
)
def test_a_burst_leaves_at_the_platforms_rate_and_by_deadline(limit: int, rate: Rate) -> None:
    prompts = shuffled(MANY)
    platform = TruthfulPlatform(limit)

    async def story(evening: Evening) -> None:
        await evening.until_all_are_out(*prompts)

    play(story, platform, rate)

    assert platform.refused == []
    assert platform.worst_second <= limit
    assert platform.rate() >= 0.99 * limit
    assert platform.taken[-1][0] <= 1.02 * MANY / limit
    assert len({place for _, place in platform.taken}) == MANY
    by_deadline = sorted(prompts, key=lambda one: one.expires_at)
    turn = {str(one.args["place"]): n for n, one in enumerate(by_deadline)}
    late = [n - turn[place] for n, (_, place) in enumerate(platform.taken)]
    assert max(map(abs, late)) < AT_ONCE


def test_the_most_urgent_pod_overtakes_all_that_wait_when_it_comes_last() -> None:
    crowd = [
        prompt(n, due_at=SUNDAY, expires_at=SUNDAY + timedelta(days=2)) for n in range(1, 401)
    ]
    pod = [
        prompt(n, due_at=SUNDAY, expires_at=SUNDAY + timedelta(days=1)) for n in range(401, 409)
    ]
    platform = TruthfulPlatform(30)

    async def story(evening: Evening) -> None:
        async def comes_late() -> None:
            await asyncio.sleep(5)
            await put(evening.storage, *pod)

        late = asyncio.ensure_future(comes_late())
        await evening.until_all_are_out(*crowd)
        await late
        while len(platform.taken) < 408:
            await evening.courier.deliver()

    play(story, platform, telegram.RATE, people=408)

    came = [at for at, place in platform.taken if int(place) > 400]
    assert min(came) > 5
    assert max(came) < 5 + (100 + AT_ONCE + 8) / 29  # after the batch that was leased already


def test_people_are_answered_at_once_in_the_middle_of_a_burst() -> None:
    platform = TruthfulPlatform(50)
    took: list[float] = []

    async def story(evening: Evening) -> None:
        async def people() -> None:
            for n in range(100):
                await asyncio.sleep(0.17)
                asked = evening.loop.time()
                await platform.answer(f"somebody {n}")
                took.append(evening.loop.time() - asked)

        asking = asyncio.ensure_future(people())
        await evening.until_all_are_out(*shuffled(MANY))
        await asking

    play(story, platform, discord.RATE)

    assert platform.refused == []
    assert len(took) == 100
    assert max(took) <= 2 * 0.053 + 1e-9
    bulk = [at for at, place in platform.taken if place.isdigit()]
    assert (len(bulk) - 1) / (bulk[-1] - bulk[0]) >= 0.99 * discord.RATE.per_second


def test_where_answers_count_as_well_a_burst_makes_room_for_them() -> None:
    platform = TruthfulPlatform(30)
    took: list[float] = []

    async def story(evening: Evening) -> None:
        async def somebody(number: int) -> None:
            asked = evening.loop.time()
            await evening.limiter.take_slot_for_answer(f"somebody {number}")
            await platform.answer(f"somebody {number}")
            took.append(evening.loop.time() - asked)

        async def people() -> None:
            chance = random.Random(2026)  # noqa: S311  # for a test
            async with asyncio.TaskGroup() as answers:
                for number in range(100):
                    await asyncio.sleep(chance.random() / 3)
                    answers.create_task(somebody(number))

        asking = asyncio.ensure_future(people())
        await evening.until_all_are_out(*shuffled(MANY))
        await asking

    play(story, platform, telegram.RATE)

    assert platform.refused == []
    assert platform.worst_second <= 30
    assert len(took) == 100
    assert max(took) <= 2 * max(WAYS) + 3 / telegram.RATE.per_second
    assert platform.rate() >= 0.99 * 30


@pytest.mark.parametrize("seconds", [3.217, 4.9, 0.003])
def test_a_pause_is_kept_to_the_millisecond(seconds: float) -> None:
    platform = TruthfulPlatform(30, pauses={100: seconds})

    async def story(evening: Evening) -> None:
        await evening.until_all_are_out(*shuffled(300))

    play(story, platform, telegram.RATE, people=300)

    ((heard, asked_for),) = platform.told[:1]
    assert asked_for == seconds
    assert len(platform.refused) <= AT_ONCE
    assert [at for at in platform.began if heard + 1e-6 < at < heard + seconds - 1e-6] == []
    first = min(at for at in platform.began if at >= heard + seconds - 1e-6)
    assert first - (heard + seconds) <= 1.1 / telegram.RATE.per_second


def test_a_chat_has_its_own_second_and_slows_no_other() -> None:
    chats = 60
    notices = [
        prompt(n, place=n % chats + 1, due_at=SUNDAY, expires_at=SUNDAY + timedelta(days=2))
        for n in range(1, 301)
    ]
    platform = TruthfulPlatform(30)

    async def story(evening: Evening) -> None:
        await evening.until_all_are_out(*notices)

    play(story, platform, telegram.RATE, people=300)

    times = defaultdict(list)
    for at, place in platform.taken:
        times[place].append(at)
    assert platform.refused == []
    assert all(later - at >= 1 for each in times.values() for at, later in pairwise(each))
    assert platform.rate() >= 0.99 * 30


def test_new_direct_messages_have_a_pace_of_their_own_and_slow_no_other() -> None:
    def per_place(place: str) -> tuple[str, Rate]:
        bucket, per_second, at_once = allowance_of(place)
        return bucket, Rate(per_second, at_once)

    newcomers = 12
    known = [
        prompt(n, to=direct_place(n, n), due_at=SUNDAY, expires_at=SUNDAY + timedelta(days=2))
        for n in range(1, 201)
    ]
    new = [
        prompt(n, to=direct_place(n), due_at=SUNDAY, expires_at=SUNDAY + timedelta(days=1))
        for n in range(201, 201 + newcomers)
    ]
    platform = TruthfulPlatform(50, each=5)

    async def story(evening: Evening) -> None:
        await evening.until_all_are_out(*known, *new)

    play(story, platform, discord.RATE, per_place, people=212)

    assert per_place(direct_place(1))[0] == NEW_CHANNELS != per_place(direct_place(1, 1))[0]
    opened = [at for at, place in platform.taken if channel_of(place) is None]
    others = [at for at, place in platform.taken if channel_of(place)]
    assert platform.refused == []
    assert max(others) <= 200 / 40 + 1
    assert len([at for at in opened if at < 11]) == 5
    assert all(later - at >= 11.9 for at, later in pairwise(opened[4:]))
    assert opened[-1] <= (newcomers - 5) * 14 + 1

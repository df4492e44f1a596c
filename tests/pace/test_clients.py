"""A burst through the real client libraries: servers that count turn nothing away."""

import asyncio

from adapters.discord.place_names import direct_place
from adapters.discord.rate_limits import allowance_of
from bot.app.platforms import discord, telegram
from bot.kernel.clock import MovableClock, SystemClock
from scheduler.rate_limit import Rate, RateLimiter
from tests.fakes.telegram.pace import RateLimits
from tests.harness.cast import SUNDAY_MORNING, World
from tests.harness.databases import opened_at
from tests.harness.stages.discord import at_discord
from tests.harness.stages.telegram import at_telegram
from tests.pace.crowd import CROWD, Counted, courier_of
from tests.pace.truthful import prompts_to
from tests.scheduler.clocks import HandClock
from tests.scheduler.scripted import put, settle_in

CLOCK = MovableClock(SystemClock())


async def test_a_burst_at_telegram_is_never_turned_away(sqlite_url: str) -> None:
    hand = HandClock(SUNDAY_MORNING)
    clock = MovableClock(hand)
    async with opened_at(sqlite_url) as storage, at_telegram(clock) as stage:
        world = World(storage, stage, clock)
        async with stage.listening(world, storage):
            crowd = [stage.cast.somebody(f"p{n}") for n in range(CROWD)]
            for one in crowd:
                one.met = True
            await settle_in(storage, people=CROWD, homes=0)
            chats = [str(one.id) for one in crowd]
            await put(storage, *prompts_to(chats, "telegram", clock.now()))
            stage.telegram.limits = RateLimits()
            messenger = Counted(stage.messenger)
            came = stage.telegram.door.turnstile

            async def sleep(seconds: float) -> None:
                """Go on when everything that began has come; the way there takes no time."""
                await stage.telegram.until(lambda: len(came.taken) == messenger.begun)
                hand.advance(seconds=seconds)

            each = telegram.CHAT_RATE
            per_place = {chat: (chat, each) for chat in chats}.__getitem__
            limiter = RateLimiter(clock, telegram.RATE, per_place, sleep)

            assert await courier_of(storage, messenger, clock, limiter).deliver() == CROWD

            assert stage.telegram.turned_away == 0
            assert stage.telegram.busiest_second == 30
            assert [len(stage.in_place(chat)) for chat in chats] == CROWD * [1]


async def test_somebody_who_presses_in_a_burst_at_discord_is_answered_at_once(
    sqlite_url: str,
) -> None:
    def per_place(place: str) -> tuple[str, Rate]:
        bucket, per_second, at_once = allowance_of(place)
        return bucket, Rate(per_second, at_once)

    async with opened_at(sqlite_url) as storage, at_discord() as stage:
        world = World(storage, stage, CLOCK)
        async with stage.listening(world, storage):
            ann = world.person("Ann")
            await ann.says("/help")
            label = ann.messages[-1].presses[0].label
            crowd = [stage.cast.somebody(f"p{n}") for n in range(CROWD)]
            await settle_in(storage, people=CROWD, homes=0)
            places = [direct_place(one.id, one.dm.id) for one in crowd]
            await put(storage, *prompts_to(places, "discord", CLOCK.now()))

            def out() -> int:
                return sum(bool(stage.sent_in(one.dm)) for one in crowd)

            limiter = RateLimiter(CLOCK, discord.RATE, per_place)
            burst = asyncio.ensure_future(
                courier_of(storage, stage.messenger, CLOCK, limiter).deliver()
            )
            await stage.fake.until(lambda: out() >= 10)
            assert await ann.presses(label)
            at_the_answer = out()
            assert await burst == CROWD

            assert at_the_answer < CROWD
            assert out() == CROWD
            assert [one for one in stage.fake.requests if one.status == 429] == []

"""An evening at a platform that counts truly, on a loop whose time leaps."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta

from bot.app.platforms import telegram
from bot.domain.notices import Notice
from scheduler.courier import Courier
from scheduler.rate_limit import PerPlace, Rate, RateLimiter
from storage.engine import open_storage
from storage.sealing.encryption import MasterKeys
from tests.harness.depth import DEPTH
from tests.pace.loops import Instantly, LeapingLoop, LoopClock
from tests.pace.truthful import QuickComposer, TruthfulPlatform, prompt
from tests.scheduler.clocks import SUNDAY
from tests.scheduler.scripted import put, settle_in

MANY = min(1_000 * DEPTH, 10_000)
MINUTE = timedelta(minutes=1)
AN_HOUR = 3600.0
EACH = telegram.CHAT_RATE


@dataclass
class Evening:
    """A Sunday evening at a platform, with its courier."""

    loop: LeapingLoop
    storage: Instantly
    platform: TruthfulPlatform
    limiter: RateLimiter
    courier: Courier

    async def until_all_are_out(self, *notices: Notice) -> None:
        """Let everything be delivered, asking for it every two seconds as the metronome does."""
        await put(self.storage, *notices)
        while len(self.platform.taken) < len(notices):
            assert self.loop.time() < AN_HOUR
            await self.courier.deliver()
            await asyncio.sleep(2)


def play(
    story: Callable[[Evening], Coroutine[None, None, None]],
    platform: TruthfulPlatform,
    rate: Rate,
    per_place: PerPlace = lambda place: (place, EACH),
    people: int = MANY,
) -> None:
    """Play a story on a loop whose time leaps."""

    async def evening(loop: LeapingLoop) -> None:
        clock = LoopClock(loop)
        opened = open_storage("sqlite://", clock=clock, keys=MasterKeys.fresh())
        storage = Instantly(opened, loop)
        await settle_in(storage, people=people)
        limiter = RateLimiter(clock, rate, per_place)
        courier = Courier(
            storage=storage,
            clock=clock,
            messenger=platform,
            composer=QuickComposer(),
            limiter=limiter,
            holder="this process",
        )
        await story(Evening(loop, storage, platform, limiter, courier))
        await loop.work(opened.close())

    loop = LeapingLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(evening(loop))


def shuffled(many: int) -> list[Notice]:
    """Make prompts due within one minute, no two with the same deadline, in no order."""
    chance = random.Random(2026)  # noqa: S311  # for a test
    deadlines = [SUNDAY + timedelta(days=2, seconds=n) for n in range(many)]
    chance.shuffle(deadlines)
    return [
        prompt(n, due_at=SUNDAY - MINUTE * chance.random(), expires_at=deadline)
        for n, deadline in enumerate(deadlines, start=1)
    ]

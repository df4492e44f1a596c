"""How many statements a message takes that leaves among many, from its lease to its settlement."""

from pathlib import Path

import pytest

from benchmarks.prompted import Databases
from bot.dialogue.limits import DISCORD, TELEGRAM
from bot.kernel.clock import SystemClock
from bot.kernel.ids import SystemIds
from bot.notices.compose import NoticeComposer
from bot.request.context import Rules
from scheduler.courier import Courier
from scheduler.rate_limit import Rate, RateLimiter
from storage.engine import open_storage
from tests.contracts.samples import KEYS
from tests.harness.statements import recorded
from tests.scheduler.scripted import ScriptedMessenger

MESSAGES = 160
MOST = 4
LIMITS = {"telegram": TELEGRAM, "discord": DISCORD}
CLOCK = SystemClock()


@pytest.mark.parametrize("platform", LIMITS)
async def test_a_prompt_takes_fewer_than_four_statements_at_full_speed(
    url: str, platform: str, tmp_path: Path
) -> None:
    await Databases(tmp_path, None, KEYS).filled(url, {platform: MESSAGES})
    storage = open_storage(url, clock=CLOCK, keys=KEYS)
    messenger = ScriptedMessenger(CLOCK.now, platform, LIMITS[platform])
    courier = Courier(
        storage=storage,
        clock=CLOCK,
        messenger=messenger,
        composer=NoticeComposer(SystemIds(), Rules()),
        limiter=RateLimiter(CLOCK, Rate(1e9, 1e9)),
        holder="this process",
    )

    with recorded() as ran:
        assert await courier.deliver() == MESSAGES
    await storage.close()

    assert len(messenger.arrived) == MESSAGES
    assert len(ran) / MESSAGES < MOST

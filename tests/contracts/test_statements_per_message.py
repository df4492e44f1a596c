"""How many statements a message takes that leaves among many, from its lease to its settlement."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

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
from tests.scheduler.scripted import ScriptedMessenger

MESSAGES = 160
MOST = 4
LIMITS = {"telegram": TELEGRAM, "discord": DISCORD}
CLOCK = SystemClock()


@contextmanager
def counted() -> Iterator[list[str]]:
    """List every statement that is run, but for the first words of a transaction."""
    heard: list[str] = []

    def hear(*told: Any) -> None:
        if not told[2].startswith("BEGIN"):
            heard.append(told[2])

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


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

    with counted() as heard:
        assert await courier.deliver() == MESSAGES
    await storage.close()

    assert len(messenger.arrived) == MESSAGES
    assert len(heard) / MESSAGES < MOST

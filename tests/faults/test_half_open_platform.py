"""A platform behind connections that stay open and bring nothing any more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from adapters.discord.client import Client as DiscordClient
from adapters.discord.client_options import ClientOptions as DiscordOptions
from adapters.telegram.client import Client as TelegramClient
from adapters.telegram.client import ClientOptions as TelegramOptions
from bot.notices.compose import NoticeComposer
from scheduler.courier import Courier
from scheduler.rate_limit import Rate, RateLimiter
from storage.engine import SqlStorage
from tests.faults.worlds import TwoPlatforms, two_platforms
from tests.harness.cast import Person, World
from tests.harness.databases import opened_at
from tests.harness.patience import in_time, leap
from tests.harness.pictures import Pictures
from tests.harness.proxy import Proxy, between
from tests.harness.stages.discord import AtDiscord
from tests.harness.stages.discord_running import SOON
from tests.harness.stages.telegram import AtTelegram
from tests.stories.scenes import open_pod

PATIENCE = timedelta(seconds=10)


@pytest.fixture
async def storage(sqlite_url: str) -> AsyncIterator[SqlStorage]:
    """Keep everything in a file."""
    async with opened_at(sqlite_url) as opened:
        yield opened


class Wires:
    """A proxy before each platform; Discord's gateway is reached without."""

    def __init__(self, open_proxies: ExitStack) -> None:
        self._open = open_proxies
        self.to: dict[str, Proxy] = {}

    def pull(self, stage: AtTelegram | AtDiscord) -> None:
        """Lead a stage's client through a proxy."""
        match stage:
            case AtTelegram():
                address = self._through(stage.platform, stage.telegram.url)
                options = TelegramOptions(stage.telegram.token, address, holds_for=1)
                clock = stage._clock
                stage.client = TelegramClient(options, pictures=Pictures(), clock=clock)
            case AtDiscord():
                address = self._through(stage.platform, stage.fake.api_url)
                chosen = DiscordOptions(stage.fake.token, address)
                clock = stage._clock
                stage.client = DiscordClient(chosen, pictures=Pictures(), clock=clock, times=SOON)

    def _through(self, platform: str, url: str) -> str:
        port = urlsplit(url).port or 80
        self.to[platform] = self._open.enter_context(between(port))
        return url.replace(f":{port}", f":{self.to[platform].port}")


@pytest.fixture
async def wires() -> AsyncIterator[Wires]:
    """Lay them."""
    with ExitStack() as open_proxies:
        yield Wires(open_proxies)


@pytest.fixture
async def both(storage: SqlStorage, wires: Wires) -> AsyncIterator[TwoPlatforms]:
    """Open both platforms."""
    async with two_platforms(storage, between=wires.pull) as opened:
        yield opened
        for proxy in wires.to.values():
            proxy.heal()
            proxy.cut()


def impatient(world: World) -> Courier:
    """Make a courier that waits for an answer for less long than the clients do."""
    return Courier(
        storage=world.storage,
        clock=world.clock,
        messenger=world.stage.messenger,
        composer=NoticeComposer(world.ids, world.rules),
        limiter=RateLimiter(world.clock, Rate(1e6, 1e6)),
        holder="test",
        patience=PATIENCE,
    )


def asked(*people: Person) -> list[int]:
    """Count how often they were asked."""
    return [sum("How did" in message.text for message in them.messages) for them in people]


@pytest.mark.parametrize("dead", ["telegram", "discord"])
async def test_patience_with_a_half_open_platform_ends_and_the_other_is_on_time(
    both: TwoPlatforms, wires: Wires, dead: str
) -> None:
    ann, bob, cy = both.people()
    await open_pod(ann, bob, cy)
    await both.telegram.until(8, 17, 59)
    telegram, discord = impatient(both.telegram), impatient(both.discord)
    waits, on_time = (telegram, discord) if dead == "telegram" else (discord, telegram)
    wires.to[dead].stall()

    both.telegram.clock.move_to(both.telegram.clock.now() + timedelta(minutes=1))
    await both.telegram.beat.run()
    waiting = asyncio.ensure_future(waits.deliver())
    await on_time.deliver()
    assert not waiting.done()
    assert asked(ann, bob, cy) == ([0, 1, 1] if dead == "telegram" else [1, 0, 0])
    leap(PATIENCE.total_seconds())
    async with in_time():
        await waiting

    # In a minute the clients would have left their idle connections by themselves.
    wires.to[dead].heal()
    wires.to[dead].cut()
    both.telegram.clock.move_to(both.telegram.clock.now() + timedelta(seconds=61))
    for courier in (telegram, discord):
        await courier.deliver()
    assert asked(ann, bob, cy) == [1, 1, 1]

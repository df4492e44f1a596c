"""A fake Discord for a test, and a bot on it; the contract must hold at the end."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.fakes.discord.caller import Caller
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.little_bot import LittleBot, running
from tests.fakes.discord.timing import Timing

QUICK = Timing(answer_within=1.0, identify_every=0.0, heartbeat=2.0, quiet=0.05, patience=5)


@pytest.fixture
def timing() -> Timing:
    """Tell how long things take; a test may have it otherwise."""
    return QUICK


@pytest.fixture
async def fake(timing: Timing, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    """Start a Discord, and point discord.py at it."""
    async with FakeDiscord(timing=timing) as started:
        monkeypatch.setattr(Route, "BASE", started.api_url)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(started.gateway_url))
        yield started
        started.ends_well()


@pytest.fixture
async def bot(fake: FakeDiscord) -> AsyncIterator[LittleBot]:
    """Run a bot on it."""
    async with running(LittleBot(), fake) as started:
        yield started


@pytest.fixture
async def call(fake: FakeDiscord) -> AsyncIterator[Caller]:
    """Send requests without discord.py."""
    async with aiohttp.ClientSession() as session:
        yield Caller(fake, session)

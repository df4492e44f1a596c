"""Servers that play the platforms, and what looks at a Cairn from outside."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.kernel.clock import SystemClock
from storage.engine import SqlStorage, open_storage
from storage.schema import migrate
from storage.sealing.encryption import MasterKeys
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.timing import Timing
from tests.fakes.telegram.fake import FakeTelegram
from tests.harness.databases import KEY
from tests.harness.patience import patient


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """Run the server; whatever a test did not expect of Cairn fails it."""
    async with FakeTelegram() as server:
        yield server
    server.ends_well()


@pytest.fixture
def identify_every() -> float:
    """Tell how many seconds Discord wants between two sessions: few, so that nobody waits."""
    return 0.02


@pytest.fixture
async def discord(identify_every: float) -> AsyncIterator[FakeDiscord]:
    """Run the other server, in the same way."""
    async with FakeDiscord(
        timing=Timing(identify_every=identify_every, answer_within=patient(0.6))
    ) as server:
        yield server
    server.ends_well()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Ask over HTTP."""
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def beside(postgres_url: str) -> AsyncIterator[SqlStorage]:
    """Look into a PostgreSQL database beside the processes."""
    migrate(postgres_url)
    keys = MasterKeys.parse(KEY)
    opened = open_storage(postgres_url, clock=SystemClock(), keys=keys, runner=False)
    yield opened
    await opened.close()

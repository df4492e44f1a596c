"""A local chat for each test, and a script that talks to it."""

from collections.abc import AsyncIterator

import pytest

from tests.adapters.web.caller import Caller, calling
from tests.adapters.web.scripted import World


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Serve a local chat that nobody has used yet."""
    started = await World().start()
    yield started
    await started.server.stop()


@pytest.fixture
async def caller(world: World) -> AsyncIterator[Caller]:
    """Call it."""
    async with calling(world) as script:
        yield script

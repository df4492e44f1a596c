"""A browser for each module of tests, and a local chat that nobody has used yet for each test."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser

from tests.adapters.web.browser import browsing
from tests.adapters.web.scripted import World


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Start one browser for all."""
    async with browsing() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def world() -> AsyncIterator[World]:
    """Serve a local chat that nobody has used yet, in the browser's loop."""
    started = await World().start()
    yield started
    await started.server.stop()

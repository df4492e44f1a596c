"""The hook at which Telegram tells the bot of updates."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from adapters.telegram.connection import Connection
from adapters.telegram.updates.webhook import Webhook
from tests.fakes.telegram.fake import FakeTelegram
from tests.harness.patience import in_time

KEY = "s3cret-_"


@asynccontextmanager
async def serving(within: Connection | Webhook, url: str) -> AsyncIterator[None]:
    """Let Telegram in."""
    made = within.application() if isinstance(within, Webhook) else within.application
    assert made is not None
    runner = web.AppRunner(made, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    port = int(url.partition("127.0.0.1:")[2].partition("/")[0])
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


async def all_is_told(telegram: FakeTelegram) -> None:
    """Wait until Telegram holds nothing back."""
    async with in_time(5):
        while telegram.webhook._lanes:
            await asyncio.wait(telegram.webhook._lanes.values())

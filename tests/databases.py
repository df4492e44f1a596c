"""Storage for tests: migrated, opened and closed again, on either database."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.clock import SystemClock
from storage.engine import SqlStorage, open_storage
from storage.schema import migrate
from storage.sealing import MasterKeys

KEY = base64.b64encode(bytes(range(32))).decode()


@asynccontextmanager
async def storage_at(url: str) -> AsyncIterator[SqlStorage]:
    """Open a storage and close it at the end."""
    migrate(url)
    storage = open_storage(url, clock=SystemClock(), keys=MasterKeys.parse(KEY))
    try:
        yield storage
    finally:
        await storage.close()

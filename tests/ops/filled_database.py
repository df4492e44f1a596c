"""A database that has something to lose, and the file of its keys."""

from tests.contracts import samples
from tests.contracts.samples import Scene
from tests.harness.databases import opened_at

KEYS_FILE = "cairn-keys.zip"


async def filled(url: str, scenes: int = 3) -> Scene:
    """Store some scenes, and return the last one."""
    async with opened_at(url) as storage:
        for _ in range(scenes - 1):
            await storage.run(samples.stored)
        await storage.chat_log.append('{"kind": "said"}', samples.NOW)
        await storage.arrivals("telegram").take([], samples.NOW)
        return await storage.run(samples.stored)

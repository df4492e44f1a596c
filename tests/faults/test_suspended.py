"""A real process that the system suspends in the middle of a week, and lets go on."""

import asyncio
import signal
from pathlib import Path

import aiohttp

from tests.adapters.web.caller import Script
from tests.system.process import Process, running
from tests.system.test_killed import open_pod

SUSPENDED_SECONDS = 3.0


async def test_a_process_that_is_suspended_goes_on_and_says_nothing_twice(tmp_path: Path) -> None:
    async with running(tmp_path) as cairn, aiohttp.ClientSession() as session:
        script = Script(session, lambda: cairn.address)
        seats = await open_pod(script)
        for after in (0.05, 0.3):
            moving = asyncio.ensure_future(script.post("/api/clock", by_days=7))
            await asyncio.wait([moving], timeout=after)
            await suspended(cairn)
            await moving
        for seat in seats.values():
            notices = [m for m in await script.messages(seat) if m["notice"]]
            for said in ("How did", "The week in", "A calm week", "Still room", "is open: "):
                days = [m["at"][:10] for m in notices if said in m["text"]]
                assert len(days) == len(set(days)), (said, days)
            assert [m for m in notices if "How did" in m["text"]]
        assert await cairn.stop() == 0


async def suspended(cairn: Process) -> None:
    """Suspend the process for a while."""
    assert cairn._process is not None
    cairn._process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(SUSPENDED_SECONDS)
    cairn._process.send_signal(signal.SIGCONT)

"""The clock of a Cairn that runs, moved over its own HTTP."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import aiohttp

from tests.adapters.web.caller import Script
from tests.harness.patience import in_time
from tests.system.phone import WITHIN
from tests.system.process import Process

TUESDAY, WEDNESDAY, SUNDAY = 1, 2, 6
HELD_UP = 0.1


class Dial:
    """Moves the clock from one thing to the next, or to an evening."""

    within = WITHIN

    def __init__(self, session: aiohttp.ClientSession, cairn: Process) -> None:
        self._script = Script(session, lambda: cairn.address)

    async def turn(self) -> bool:
        """Move to the next thing and do it; False while what is due is held up."""
        state = await self._script.post("/api/clock", to="next")
        return state["next"] is None or state["next"] > state["now"]

    async def turn_until(self, holds: Callable[[], object]) -> None:
        """Move from one thing to the next until something holds, or for long enough.

        What is held up by a platform that asks to wait, say, takes time of the world's.
        """
        with suppress(TimeoutError):
            async with in_time(self.within):
                while not holds():
                    if not await self.turn():
                        await asyncio.sleep(HELD_UP)

    async def turn_on(self) -> None:
        """Move from one thing to the next until Cairn is killed."""
        with suppress(aiohttp.ClientError):
            while True:
                await self.turn()

    async def to_evening(self, weekday: int) -> None:
        """Move to some time after 20:30 on the next such day, whatever waits meanwhile.

        The pod asks on Sundays at 18:00, its weeks close on Tuesdays at 20:00, and quiet hours
        begin at 22:00.
        """
        now = datetime.fromisoformat((await self._script.get("/api/clock"))["now"])
        evening = now.replace(hour=20, minute=30) + timedelta((weekday - now.weekday()) % 7)
        ahead = evening - now if evening > now else evening - now + timedelta(days=7)
        await self._script.post("/api/clock", by_hours=ahead / timedelta(hours=1))

"""The chat's clock: it tells what time it is here, and moves on, one move after another."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from adapters.web.chat.requests import RequestBody
from adapters.web.error_responses import RequestError
from bot.kernel.clock import Clock
from bot.ports.chat import ClockMover

MOST_DAYS = 366
# Ids count milliseconds and run out in 2094.
_LAST_YEAR = 2090


class ChatClock:
    """Tells the time and moves the clock; `wake` wakes the page when a move begins and ends."""

    def __init__(self, clock: Clock, mover: ClockMover, wake: Callable[[], None]) -> None:
        self._clock = clock
        self._mover = mover
        self._wake = wake
        self._one_move = asyncio.Lock()
        self.moves = 0
        self._moving = 0

    async def state(self) -> dict[str, Any]:
        """Tell the time, how far it is ahead of the machine's, and when the next thing is due."""
        now = self._mover.now()
        due = await self._mover.next()
        return {
            "now": now.isoformat(),
            "ahead_seconds": max(round((now - self._clock.unmoved()).total_seconds()), 0),
            "next": None if due is None else due.isoformat(),
            "moving": self._moving > 0,
        }

    async def move(self, body: RequestBody) -> None:
        """Move as far as a request says, once the moves before it are done."""
        self._count_move(1)
        try:
            async with self._one_move:
                await self._mover.move_to(await self._target(body))
        finally:
            self._count_move(-1)

    def _count_move(self, more: int) -> None:
        self._moving += more
        self.moves += 1
        self._wake()

    async def _target(self, body: RequestBody) -> datetime:
        if "to" in body:
            if body.text("to") != "next":
                raise _no_step()
            due = await self._mover.next()
            if due is None:
                raise RequestError(409, "web.error.nothing_next")
            return due
        hours = body.number("by_hours", MOST_DAYS * 24) if "by_hours" in body else 0
        days = body.number("by_days", MOST_DAYS) if "by_days" in body else 0
        if not hours and not days:
            raise _no_step()
        target = self._mover.now() + timedelta(days=days, hours=hours)
        if target.year > _LAST_YEAR:
            raise RequestError(409, "web.error.too_far", year=str(_LAST_YEAR))
        return target


def _no_step() -> RequestError:
    return RequestError(
        400, "web.error.bad_step", hours="by_hours", days="by_days", to="to", next="next"
    )

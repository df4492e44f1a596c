"""The chat's clock: it tells what time it is here, and moves on, one move after another."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from adapters.web.chat.requests import RequestBody
from adapters.web.chat.room_log import RoomLog
from adapters.web.chat.rooms import PLATFORM
from adapters.web.error_responses import RequestError
from bot.kernel.clock import Clock
from bot.ports.chat import ClockMover, Profiles

MOST_DAYS = 366
MOST_DAYS_UNSEEN = 60
MOST_THINGS_UNSEEN = 500
_STRIDE = timedelta(hours=1)
_ARRIVES = timedelta(minutes=1)
# Ids count milliseconds and run out in 2094.
_LAST_YEAR = 2090


class ChatClock:
    """Tells the time and moves the clock; the page is woken when a move begins and ends."""

    def __init__(
        self, clock: Clock, mover: ClockMover, room_log: RoomLog, profiles: Profiles
    ) -> None:
        self._clock = clock
        self._mover = mover
        self._profiles = profiles
        self._room_log = room_log
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
                match body.text("to") if "to" in body else None:
                    case None:
                        await self._mover.move_to(self._target(body))
                    case "next":
                        await self._go_on()
                    case "question":
                        await self._go_to_question()
                    case _:
                        raise _no_step()
        finally:
            self._count_move(-1)

    def _count_move(self, more: int) -> None:
        self._moving += more
        self.moves += 1
        self._room_log.wake()

    async def _go_to_question(self) -> None:
        """Go to the hour at which somebody here is asked first, on whichever day that is.

        Where quiet hours hold the question back, go on until somebody sees something.
        """
        rooms = self._room_log.rooms
        at = await self._profiles.asked_next(PLATFORM, tuple(rooms.seats))
        if at is None:
            raise RequestError(409, "web.error.nobody_asked")
        number = rooms.number
        await self._mover.move_to(max(at, self._mover.now()) + _ARRIVES)
        if not rooms.seen_after(number):
            await self._go_on()

    async def _go_on(self) -> None:
        """Go from one thing to the next until somebody who is here sees something.

        Most of what falls due is Cairn's own business. What stays due is passed by an hour. With
        nobody here, people are on other platforms: then it is one thing at a time.
        """
        rooms = self._room_log.rooms
        number, begun, stuck = rooms.number, self._mover.now(), False
        for _ in range(MOST_THINGS_UNSEEN):
            due = await self._mover.next()
            if due is None:
                raise RequestError(409, "web.error.nothing_next")
            if due - begun > timedelta(days=MOST_DAYS_UNSEEN) or due.year > _LAST_YEAR:
                break
            now = self._mover.now()
            await self._mover.move_to(now + _STRIDE if stuck and due <= now else due)
            if not rooms.seats or rooms.seen_after(number):
                return
            stuck = due <= now
        raise RequestError(409, "web.error.nothing_seen", days=MOST_DAYS_UNSEEN)

    def _target(self, body: RequestBody) -> datetime:
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
        400,
        "web.error.bad_step",
        hours="by_hours",
        days="by_days",
        to="to",
        next="next",
    )

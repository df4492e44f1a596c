"""Server-sent events: what happens in the rooms as it happens, and what was missed before.

The format is the one of https://html.spec.whatwg.org/multipage/server-sent-events.html; an
event's `id` is the number of its record, from which a listener goes on after an interruption.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from itertools import zip_longest
from typing import Any

from aiohttp import web

from adapters.web.chat.clock import ChatClock
from adapters.web.chat.render import NamedEvent
from adapters.web.chat.room_log import RoomLog
from adapters.web.chat.rooms import RoomChange

STILL_HERE_SECONDS = 15
_LONGEST_NUMBER = 18


class EventStream:
    """Tells listeners what changes; `tell` draws a change for whom it concerns, or is None."""

    def __init__(
        self,
        room_log: RoomLog,
        clock: ChatClock,
        tell: Callable[[RoomChange, str | None], NamedEvent | None],
    ) -> None:
        self._room_log = room_log
        self._clock = clock
        self._tell = tell

    async def stream(self, request: web.Request, seat: str | None) -> web.StreamResponse:
        """Send events until the listener goes away or the chat closes."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            async for piece in self._pieces(_resumed(request), seat):
                await response.write(piece.encode())
        except ConnectionResetError:
            pass  # the listener left
        return response

    async def _pieces(self, number: int, seat: str | None) -> AsyncIterator[str]:
        rooms, moves = self._room_log.rooms, -1
        if number > rooms.number:
            yield _event("reset", {})
            number = 0
        while not self._room_log.closed:
            next_change = self._room_log.next_change
            changes = rooms.since(number)
            for change, after in zip_longest(changes, changes[1:]):
                number = change.number
                # Half of what a record changed is no place to go on from.
                whole = after is None or after.number != number
                if told := self._tell(change, seat):
                    yield _event(*told, number if whole else None)
            if moves != self._clock.moves:
                moves = self._clock.moves
                yield _event("clock", await self._clock.state())
                continue
            if not await _is_set_soon(next_change):
                yield ": still here\n\n"


def _event(name: str, data: dict[str, Any], number: int | None = None) -> str:
    head = "" if number is None else f"id: {number}\n"
    return f"{head}event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"


def _resumed(request: web.Request) -> int:
    """Tell after which record to go on: the browser's own header counts more than the address."""
    given = request.headers.get("Last-Event-ID") or request.query.get("after", "")
    sound = given.isascii() and given.isdecimal() and len(given) <= _LONGEST_NUMBER
    return int(given) if sound else 0


async def _is_set_soon(next_change: asyncio.Event) -> bool:
    try:
        async with asyncio.timeout(STILL_HERE_SECONDS):
            await next_change.wait()
    except TimeoutError:
        return False
    return True

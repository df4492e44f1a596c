"""The log of the rooms: each record is written first, then applied to the rooms, then told."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from adapters.web.chat.records import Record, read, write
from adapters.web.chat.rooms import Rooms
from bot.kernel.clock import Clock
from bot.ports.chat import ChatLog

NewRecord = TypeVar("NewRecord", bound=Record | None)


class RoomLog:
    """Appends one record after another, and wakes the event streams, which wait for the next."""

    def __init__(self, log: ChatLog, clock: Clock) -> None:
        self.rooms = Rooms()
        self._log = log
        self._clock = clock
        self._one_record = asyncio.Lock()
        self._behind = True
        self._next_change = asyncio.Event()
        self.closed = False

    async def load(self) -> None:
        """Read what the log holds already."""
        async with self._one_record:
            await self._catch_up()

    async def append(self, decide: Callable[[Rooms], NewRecord]) -> NewRecord:
        """Write the record that `decide` makes of the rooms as they then are, if it makes one."""
        async with self._one_record:
            await self._catch_up()
            record = decide(self.rooms)
            if record is None:
                return record
            self._behind = True
            event = await self._log.append(write(record), self._clock.now())
            self.rooms.take(event.number, event.at, record)
            self._behind = False
        self.wake()
        return record

    def wake(self) -> None:
        """Wake everyone who waits for something to happen."""
        self._next_change.set()
        self._next_change = asyncio.Event()

    def close(self) -> None:
        """Tell those who wait that nothing will happen any more."""
        self.closed = True
        self.wake()

    @property
    def next_change(self) -> asyncio.Event:
        """What is set at the next change; taken before looking, so that none is missed."""
        return self._next_change

    async def _catch_up(self) -> None:
        """Read what was written and not taken: all of it at first, or after an interruption."""
        if not self._behind:
            return
        for event in await self._log.events():
            if event.number > self.rooms.number:
                self.rooms.take(event.number, event.at, read(event.body))
        self._behind = False

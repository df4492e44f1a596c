"""Counting what is under way, so that an end can wait; a few files pass at a time.

A file is in memory whole while it passes; somebody who presses again and again is not to fill it.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from weakref import WeakValueDictionary

from adapters.discord.place_names import PLATFORM
from bot.dialogue.replies import Attachment
from bot.dialogue.responses import Form, Response, files_of

TRANSFERS_AT_ONCE = 8


class InFlight:
    """Counts what is under way; the handler waits for it before the connection ends."""

    def __init__(self) -> None:
        self._count = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @contextmanager
    def tracked(self) -> Iterator[None]:
        """Count one more, while this is entered."""
        self._count += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._idle.set()

    async def drained(self, within: float) -> bool:
        """Wait for so many seconds; tell whether nothing is under way."""
        try:
            async with asyncio.timeout(within):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True


class TransferSlots:
    """Gives slots for files: one for each person, and a few in all; nobody waits in another's."""

    def __init__(self) -> None:
        self._all = asyncio.Semaphore(TRANSFERS_AT_ONCE)
        self._own: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def full_for(self, user: int) -> bool:
        """Tell whether somebody would have to wait for a slot."""
        own = self._own.get(user)
        return self._all.locked() or (own is not None and own.locked())

    @asynccontextmanager
    async def slot(self, user: int) -> AsyncIterator[None]:
        """Hold a slot while this is entered."""
        own = self._own.setdefault(user, asyncio.Lock())
        async with own, self._all:
            yield


def needs_transfer(response: Response) -> bool:
    """Tell whether a response shows something that has to be downloaded first, or brings files."""
    shown = response.shown.question if isinstance(response.shown, Form) else response.shown
    if files_of(response):
        return True
    blocks = () if shown is None else shown.blocks
    return any(isinstance(b, Attachment) and b.media.platform == PLATFORM for b in blocks)

"""What the gateway tells bots about, before it is known which of them will hear it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from tests.fakes.discord.wire import Json

_GLANCE = 0.02


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, in one guild or in none.

    `private` says that it belongs to direct messages. `bare` is what sessions without the message
    content intent hear instead, where that is less.
    """

    name: str
    data: Json
    guild: int | None = None
    private: bool = False
    bare: Json | None = None


class Announce(Protocol):
    """Tells every session that may hear of it."""

    def __call__(self, event: Event, /) -> None: ...


class Changes:
    """Wakes whoever waits for something to become true."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()
        self._underway = 0

    def begins(self) -> None:
        """Note that something is under way, which will change more."""
        self._underway += 1
        self.tell()

    def ends(self) -> None:
        """Note that it is done."""
        self._underway -= 1
        self.tell()

    def tell(self) -> None:
        """Let everybody look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, holds: Callable[[], bool], within: float) -> None:
        """Wait until something holds; TimeoutError if it does not within so many seconds.

        Looks at every change here, and now and then for those in the bot, which nobody tells.
        """
        async with asyncio.timeout(within):
            while not holds():
                with suppress(TimeoutError):
                    async with asyncio.timeout(_GLANCE):
                        await self._changed.wait()

    async def still(self, seconds: float) -> None:
        """Wait until nothing is under way and nothing has changed for so many seconds."""
        while True:
            try:
                async with asyncio.timeout(seconds):
                    await self._changed.wait()
            except TimeoutError:
                if not self._underway:
                    return

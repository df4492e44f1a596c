"""What the gateway tells bots about, before it is known which of them will hear it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from tests.fakes.discord.wire import Json
from tests.harness.patience import Stopwatch

_GLANCE = 0.02
_GLANCES_AT_QUIET = 5


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

        Seconds in which others have the processor do not count. Looks at every change here, and
        now and then for those in the bot, which nobody tells.
        """
        watch = Stopwatch()
        while not holds():
            if watch.seconds() >= within:
                raise TimeoutError
            await self._changes(_GLANCE)

    async def still(self, seconds: float) -> None:
        """Wait until nothing is under way and nothing has changed for so many seconds.

        Looks several times, so that a moment in which nothing runs here is not taken for quiet.
        """
        glances = 0
        while glances < _GLANCES_AT_QUIET or self._underway:
            changed = await self._changes(seconds / _GLANCES_AT_QUIET)
            glances = 0 if changed else glances + 1

    async def _changes(self, within: float) -> bool:
        """Wait for a change; say whether one came within so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._changed.wait()
            return True
        return False

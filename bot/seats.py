"""Seats: what only one process at a time does, of all that share a database."""

import asyncio
from collections.abc import Awaitable
from typing import Protocol


class Seat(Protocol):
    """Work that belongs to whoever holds it."""

    @property
    def held(self) -> bool:
        """Tell whether it is certainly this process's now; not, when it was long out of touch."""

    @property
    def term(self) -> int:
        """Count how often it was taken."""

    async def taken(self) -> None:
        """Wait until it is this process's."""

    async def lost(self) -> None:
        """Wait until it is known to be somebody else's, or anybody's."""


class Own:
    """The seat of a process that is alone, and takes over from nobody."""

    held = True
    term = 0

    async def taken(self) -> None:
        """Be there at once."""

    async def lost(self) -> None:
        """Wait for ever."""
        await asyncio.Event().wait()


async def first_of(*waits: Awaitable[object]) -> None:
    """Wait until one of several things has happened; the others are not waited for any more."""
    waiting = [asyncio.ensure_future(wait) for wait in waits]
    try:
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in waiting:
            task.cancel()

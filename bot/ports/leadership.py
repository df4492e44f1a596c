"""Leadership: of all processes that share a database, one at a time does certain work."""

import asyncio
import os
import secrets
import socket
from collections.abc import Awaitable
from enum import StrEnum
from typing import Protocol


def process_name() -> str:
    """Name this process so that no other has the same name, and an operator can find it."""
    return f"{socket.gethostname()[:64]}:{os.getpid()}:{secrets.token_hex(4)}"


class ProcessRole(StrEnum):
    """What a process is there for; every one of them serves web pages and webhooks."""

    ALL = "all"
    GATEWAY = "gateway"
    COURIER = "courier"
    WEB = "web"

    @property
    def hears(self) -> bool:
        """Tell whether it hears people, and answers them."""
        return self in {ProcessRole.ALL, ProcessRole.GATEWAY}

    @property
    def carries(self) -> bool:
        """Tell whether it plans, and carries what is planned."""
        return self in {ProcessRole.ALL, ProcessRole.COURIER}


class Leadership(Protocol):
    """The right to do certain work, which one process holds at a time."""

    @property
    def held(self) -> bool:
        """Tell whether it is certainly this process's now; not, when it was long out of touch."""

    @property
    def epoch(self) -> int:
        """Count how often it was acquired here; what an earlier epoch left is given back."""

    async def acquired(self) -> None:
        """Wait until it is this process's."""

    async def lost(self) -> None:
        """Wait until it is known to be somebody else's, or anybody's."""


class AlwaysLeader:
    """Leads from the start: a process that is alone takes over from nobody."""

    held = True
    epoch = 0

    async def acquired(self) -> None:
        """Be there at once."""

    async def lost(self) -> None:
        """Wait for ever."""
        await asyncio.Event().wait()


class NeverLeader:
    """Never leads: a process that stands by for ever, since another does this work."""

    held = False
    epoch = 0

    async def acquired(self) -> None:
        """Wait for ever."""
        await asyncio.Event().wait()

    async def lost(self) -> None:
        """Be nobody's at once."""


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

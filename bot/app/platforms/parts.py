"""What a chat platform is to the composition root, and what it is connected to."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from aiohttp import web

from bot.dialogue.deep_links import Links
from bot.dialogue.registry import Registry
from bot.kernel.clock import Clock
from bot.ports.chat import CommandReceiver, Messenger
from bot.ports.leadership import Leadership
from scheduler.lease_keeper import WaitForSlot
from scheduler.rate_limit import RateLimiter
from storage.engine import SqlStorage


@dataclass(frozen=True, slots=True)
class PlatformParts:
    """What a platform is connected to: the core, and where it keeps what it was told.

    By `wait_for_slot` it waits where all processes may do something only so often together.
    """

    receiver: CommandReceiver
    registry: Registry
    storage: SqlStorage
    clock: Clock
    wait_for_slot: WaitForSlot | None = None


class ConnectedPlatform(Protocol):
    """Hears what people do on one platform, from `run` until `close`."""

    @property
    def ready(self) -> bool: ...
    @property
    def began(self) -> bool:
        """Tell whether it has heard anything yet, or could have."""

    @property
    def application(self) -> web.Application | None:
        """What the platform posts to, if it does."""

    async def run(self) -> None: ...
    def close(self) -> None: ...


class ConnectionGroup:
    """Hears on one platform by several groups of connections; implements `ConnectedPlatform`."""

    application: web.Application | None = None

    def __init__(self, groups: Sequence[ConnectedPlatform]) -> None:
        self._groups = groups

    @property
    def ready(self) -> bool:
        """Tell whether everything is heard that is to be heard here."""
        return all(group.ready for group in self._groups)

    @property
    def began(self) -> bool:
        """Tell whether any has begun to hear."""
        return any(group.began for group in self._groups)

    async def run(self) -> None:
        """Hear until closed; raises what one of them cannot work without."""
        async with asyncio.TaskGroup() as tasks:
            for group in self._groups:
                tasks.create_task(group.run(), name="group")

    def close(self) -> None:
        """Hear nothing more."""
        for group in self._groups:
            group.close()


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform: how it is written to, and how fast; `connect` connects it to the core.

    It is given a leadership for each group of connections.
    """

    messenger: Messenger
    limiter: RateLimiter
    connect: Callable[[PlatformParts, Sequence[Leadership]], ConnectedPlatform]
    close: Callable[[], Awaitable[None]]
    links: MutableMapping[str, Links] = field(default_factory=dict)
    groups: int = 1

    @property
    def name(self) -> str:
        """Name the platform."""
        return self.messenger.platform

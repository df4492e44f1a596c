"""What runs at a platform's stage: one process of Cairn's after the other; and who is refused."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Generic, Protocol, TypeVar

from bot.app.platforms.parts import ConnectedPlatform
from bot.ports.chat import CommandReceiver, Messenger
from bot.zones import finder
from storage.engine import SqlStorage
from tests.harness.cast import World


class Client(Protocol):
    """A platform's client."""

    @property
    def messenger(self) -> Messenger: ...
    async def close(self) -> None: ...


Its = TypeVar("Its", bound=Client)


class Process(Generic[Its]):
    """Starts, stops and starts again; each remembers nothing but what is stored."""

    def __init__(self) -> None:
        self.client = self._new_client()
        self._guide: CommandReceiver | None = None
        self._ground: tuple[World, SqlStorage] | None = None
        self._hearing: ConnectedPlatform | None = None
        self._running: asyncio.Task[None] | None = None

    def _new_client(self) -> Its:
        raise NotImplementedError

    def _new_hearing(
        self, guide: CommandReceiver, world: World, storage: SqlStorage
    ) -> ConnectedPlatform:
        raise NotImplementedError

    async def _is_up(self) -> None:
        """Wait until what is done is heard."""
        raise NotImplementedError

    @property
    def messenger(self) -> Messenger:
        return self.client.messenger

    @property
    def world(self) -> World:
        assert self._ground is not None
        return self._ground[0]

    def open(self, receiver: CommandReceiver) -> None:
        self._guide = receiver

    @asynccontextmanager
    async def listening(self, world: World, storage: SqlStorage) -> AsyncIterator[None]:
        """Let Cairn hear what is done, as long as this is entered."""
        self._ground = world, storage
        await self._hears()
        yield
        await self.stops()

    async def stops(self) -> None:
        """Let the process end; from then on nothing runs."""
        assert self._hearing is not None
        assert self._running is not None
        self._hearing.close()
        await self._running
        await self.client.close()

    async def starts(self) -> None:
        """Let a new process begin."""
        self.client = self._new_client()
        self.world.begin()
        await self._hears()

    async def restarts(self) -> None:
        """Let the process end, and another begin."""
        await self.stops()
        await self.starts()

    async def _hears(self) -> None:
        assert self._guide is not None
        assert self._ground is not None
        await asyncio.to_thread(finder.warm)  # as a process does before it hears
        self._hearing = self._new_hearing(self._guide, *self._ground)
        self._running = asyncio.get_running_loop().create_task(self._hearing.run())
        await self._is_up()


class Blocked(set[str]):
    """The private places in which Cairn is refused, by their people's own doing."""

    def __init__(self, refuse: Callable[[str], None], allow: Callable[[str], None]) -> None:
        super().__init__()
        self._refuse = refuse
        self._allow = allow

    def add(self, place: str) -> None:
        super().add(place)
        self._refuse(place)

    def clear(self) -> None:
        for place in self:
            self._allow(place)
        super().clear()

"""Cairn at Discord, running: it starts, stops, hears; and what it has sent there."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

from adapters.discord.client import Client
from adapters.discord.gateway import Times
from adapters.discord.hearing import Core, Hearing
from adapters.discord.options import Options
from bot.clock import Clock
from bot.dialogue.registry import Registry
from bot.links import Links
from bot.pictures import cairn
from bot.platform import Guide, Messenger
from storage.engine import SqlStorage
from tests.cast import World
from tests.platforms.discord.channels import Channel
from tests.platforms.discord.fake import FakeDiscord
from tests.platforms.discord.interactions import Interaction
from tests.platforms.discord.messages import Message as Sent
from tests.stages.discord_cast import Cast, Overheard
from tests.stages.discord_seen import Seen

Done = TypeVar("Done", Interaction, Sent)
SOON = Times(first_wait=0.01, between_sessions=0.02, servers_within=0.02)


class Running:
    """A process of Cairn's after the other, and what people see of it."""

    def __init__(self, fake: FakeDiscord, clock: Clock | None = None) -> None:
        self.fake = fake
        self._clock = clock
        self.client = self._new_client()
        self.links: Mapping[str, Links] = {}
        self.cast = Cast(fake)
        self._guide: Guide | None = None
        self._ground: tuple[World, SqlStorage] | None = None
        self._talk: Overheard | None = None
        self._hearing: Hearing | None = None
        self._running: asyncio.Task[None] | None = None

    def open(self, receiver: Guide) -> None:
        self._guide = receiver

    @property
    def messenger(self) -> Messenger:
        return self.client.messenger

    @property
    def registry(self) -> Registry:
        assert self._ground is not None
        return self._ground[0].registry

    @property
    def talk(self) -> Overheard:
        assert self._talk is not None
        return self._talk

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
        """Let a new process begin, which remembers nothing but what is stored."""
        assert self._ground is not None
        self.client = self._new_client()
        self._ground[0].begin()
        await self._hears()

    async def restarts(self) -> None:
        """Let the process end, and another begin."""
        await self.stops()
        await self.starts()

    async def everything_is_answered(self) -> None:
        """Wait until all that was heard, and found out afterwards, is answered."""
        await self.fake.quiet()
        await self.talk.quiet(0)

    async def _hears(self) -> None:
        assert self._guide is not None
        assert self._ground is not None
        world, storage = self._ground
        self._talk = Overheard(self._guide, world.registry, self.client.post)
        core = Core(self._guide, world.registry, storage, world.clock)
        hearing = self._hearing = Hearing(self.client, core, self._talk)
        self._running = asyncio.get_running_loop().create_task(hearing.run())
        await self.fake.until(lambda: hearing.ready)

    def _new_client(self) -> Client:
        options = Options(self.fake.token, self.fake.api_url)
        return Client(options, picture=cairn.draw, clock=self._clock, times=SOON)

    async def done(self, acts: Awaitable[Done]) -> Done:
        """Let somebody use the app or write; return what they did when it is answered."""
        done: list[Done] = []

        async def act() -> None:
            done.append(await acts)

        await self.shown(act)
        return done[0]

    async def shown(self, act: Callable[[], Awaitable[object]], *, heard: bool = True) -> str:
        """Do something, and read what Cairn sent or drew anew because of it."""
        before = {key: seen.edits for key, seen in self.everything()}
        begun = self.talk.begun + 1 if heard else 0
        await act()
        await self.talk.quiet(begun)
        fresh = [seen for key, seen in self.everything() if before.get(key) != seen.edits]
        return "\n".join(seen.text for seen in fresh)

    def everything(self) -> Iterator[tuple[int, Seen]]:
        """Go through all that people see."""
        for channel in [
            *(who.dm for who in self.cast.people.values()),
            *self.cast.channels.values(),
        ]:
            for sent in self.sent_in(channel):
                yield sent.id, Seen("", sent)

    def sent_in(self, channel: Channel) -> list[Sent]:
        """List what Cairn said in a channel, to everybody or to one."""
        sent = self.fake.state.messages[channel.id]
        return [one for one in sent if one.author is self.fake.bot and not one.deleted]


@asynccontextmanager
async def held_up(storage: SqlStorage, account: str) -> AsyncIterator[None]:
    """Let nothing that somebody does be worked on, until this is left."""
    held, free = threading.Event(), threading.Event()

    def holds(_: object) -> None:
        held.set()
        free.wait()

    key = f"discord:{account}"
    holding = asyncio.get_running_loop().create_task(storage.run(holds, key=key))
    await asyncio.to_thread(held.wait)
    try:
        yield
    finally:
        free.set()
        await holding

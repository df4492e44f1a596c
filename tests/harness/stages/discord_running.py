"""Cairn at Discord, running: it starts, stops, hears; and what it has sent there."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

from adapters.discord.client import Client
from adapters.discord.client_options import ClientOptions
from adapters.discord.connection import Connection, CorePorts
from adapters.discord.gateway import Timeouts
from bot.dialogue.deep_links import Links
from bot.dialogue.registry import Registry
from bot.kernel.clock import Clock
from bot.ports.chat import CommandReceiver
from storage.engine import SqlStorage
from tests.fakes.discord.channels import Channel
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.messages import Message as Sent
from tests.harness.cast import World
from tests.harness.pictures import Pictures
from tests.harness.stages.discord_cast import Cast, Overheard
from tests.harness.stages.discord_seen import Seen
from tests.harness.stages.process import Process

Done = TypeVar("Done", Interaction, Sent)
SOON = Timeouts(first_wait=0.01, between_sessions=0.0, servers_within=0.02)


class Running(Process[Client]):
    """A process of Cairn's after the other, and what people see of it."""

    def __init__(self, fake: FakeDiscord, clock: Clock | None = None) -> None:
        self.fake = fake
        self._clock = clock
        self.pictures = Pictures()
        super().__init__()
        self.links: Mapping[str, Links] = {}
        self.cast = Cast(fake)
        self._talk: Overheard | None = None

    @property
    def registry(self) -> Registry:
        return self.world.registry

    @property
    def talk(self) -> Overheard:
        assert self._talk is not None
        return self._talk

    async def everything_is_answered(self) -> None:
        """Wait until all that was heard, and found out afterwards, is answered."""
        await self.fake.quiet()
        await self.talk.quiet(0)

    def _new_hearing(
        self, guide: CommandReceiver, world: World, storage: SqlStorage
    ) -> Connection:
        self._talk = Overheard(guide, world.registry, self.client.sender)
        core = CorePorts(guide, world.registry, storage, world.clock)
        return Connection(self.client, core, self._talk)

    async def _is_up(self) -> None:
        await self.fake.until(lambda: self.client.ready)

    def _new_client(self) -> Client:
        options = ClientOptions(self.fake.token, self.fake.api_url)
        return Client(options, pictures=self.pictures, clock=self._clock, times=SOON)

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

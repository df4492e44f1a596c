"""The people and servers of the stories at Discord, and how Cairn is overheard there."""

import asyncio
from collections.abc import Awaitable, Mapping

import discord

from adapters.discord.interactions.handler import InteractionHandler
from adapters.discord.place_names import user_of
from adapters.discord.sending.send import Sender
from bot.dialogue.inbound import Typed
from bot.dialogue.registry import Registry
from bot.ports.chat import CommandReceiver
from tests.fakes.discord.channels import Channel
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.guilds import Guild
from tests.fakes.discord.people import Person as Somebody
from tests.harness.patience import in_time

_LOCALES = {"en": "en-US", "es": "es-ES", "es-MX": "es-419"}


class Overheard(InteractionHandler):
    """Hears as Cairn does; the stage notices when everything that was heard is answered."""

    def __init__(self, guide: CommandReceiver, registry: Registry, post: Sender) -> None:
        super().__init__(guide, registry, post)
        self.begun = 0
        self._under_way = 0
        self._changed = asyncio.Event()

    async def pressed(self, interaction: discord.Interaction, token: str) -> None:
        await self._counted(super().pressed(interaction, token))

    async def typed(
        self, interaction: discord.Interaction, act: Typed, files: Mapping[str, str]
    ) -> None:
        await self._counted(super().typed(interaction, act, files))

    async def submitted(self, interaction: discord.Interaction) -> None:
        await self._counted(super().submitted(interaction))

    async def message_chosen(
        self, interaction: discord.Interaction, message: discord.Message
    ) -> None:
        await self._counted(super().message_chosen(interaction, message))

    async def said(self, message: discord.Message) -> None:
        await self._counted(super().said(message))

    async def changed(self, message: discord.Message) -> None:
        await self._counted(super().changed(message))

    async def quiet(self, begun: int) -> None:
        """Wait until so much was begun, and all of it is done."""
        async with in_time():
            while self.begun < begun or self._under_way:
                await self._changed.wait()

    async def _counted(self, work: Awaitable[None]) -> None:
        self.begun += 1
        self._under_way += 1
        try:
            await work
        finally:
            self._under_way -= 1
            self._changed.set()
            self._changed.clear()


class Readers(dict[str, frozenset[str]]):
    """The channels by name, each in a server of its own; who is said to read one is in there."""

    def __init__(self, cast: "Cast") -> None:
        super().__init__()
        self._cast = cast

    def __setitem__(self, name: str, keys: frozenset[str]) -> None:
        super().__setitem__(name, keys)
        people = {key: self._cast.somebody(key) for key in sorted(keys)}
        guild = self._cast.guild(name, next(iter(people.values())))
        for somebody in people.values():
            if not guild.has(somebody):
                somebody.joins(guild)
        for key, somebody in self._cast.people.items():
            if key not in keys and guild.has(somebody):
                somebody.leaves(guild)


class Cast:
    """The people and servers of the stories; everybody has installed the app."""

    def __init__(self, fake: FakeDiscord) -> None:
        self._fake = fake
        self.people: dict[str, Somebody] = {}
        self.channels: dict[str, Channel] = {}
        self._guilds: dict[str, Guild] = {}

    def somebody(self, key: str, name: str = "", language: str = "en") -> Somebody:
        """Find somebody, or bring them."""
        if key not in self.people:
            self.people[key] = self._fake.user(name or key.title())
            self.people[key].installs()
        found = self.people[key]
        found.locale = _LOCALES[language]
        return found

    def guild(self, name: str, owner: Somebody) -> Guild:
        """Find the server of a channel, or make both."""
        if name not in self._guilds:
            self._guilds[name] = self._fake.guild(name, owner)
            self.channels[name] = self._guilds[name].channel(name)
        return self._guilds[name]

    def settle(self, name: str, guild: Guild, channel: Channel) -> None:
        """Let a server that was there before be the one of a channel."""
        self._guilds[name] = guild
        self.channels[name] = channel

    def by_place(self, place: str) -> Somebody:
        """Find somebody by their direct messages."""
        return next(found for found in self.people.values() if found.id == user_of(place))

"""Slash commands of the adapter's at a Discord of the tests' own, with somebody who takes notes.

The client is an unmodified discord.py; who is told implements the protocol and answers shortly.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.commands.localization import CatalogueTranslator
from adapters.discord.commands.tree import CommandTree, build_tree
from bot.dialogue.commands import Where
from bot.dialogue.fields import Kind
from bot.dialogue.inbound import Typed
from bot.dialogue.registry import Registry
from bot.dialogue.responses import Option
from bot.dispatch.features import registry
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.fixtures import QUICK
from tests.fakes.discord.people import Person
from tests.fakes.discord.wire import Json
from tests.harness.patience import in_time

REGISTRY = registry()
HEARD = "Heard"


class Listener:
    """Takes notes of what it is told, and says that it did."""

    def __init__(self) -> None:
        self.acts: list[Typed] = []
        self.files: list[dict[str, str]] = []
        self.messages: list[discord.Message] = []
        self.typing: list[tuple[str, str, str]] = []
        self.offers: Sequence[Option] = ()
        self.trouble: Exception | None = None
        self.thinks: asyncio.Event | None = None

    async def typed(
        self, interaction: discord.Interaction, act: Typed, files: Mapping[str, str]
    ) -> None:
        self.acts.append(act)
        self.files.append(dict(files))
        await interaction.response.send_message(HEARD, ephemeral=True)
        if self.trouble is not None:
            raise self.trouble

    async def message_chosen(
        self, interaction: discord.Interaction, message: discord.Message
    ) -> None:
        self.messages.append(message)
        await interaction.response.send_message(HEARD, ephemeral=True)

    async def suggest(
        self, interaction: discord.Interaction, path: str, field: str, said: str
    ) -> Sequence[Option]:
        self.typing.append((path, field, said))
        if self.thinks is not None:
            await self.thinks.wait()
        if self.trouble is not None:
            raise self.trouble
        return self.offers


class Client(discord.AutoShardedClient):
    """Has the adapter's commands."""

    def __init__(self, known: Registry, listener: Listener) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, dm_messages=True),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0.01,
        )
        self.tree: CommandTree = build_tree(self, known, listener)
        self.ready_now = asyncio.Event()

    async def on_ready(self) -> None:
        self.ready_now.set()


@dataclass(frozen=True, slots=True)
class Scene:
    """A Discord, a client on it, and who is told."""

    fake: FakeDiscord
    client: Client
    told: Listener


@asynccontextmanager
async def discord_here() -> AsyncIterator[FakeDiscord]:
    """Start a Discord and point discord.py at it; the contract must hold at the end."""
    async with FakeDiscord(timing=QUICK) as fake:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Route, "BASE", fake.api_url)
            patch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(fake.gateway_url))
            yield fake
        fake.ends_well()


@asynccontextmanager
async def playing(known: Registry = REGISTRY) -> AsyncIterator[Scene]:
    """Run a client whose commands were published at an earlier start."""
    told = Listener()
    async with discord_here() as fake:
        client = Client(known, told)
        fake.backend.commands.overwrite(None, await payload(client.tree))
        async with client, asyncio.TaskGroup() as tasks:
            tasks.create_task(client.start(fake.token))
            async with in_time():
                await client.ready_now.wait()
            yield Scene(fake, client, told)
            await client.close()


def person(scene: Scene, name: str) -> Person:
    """Bring somebody who has installed Cairn."""
    made = scene.fake.user(name)
    made.installs()
    return made


async def payload(tree: CommandTree) -> list[Json]:
    """Make what is published of the commands."""
    return [
        await c.get_translated_payload(tree, CatalogueTranslator()) for c in tree.get_commands()
    ]


async def published() -> list[Json]:
    """Make what is published of the real registry, without a Discord to take it."""
    return await payload(Client(REGISTRY, Listener()).tree)


def asking(path: str, field: str, kind: Kind) -> Registry:
    """Make a registry in which a field of a command has another kind."""
    command = REGISTRY.commands[path]
    fields = tuple(replace(i, kind=kind) if i.name == field else i for i in command.fields)
    return Registry({**REGISTRY.commands, path: replace(command, fields=fields)}, {}, {})


def placed(path: str, where: Where) -> Registry:
    """Make a registry in which a command belongs elsewhere."""
    moved = replace(REGISTRY.commands[path], where=where)
    return Registry({**REGISTRY.commands, path: moved}, {}, {})


def without(path: str) -> Registry:
    """Make a registry that lacks a command."""
    left = {name: command for name, command in REGISTRY.commands.items() if name != path}
    return replace(REGISTRY, commands=left)

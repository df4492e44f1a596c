"""Hearing what people do on Discord: connected, told to the core, answered."""

import asyncio
from dataclasses import dataclass

import discord
from aiohttp import web

from adapters.discord.client import Client
from adapters.discord.commands import sync, tree
from adapters.discord.interactions import inbound
from adapters.discord.interactions.handler import InteractionHandler
from adapters.discord.missed_messages import MOST_CHANNELS, MissedMessages
from adapters.discord.place_names import PLATFORM, channel_of, user_of
from adapters.discord.sending.buttons import TokenButton
from bot.dialogue.registry import Registry
from bot.kernel.clock import Clock
from bot.ports.chat import CommandReceiver
from bot.ports.storage import Storage

_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class CorePorts:
    """What the adapter works with: the core, and where facts about the installation are kept."""

    guide: CommandReceiver
    registry: Registry
    storage: Storage
    clock: Clock


class Connection:
    """Hears for one bot; `handler` is who answers, if it is not to be as usual."""

    application: web.Application | None = None

    def __init__(
        self, client: Client, core: CorePorts, handler: InteractionHandler | None = None
    ) -> None:
        self._client = client
        self._core = core
        self._handler = handler or InteractionHandler(core.guide, core.registry, client.sender)
        self._tree = tree.build_tree(client.gateway, core.registry, self._handler)
        self._missed = MissedMessages(client.gateway, core.storage, core.clock, self._handler.said)
        client.gateway.event_handler = self
        if client.options.is_first:
            client.sender.channel_opened = self._opened

    @property
    def ready(self) -> bool:
        """Tell whether what people do is heard now."""
        return self._client.ready

    @property
    def began(self) -> bool:
        """Tell whether it has begun to hear, or stands by."""
        waits = self._client.gateway.is_logged_in and not self._client.leadership.held
        return self._client.gateway.began or waits

    async def run(self) -> None:
        """Connect, and hear until closed. Raises `Misconfigured` if the token is refused."""
        async with asyncio.TaskGroup() as tasks:
            keeping = tasks.create_task(self._missed.run(), name="discord: keep")
            await self._client.run()
            keeping.cancel()
            await self._handler.finish()
            if self._client.options.is_first and self._client.leadership.held:
                await self._missed.finish()

    def close(self) -> None:
        """Hear nothing more."""
        self._client.leave()

    async def prepare(self) -> None:
        """Know every button and every open channel again, and publish commands that changed.

        The first group does for all what is not the connection's own.
        """
        self._client.gateway.add_dynamic_items(TokenButton)
        if not self._client.options.is_first:
            return
        for place in await self._places(_REMEMBERED):
            user, channel = user_of(place), channel_of(place)
            if user is not None and channel is not None:
                self._client.sender.remember(user, channel)
        guild = self._client.options.dev_guild
        await sync.publish_or_log(self._tree, self._core.storage, guild=guild)

    async def session_began(self) -> None:
        """Take up what was written in private while nobody heard."""
        await self._missed.catch_up(await self._places(MOST_CHANNELS))

    async def pressed(self, interaction: discord.Interaction, token: str) -> None:
        """Take a press."""
        await self._handler.pressed(interaction, token)

    async def submitted(self, interaction: discord.Interaction) -> None:
        """Take a form that was sent."""
        await self._handler.submitted(interaction)

    async def said(self, message: discord.Message) -> None:
        """Take what somebody wrote in private."""
        await self._missed.handle(message)

    async def place_lost(self, place: str) -> None:
        """Take note of a place that is gone."""
        await self._core.guide.handle(inbound.lost(place))

    async def _opened(self, user: int, channel: int) -> None:
        await self._core.guide.handle(inbound.opened(user, channel, self._core.clock.unmoved()))

    async def _places(self, most: int) -> tuple[str, ...]:
        return await self._core.storage.read(lambda uow: uow.people.places(PLATFORM, most))

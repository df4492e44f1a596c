"""Connecting the Discord client to the core: events go to handlers, missed messages too."""

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
    """What the connection is given of the core: who handles acts, the commands, and storage."""

    guide: CommandReceiver
    registry: Registry
    storage: Storage
    clock: Clock


class Connection:
    """Connects one client to the core: the gateway calls it for events, the handler for acts.

    The composition root makes one for each client; a test may give its own `handler`.
    """

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
        client.gateway.component_handler = self._handler
        if client.options.is_first:
            client.sender.channel_opened = self._opened

    @property
    def ready(self) -> bool:
        """Tell whether the client hears what people do now."""
        return self._client.ready

    @property
    def began(self) -> bool:
        """Tell whether the client has been connected, or stands by for another process."""
        waits = self._client.gateway.is_logged_in and not self._client.leadership.held
        return self._client.gateway.has_connected or waits

    async def run(self) -> None:
        """Connect, and hand on events until closed; raises `Misconfigured` on a bad token."""
        async with asyncio.TaskGroup() as tasks:
            noting = tasks.create_task(self._missed.run(), name="discord: keep")
            await self._client.run()
            noting.cancel()
            await self._handler.finish()
            if self._client.options.is_first and self._client.leadership.held:
                await self._missed.finish()

    def close(self) -> None:
        """Leave the gateway; `run` returns when what is under way is answered."""
        self._client.leave()

    async def prepare(self) -> None:
        """Register the buttons, remember open channels, and publish commands that have changed.

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
        """Fetch what was written in private while the bot was not connected."""
        await self._missed.catch_up(await self._places(MOST_CHANNELS))

    async def said(self, message: discord.Message) -> None:
        """Hand on what somebody wrote in private, unless that was done before."""
        await self._missed.handle(message)

    async def changed(self, message: discord.Message) -> None:
        """Hand on that somebody changed what they wrote in private."""
        await self._handler.changed(message)

    async def place_lost(self, place: str) -> None:
        """Tell the core that a place is gone."""
        await self._core.guide.handle(inbound.place_lost(place))

    async def _opened(self, user: int, channel: int) -> None:
        await self._core.guide.handle(
            inbound.direct_messages_opened(user, channel, self._core.clock.unmoved())
        )

    async def _places(self, most: int) -> tuple[str, ...]:
        return await self._core.storage.read(lambda uow: uow.people.places(PLATFORM, most))

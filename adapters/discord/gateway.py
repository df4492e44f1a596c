"""The connection to Discord's gateway: it hands on what happens, and keeps nothing of it."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, Self

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.client_options import OFFICIAL, ClientOptions
from adapters.discord.errors import NotReached
from adapters.discord.place_names import channel_place
from adapters.discord.rate_limits import SESSIONS_AT_ONCE, SESSIONS_PER_SECOND, Quota
from adapters.discord.request_watch import RequestWatch
from bot.kernel.clock import Clock
from bot.kernel.errors import TryLater
from bot.kernel.metrics import SILENT, Gauges

LONGEST_RATE_LIMIT = 30.0
_FIRST_SHARD = 0  # which hears direct messages
_log = structlog.get_logger("cairn.discord")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How many seconds a connection waits for what; tests wait less."""

    first_wait: float = 5.0
    longest_wait: float = 300.0
    connects_within: float = 120.0
    closes_within: float = 5.0
    between_sessions: float = 5.0  # as Discord asks
    servers_within: float = 2.0


USUAL = Timeouts()
IdentifyLimit = Callable[[int], Awaitable[None]]


class LocalIdentifyLimit:
    """Spaces out sessions: one begins after the other, in each lane that Discord takes at once.

    For a process that is alone; several processes wait for each other through the database.
    """

    def __init__(self, clock: Clock, between: float) -> None:
        self._clock = clock
        self._between = between
        self._free: dict[int, float] = {}

    async def __call__(self, lane: int) -> None:
        """Wait until a session may begin in a lane; Discord counts each lane by itself."""
        now = self._clock.steady()
        begins_at = max(now, self._free.get(lane, now))
        self._free[lane] = begins_at + self._between
        await asyncio.sleep(begins_at - now)


@dataclass(slots=True)
class SharedLimits:
    """The limits that all connections of one bot share, since Discord counts them together."""

    request_watch: RequestWatch
    session_quota: Quota
    identify_limit: IdentifyLimit

    @classmethod
    def of(cls, clock: Clock, times: Timeouts = USUAL, gauges: Gauges = SILENT) -> Self:
        """Make the limits of a process that is alone."""
        session_quota = Quota(clock, SESSIONS_PER_SECOND, SESSIONS_AT_ONCE)
        return cls(
            RequestWatch(clock, gauges),
            session_quota,
            LocalIdentifyLimit(clock, times.between_sessions),
        )


class EventHandler(Protocol):
    """Is called by the gateway for each event; `Connection` is one."""

    async def prepare(self) -> None:
        """Do what must be done before each connection, for the library forgets it."""

    async def session_began(self) -> None:
        """Learn that a session begins in which Discord repeats nothing of what happened before."""

    async def said(self, message: discord.Message) -> None:
        """Learn what a person wrote in their direct messages."""

    async def changed(self, message: discord.Message) -> None:
        """Learn that a person changed what they wrote there."""

    async def place_lost(self, place: str) -> None:
        """Learn that a place is gone, or that Cairn is no longer where it is."""


class ComponentHandler(Protocol):
    """Is called for each press and each form that is sent; `InteractionHandler` is one."""

    async def pressed(self, interaction: discord.Interaction, token: str) -> None:
        """Answer a press of a button."""

    async def submitted(self, interaction: discord.Interaction) -> None:
        """Answer a form that was sent."""


class NullHandler:
    """Does nothing: what the gateway calls until there is a connection to the core."""

    async def prepare(self) -> None:
        """Need nothing."""

    async def session_began(self) -> None:
        """Miss nothing."""

    async def pressed(self, interaction: discord.Interaction, token: str) -> None:
        """Answer no press."""

    async def submitted(self, interaction: discord.Interaction) -> None:
        """Answer no form."""

    async def said(self, message: discord.Message) -> None:
        """Answer no message."""

    async def changed(self, message: discord.Message) -> None:
        """Hear no change."""

    async def place_lost(self, place: str) -> None:
        """Know no place."""


class Gateway(discord.AutoShardedClient):
    """One bot's connection: no privileged intent, no members, no messages in memory.

    It may be run again after it was closed: `reopen` it then. Addresses belong to the whole
    library: those of discord.py stay unless the operator chose another API.
    """

    def __init__(self, options: ClientOptions, times: Timeouts, common: SharedLimits) -> None:
        self.event_handler: EventHandler = NullHandler()
        self.component_handler: ComponentHandler = NullHandler()
        self.shared_limits = common
        self.request_watch = common.request_watch
        self.session_quota = common.session_quota
        self.sessions = 0
        self.has_connected = False
        self.entered = asyncio.Event()
        self._at_once = 1
        self._times = times
        self._elsewhere = options.api_url.rstrip("/") != OFFICIAL
        self._connected_shards: set[int] = set()
        if self._elsewhere:
            Route.BASE = options.api_url.rstrip("/")
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody is called
        intents = discord.Intents.none()
        intents.guilds = True
        intents.dm_messages = True
        super().__init__(
            intents=intents,
            shard_count=options.shards,
            shard_ids=options.shard_ids,  # type: ignore[arg-type]  # None is for all of them
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=LONGEST_RATE_LIMIT,
            guild_ready_timeout=times.servers_within,
            http_trace=self.request_watch.trace,
        )

    @property
    def ready(self) -> bool:
        """Tell whether every shard of this process is connected, so that all events come."""
        if self.is_closed() or not self.is_ready() or self.shard_count is None:
            return False
        return self._connected_shards >= set(self.shard_ids or range(self.shard_count))

    @property
    def receives_direct_messages(self) -> bool:
        """Tell whether the shard that receives direct messages is connected now."""
        return not self.is_closed() and _FIRST_SHARD in self._connected_shards

    @property
    def is_logged_in(self) -> bool:
        """Tell whether Discord may be asked for something, connected or not."""
        return self.user is not None and not self.is_closed()

    def requesting(self) -> AbstractAsyncContextManager[None]:
        """Ask Discord for something; raises what `RequestWatch.requesting` does."""
        if not self.is_logged_in:
            raise NotReached
        return self.request_watch.requesting()

    async def setup_hook(self) -> None:
        """Find the gateway, see that a session may begin, then let the handler prepare."""
        shards, address, starts = await self.http.get_bot_gateway()
        if self._elsewhere:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(address)
        self._at_once = starts["max_concurrency"]
        if starts["remaining"] < len(self.shard_ids or range(self.shard_count or shards)):
            wait = timedelta(milliseconds=starts["reset_after"])
            _log.error("the bot has connected too often today", seconds=wait.total_seconds())
            raise TryLater(wait)
        await self.event_handler.prepare()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait until a session may begin, and begin no more than Discord allows in a day."""
        await self.shared_limits.identify_limit((shard_id or _FIRST_SHARD) % self._at_once)
        self.session_quota.take()

    async def leave(self) -> None:
        """Leave the gateway; answers and messages can still be sent."""
        self._connected_shards.clear()
        leaving = [asyncio.ensure_future(shard.disconnect()) for shard in self.shards.values()]
        if leaving:
            await asyncio.wait(leaving, timeout=self._times.closes_within)

    async def close(self) -> None:
        """Leave, within seconds also where Discord does not answer."""
        self._connected_shards.clear()
        leaving = asyncio.ensure_future(super().close())
        done, _ = await asyncio.wait({leaving}, timeout=self._times.closes_within)
        if not done:
            await self.http.close()
        await leaving

    def reopen(self) -> None:
        """Let it be run once more; the library itself would go on with what is closed."""
        self.clear()
        self.entered.clear()
        self.http.connector = aiohttp.TCPConnector(limit=0)

    async def on_shard_connect(self, shard_id: int) -> None:
        """Note a new session, which knows nothing of the last one."""
        self._connected_shards.add(shard_id)
        self.has_connected = True
        self.sessions += shard_id == _FIRST_SHARD
        self.entered.set()

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Note that a session goes on; what happened meanwhile is told now."""
        self._connected_shards.add(shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Note that a shard is not connected."""
        self._connected_shards.discard(shard_id)

    async def on_shard_ready(self, shard_id: int) -> None:
        """Look for what was missed."""
        _log.info("on Discord", bot=str(self.user), shard=shard_id, servers=len(self.guilds))
        if shard_id == _FIRST_SHARD:
            await self.event_handler.session_began()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Hand on forms that were sent; commands and buttons come by other ways."""
        if interaction.type is discord.InteractionType.modal_submit:
            await self.component_handler.submitted(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Hand on what people write in private."""
        if is_direct_message(message):
            await self.event_handler.said(message)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Hand on what people change in private; that a link got its preview changes nothing."""
        if is_direct_message(payload.message) and payload.message.edited_at is not None:
            await self.event_handler.changed(payload.message)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Hand on every place of a server that Cairn is no longer in."""
        _log.info("left a server", server=guild.id)
        channels = (c for c in guild.channels if not isinstance(c, discord.CategoryChannel))
        for place in [*channels, *guild.threads]:
            await self.event_handler.place_lost(channel_place(place.id))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Hand on a deleted channel; its threads come by themselves."""
        await self.event_handler.place_lost(channel_place(channel.id))

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Hand on a deleted thread, also one that was archived and so not known."""
        await self.event_handler.place_lost(channel_place(payload.thread_id))

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        """Log what broke while an event was handled."""
        _log.exception("not heard", what=event_method, code=secrets.token_hex(3))


def is_direct_message(message: discord.Message) -> bool:
    """Tell whether a person wrote it in their direct messages."""
    return message.guild is None and not message.author.bot and not message.is_system()

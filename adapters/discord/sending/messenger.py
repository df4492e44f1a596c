"""Delivering messages to Discord, and telling who reads a place: the core's `Messenger`."""

from dataclasses import dataclass
from typing import Literal

import discord
from discord.abc import GuildChannel

from adapters.discord.errors import Archived
from adapters.discord.gateway import Gateway
from adapters.discord.place_names import PLATFORM, channel_of, channel_place
from adapters.discord.sending.delivery_lookup import DeliveryLookup, nonce
from adapters.discord.sending.send import Sender
from bot.dialogue.limits import DISCORD, Limits, fitted
from bot.kernel.errors import Asleep, Unreachable
from bot.ports.chat import Audience, OutboundMessage

Shared = GuildChannel | discord.Thread
_ITSELF = 1
_LONGEST_TITLE = 100
_A_WEEK: Literal[10080] = 10080  # minutes without a word until a thread is put away


@dataclass(frozen=True, slots=True)
class _Place:
    """A channel or thread, the channel whose permissions count, and Cairn there, if known.

    With its server, where that had to be asked for.
    """

    channel: Shared
    parent: GuildChannel
    me: discord.Member | None
    asked: discord.Guild | None = None

    @property
    def may_post(self) -> bool:
        """Tell whether Cairn sees it, and may write there, as far as it knows."""
        if self.me is None:
            return True
        may = self.parent.permissions_for(self.me)
        thread = isinstance(self.channel, discord.Thread)
        return may.view_channel and (may.send_messages_in_threads if thread else may.send_messages)


class DiscordMessenger:
    """Posts messages; one that is sent twice arrives once, as far as the history can be read."""

    platform = PLATFORM
    limits: Limits = DISCORD

    def __init__(self, gateway: Gateway, sender: Sender, lookup: DeliveryLookup) -> None:
        self._gateway = gateway
        self._sender = sender
        self._lookup = lookup

    async def send(self, outbound: OutboundMessage) -> str:
        """Send a message and name it; one that is there already shows this from now on."""
        there = None
        if self._lookup.may_be_there(outbound):
            channel = await self._sender.open_channel(outbound.place)
            there = await self._lookup.find(channel, outbound)
        return str(
            await self._sender.put(outbound.place, outbound.reply, nonce(outbound.key), there)
        )

    async def edit(self, message: str, outbound: OutboundMessage) -> None:
        """Draw a message anew, also in a thread of Cairn's own that is put away.

        Raises `Asleep` in anybody else's, and in one that is locked.
        """
        try:
            await self._sender.put(outbound.place, outbound.reply, over=int(message))
        except Archived:
            await self._open(outbound.place)
            await self._sender.put(outbound.place, outbound.reply, over=int(message))

    async def _open(self, place: str) -> None:
        """Take a thread of Cairn's own out of the archive."""
        thread = await self._found(channel_of(place))
        me = self._gateway.user
        own = isinstance(thread, discord.Thread) and me is not None and thread.owner_id == me.id
        if not isinstance(thread, discord.Thread) or not own or thread.locked:
            raise Asleep("a thread is put away")
        try:
            async with self._gateway.requesting():
                await thread.edit(archived=False)
        except Unreachable as refused:
            raise Asleep("a thread stays put away") from refused

    async def audience(self, place: str, members: frozenset[str]) -> Audience:
        """Tell who can read a channel or a thread, as far as Discord tells.

        Of everyone whether they are in and what they may do can be asked for, and how many there
        are. Who holds a role that opens a channel, or manages threads and so reads the private
        ones, cannot.
        """
        channel = await self._found(channel_of(place))
        found = self._known(channel) or await self._asked(channel)
        if found is None:
            return Audience()
        if not found.may_post:
            raise Unreachable("nothing may be posted there")
        inside = frozenset([m for m in members if await self._can_read(found, int(m))])
        server = found.asked
        if server is None:
            async with self._gateway.requesting():
                server = await self._gateway.fetch_guild(found.parent.guild.id)
        if server.approximate_member_count is None:
            return Audience(inside)
        others = max(0, server.approximate_member_count - _ITSELF - len(inside))
        counts = others == 0 or (_is_open(found.parent) and not _is_private(found.channel))
        return Audience(inside, others if counts else None)

    async def open_room(self, place: str, title: str, people: frozenset[str]) -> str:
        """Open a private thread in a channel, or beside a thread, for some people."""
        channel = await self._found(channel_of(place))
        if isinstance(channel, discord.Thread):
            channel = await self._found(channel.parent_id)
        if not isinstance(channel, discord.TextChannel):
            raise Unreachable("no threads there")
        async with self._gateway.requesting():
            thread = await channel.create_thread(
                name=fitted(title, _LONGEST_TITLE),
                type=discord.ChannelType.private_thread,
                invitable=False,
                auto_archive_duration=_A_WEEK,
            )
        for account in sorted(people):
            await self._bring(thread, account)
        return channel_place(thread.id)

    async def let_in(self, room: str, account: str) -> None:
        """Let somebody into a thread."""
        thread = await self._found(channel_of(room))
        if not isinstance(thread, discord.Thread):
            raise Unreachable("no thread")
        async with self._gateway.requesting():
            await thread.add_user(discord.Object(int(account)))

    async def _bring(self, thread: discord.Thread, account: str) -> None:
        """Let somebody into a thread who may not even be in the server; then they are not."""
        try:
            async with self._gateway.requesting():
                await thread.add_user(discord.Object(int(account)))
        except Unreachable:
            pass

    async def _found(self, channel: int | None) -> Shared:
        """Find a channel; archived threads are not known, and of no use to remember."""
        if channel is None:
            raise Unreachable("no such place")
        found = self._gateway.get_channel(channel)
        if found is None:
            async with self._gateway.requesting():
                found = await self._gateway.fetch_channel(channel)
        if not isinstance(found, GuildChannel | discord.Thread):
            raise Unreachable("no shared place")
        return found

    def _known(self, channel: Shared) -> _Place | None:
        """Tell of a channel what is known of its server, if that is heard here."""
        server = self._gateway.get_guild(channel.guild.id)
        parent = channel.parent if isinstance(channel, discord.Thread) else channel
        if server is None or server.unavailable or parent is None:
            return None
        return _Place(channel, parent, server.me)

    async def _asked(self, channel: Shared) -> _Place | None:
        """Ask about a channel of a server that another process hears; not of one that is away."""
        if self._gateway.get_guild(channel.guild.id) is not None:
            return None
        async with self._gateway.requesting():
            server = await self._gateway.fetch_guild(channel.guild.id)
            there = await server.fetch_channel(channel.id)
            parent = there
            if isinstance(there, discord.Thread):
                parent = await server.fetch_channel(there.parent_id)
        if isinstance(parent, discord.Thread):
            return None
        return _Place(there, parent, await self._myself(server), server)

    async def _myself(self, server: discord.Guild) -> discord.Member | None:
        if self._gateway.user is None:
            return None
        try:
            async with self._gateway.requesting():
                return await server.fetch_member(self._gateway.user.id)
        except Unreachable:
            return None

    async def _can_read(self, place: _Place, account: int) -> bool:
        channel, parent = place.channel, place.parent
        try:
            async with self._gateway.requesting():
                member = await parent.guild.fetch_member(account)
        except Unreachable:
            return False
        may = parent.permissions_for(member)
        if not may.view_channel or not isinstance(channel, discord.Thread):
            return may.view_channel
        return (
            not channel.is_private() or may.manage_threads or await self._is_in(channel, account)
        )

    async def _is_in(self, thread: discord.Thread, account: int) -> bool:
        try:
            async with self._gateway.requesting():
                await thread.fetch_member(account)
        except Unreachable:
            return False
        return True


def _is_private(channel: Shared) -> bool:
    return isinstance(channel, discord.Thread) and channel.is_private()


def _is_open(channel: GuildChannel) -> bool:
    """Tell whether everybody in the server can see a channel."""
    everyone = channel.permissions_for(channel.guild.default_role).view_channel
    return everyone and all(o.view_channel is not False for o in channel.overwrites.values())

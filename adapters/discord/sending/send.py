"""Sending a page into a channel, or drawing an earlier message anew: nothing else does."""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO

import discord
import structlog

from adapters.discord.errors import Gone, NotOpened, TooManyChannels
from adapters.discord.gateway import Gateway
from adapters.discord.place_names import channel_of, direct_place, user_of
from adapters.discord.rate_limits import NEW_CHANNELS_PER_MINUTE, Quota
from adapters.discord.sending.delivery_lookup import mark
from adapters.discord.sending.media_download import MediaDownload
from adapters.discord.sending.render import MessageView, RenderedMessage, render
from bot.dialogue.documents import NO_FILES, MadeFiles
from bot.dialogue.media import Media
from bot.dialogue.replies import Reply
from bot.kernel.clock import Clock
from bot.kernel.errors import Uncertain, Unreachable
from bot.ports.pictures import PictureSource

_REMEMBERED = 10_000
SOON = 1.0
_NOBODY = discord.AllowedMentions.none()
_log = structlog.get_logger("cairn.discord")


class Sender:
    """Sends and edits; raises what `translated` makes of Discord's answers.

    Whoever sets `channel_opened` is told of each new channel for somebody's direct messages.
    """

    def __init__(
        self,
        gateway: Gateway,
        pictures: PictureSource,
        clock: Clock,
        api_url: str,
    ) -> None:
        self._gateway = gateway
        self._pictures = pictures
        self._new_channels = Quota(clock, NEW_CHANNELS_PER_MINUTE / 60, NEW_CHANNELS_PER_MINUTE)
        self._channels: OrderedDict[int, int] = OrderedDict()
        self._media = MediaDownload(gateway, api_url, self._channels.get)
        self.channel_opened: Callable[[int, int], Awaitable[None]] = _told_nobody
        self._reached: set[int] = set()

    async def put(
        self,
        place: str,
        page: Reply,
        nonce: str | None = None,
        over: int | None = None,
        files: MadeFiles = NO_FILES,
    ) -> int:
        """Put a page into a place, `over` an earlier message of the bot's if one is named.

        The same `nonce`, of at most 25 characters, makes no second message within minutes, and
        marks the one there is, so that it can be found.
        """
        with self._noted(place):
            return await self._put(place, render(page, files), nonce, over)

    async def _put(
        self, place: str, drawn: RenderedMessage, nonce: str | None, over: int | None
    ) -> int:
        channel = await self.open_channel(place)
        view, files = await self.prepare(drawn, mark(nonce) if nonce else None)
        there = self._gateway.get_partial_messageable(channel)
        async with self._gateway.requesting():
            if over is not None:
                before = there.get_partial_message(over)
                await before.edit(view=view, attachments=files, allowed_mentions=_NOBODY)
                return over
            sent = await there.send(
                view=view,
                files=files,
                nonce=nonce or secrets.token_urlsafe(16),
                suppress_embeds=True,
                allowed_mentions=_NOBODY,
            )
        return sent.id

    async def copy(self, place: str, sent: discord.Attachment) -> discord.Message:
        """Copy a file that has just come with an interaction into a message of its own."""
        channel = await self.open_channel(place)
        data = await self._media.fetch_attachment(sent)
        file = discord.File(BytesIO(data), sent.filename, description=sent.description)
        there = self._gateway.get_partial_messageable(channel)
        async with self._gateway.requesting():
            return await there.send(file=file, allowed_mentions=_NOBODY)

    async def prepare(
        self, drawn: RenderedMessage, its_mark: int | None = None, *, answers: bool = False
    ) -> tuple[MessageView, list[discord.File]]:
        """Fetch what a page shows, and attach it anew: no file may serve two messages.

        What cannot be drawn, or be had any more, is told in words.
        """
        files = [discord.File(BytesIO(made.data), made.name) for made in drawn.files]
        for name, drawing, alt in drawn.pictures:
            png = await self._pictures.png(drawing, answers=answers)
            if png is not None:
                files.append(discord.File(BytesIO(png), name, description=alt))
        undrawn = {name for name, *_ in drawn.pictures} - {file.filename for file in files}
        names: dict[Media, str] = {}
        for media in dict.fromkeys(drawn.media):
            try:
                suffix, data = await self._media.fetch(media)
            except Unreachable:
                _log.info("a file is not shown")
                continue
            names[media] = f"{media.kind.value}-{len(names) + 1}{suffix}"
            files.append(discord.File(BytesIO(data), names[media]))
        return drawn.view(names, its_mark, undrawn), files

    async def draws_soon(self, pages: Sequence[RenderedMessage]) -> bool:
        """Have pictures drawn for somebody; tell whether they are there before that takes long."""
        try:
            async with asyncio.timeout(SOON):
                for page in pages:
                    for _, drawing, _ in page.pictures:
                        await self._pictures.png(drawing, answers=True)
        except TimeoutError:
            return False
        return True

    async def open_channel(self, place: str) -> int:
        """Find the channel of a place; where only the person is known it is opened."""
        user = user_of(place)
        channel = channel_of(place) or (user and self._channels.get(user))
        if channel:
            return channel
        if user is None:
            raise Unreachable("no such place")
        if (wait := self._new_channels.wait) > 0:
            raise TooManyChannels(timedelta(seconds=wait))
        self._new_channels.take()
        try:
            async with self._gateway.requesting():
                opened = await self._gateway.create_dm(discord.Object(user))
        except TooManyChannels as wait:
            self._new_channels.close(wait.after)
            raise
        except Uncertain as problem:
            raise NotOpened from problem
        self.remember(user, opened.id)
        await self.channel_opened(user, opened.id)
        return opened.id

    def is_reachable(self, user: int) -> bool:
        """Tell whether somebody is thought to take messages."""
        return user in self._reached

    def note_reachable(self, user: int) -> None:
        """Think from now on that somebody takes messages."""
        if len(self._reached) >= _REMEMBERED:
            self._reached.clear()
        self._reached.add(user)

    @contextmanager
    def _noted(self, place: str) -> Iterator[None]:
        """Note who takes no messages; that one of them is gone says nothing about that."""
        try:
            yield
        except Gone:
            raise
        except Unreachable:
            self._reached.discard(user_of(place) or 0)
            raise

    def located(self, place: str) -> str:
        """Name a place as exactly as is known."""
        user = user_of(place)
        return (
            place
            if user is None
            else direct_place(user, channel_of(place) or self._channels.get(user))
        )

    def remember(self, user: int, channel: int) -> None:
        """Remember the channel of somebody's direct messages."""
        self._channels[user] = channel
        self._channels.move_to_end(user)
        while len(self._channels) > _REMEMBERED:
            self._channels.popitem(last=False)


async def _told_nobody(user: int, channel: int) -> None:
    """Tell nobody of a new channel, until somebody wants to know."""

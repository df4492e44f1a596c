"""Downloading a voice note or picture from the message that somebody sent to Cairn in private.

The address is the one that Discord has just told. Nothing else is fetched from anywhere: hosts,
sizes and times are bounded, and no redirect is followed. Addresses of files are signed, and so in
no error.
"""

import ipaddress
import re
from collections.abc import Callable
from pathlib import PurePath

import aiohttp
import discord
import yarl

from adapters.discord.errors import NotReached, NotShown
from adapters.discord.gateway import Gateway
from bot.dialogue.media import Media, MediaKind
from bot.kernel.errors import Uncertain

MOST_BYTES = 10 * 1024 * 1024
WITHIN = 15.0
_HOSTS = ("cdn.discordapp.com", "media.discordapp.net")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_CHUNK = 64 * 1024
_REF = re.compile(r"(\d{1,20})\.(\d{1,20})\.(\d{1,20})", re.ASCII)
_ACCOUNT = re.compile(r"\d{1,20}", re.ASCII)
OwnChannel = Callable[[int], int | None]


class MediaDownload:
    """Downloads for one bot; raises `NotShown` for what cannot be had, now or later.

    `own_channel` tells the channel of somebody's direct messages, as far as it is known.
    """

    def __init__(self, gateway: Gateway, api_url: str, own_channel: OwnChannel) -> None:
        self._gateway = gateway
        self._api = yarl.URL(api_url)
        self._own_channel = own_channel

    async def fetch(self, media: Media) -> tuple[str, bytes]:
        """Fetch a voice note or a picture; return what the name of such a file ends with, too."""
        located = _REF.fullmatch(media.ref)
        if located is None:
            raise NotShown("that names no file of a message")
        channel, message, number = map(int, located.groups())
        place = self._gateway.get_partial_messageable(channel)
        try:
            await self._check(channel, media.account)
            async with self._gateway.requesting():
                found = await place.fetch_message(message)
        except Uncertain as problem:
            raise NotReached from problem
        sent = discord.utils.get(found.attachments, id=number)
        if sent is None:
            raise NotShown("the file was taken out of its message")
        return _suffix(media, sent), await self.fetch_attachment(sent)

    async def _check(self, channel: int, account: str | None) -> None:
        """See that a channel is where Cairn talks with somebody in private, and no other."""
        if account is None or not _ACCOUNT.fullmatch(account):
            raise NotShown("nobody knows whose that is")
        user = int(account)
        if self._own_channel(user) == channel:
            return
        async with self._gateway.requesting():
            found = await self._gateway.fetch_channel(channel)
        if not isinstance(found, discord.DMChannel) or found.recipient is None:
            raise NotShown("that was not sent to Cairn in private")
        if found.recipient.id != user:
            raise NotShown("that is somebody else's")

    async def fetch_attachment(self, sent: discord.Attachment) -> bytes:
        """Fetch a file whose message or interaction has just been told."""
        address = yarl.URL(sent.url)
        if sent.size > MOST_BYTES or not self._is_trusted(address):
            raise NotShown("the file is too large, or not Discord's")
        try:
            return await _download(address)
        except (aiohttp.ClientError, OSError):
            raise NotReached from None

    def _is_trusted(self, address: yarl.URL) -> bool:
        if address.scheme == "https" and address.host in _HOSTS:
            return True
        return _is_loopback(self._api.host) and address.origin() == self._api.origin()


async def _download(address: yarl.URL) -> bytes:
    limit = aiohttp.ClientTimeout(total=WITHIN)
    async with (
        aiohttp.ClientSession(timeout=limit) as session,
        session.get(address, allow_redirects=False) as answer,
    ):
        if answer.status >= 500:
            raise NotReached
        if answer.status != 200:
            raise NotShown("the file is not there")
        data = bytearray()
        async for chunk in answer.content.iter_chunked(_CHUNK):
            data += chunk
            if len(data) > MOST_BYTES:
                raise NotShown("the file is too large")
        return bytes(data)


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _suffix(media: Media, sent: discord.Attachment) -> str:
    if media.kind is MediaKind.VOICE:
        return ".ogg"
    suffix = PurePath(sent.filename).suffix.lower()
    return suffix if suffix in _PICTURES else ".png"

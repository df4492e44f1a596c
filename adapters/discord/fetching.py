"""Fetching what people sent: by its message, from an address that Discord has just told.

Nothing else is fetched from anywhere: hosts, sizes and times are bounded, and no redirect is
followed. Addresses of files are signed, and so in no error.
"""

import ipaddress
from pathlib import PurePath

import aiohttp
import discord
import yarl

from adapters.discord.gateway import Gateway
from adapters.discord.verdicts import NotReached, NotShown
from bot.dialogue.media import Media, MediaKind
from bot.errors import Uncertain

MOST_BYTES = 10 * 1024 * 1024
WITHIN = 15.0
_HOSTS = ("cdn.discordapp.com", "media.discordapp.net")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_CHUNK = 64 * 1024


class Fetching:
    """Fetches for one bot; raises `NotShown` for what cannot be had, now or later."""

    def __init__(self, gateway: Gateway, api_url: str) -> None:
        self._gateway = gateway
        self._api = yarl.URL(api_url)

    async def media(self, media: Media) -> tuple[str, bytes]:
        """Fetch a voice note or a picture; return what the name of such a file ends with, too."""
        channel, message, number = map(int, media.ref.split("."))
        place = self._gateway.get_partial_messageable(channel)
        try:
            async with self._gateway.asking():
                found = await place.fetch_message(message)
        except Uncertain as problem:
            raise NotReached from problem
        sent = discord.utils.get(found.attachments, id=number)
        if sent is None:
            raise NotShown("the file was taken out of its message")
        return _suffix(media, sent), await self.attachment(sent)

    async def attachment(self, sent: discord.Attachment) -> bytes:
        """Fetch a file whose message or interaction has just been told."""
        address = yarl.URL(sent.url)
        if sent.size > MOST_BYTES or not self._is_trusted(address):
            raise NotShown("the file is too large, or not Discord's")
        try:
            return await _downloaded(address)
        except (aiohttp.ClientError, OSError):
            raise NotReached from None

    def _is_trusted(self, address: yarl.URL) -> bool:
        if address.scheme == "https" and address.host in _HOSTS:
            return True
        return _is_loopback(self._api.host) and address.origin() == self._api.origin()


async def _downloaded(address: yarl.URL) -> bytes:
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

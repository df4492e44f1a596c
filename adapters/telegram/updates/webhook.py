"""The webhook: Telegram posts updates, which are acknowledged once stored, or set aside."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from telegram import Bot

from adapters.telegram.errors import translated
from adapters.telegram.interactions.inbound import ALLOWED_UPDATES
from adapters.telegram.updates.parsing import arrival
from bot.ports.chat import Arrival

LARGEST = 1024 * 1024
CONNECTIONS = 20
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 the name of a header
TakeUpdate = Callable[[Arrival, bool], Awaitable[None]]
_log = structlog.get_logger("cairn.telegram")


class Webhook:
    """Takes what Telegram posts to one path, from whoever knows the secret.

    Of what is larger than any update should be, `take` is given the beginning, which is not whole.
    What names no update is not acknowledged: perhaps it comes again as it was.
    """

    def __init__(self, bot: Bot, take: TakeUpdate, url: str, secret: str) -> None:
        self._bot = bot
        self._take = take
        self._url = url
        self._secret = secret
        self._is_open = asyncio.Event()

    def open(self) -> None:
        """Take what is posted: what came before waits until what was left is taken up."""
        self._is_open.set()

    async def register(self) -> None:
        """Tell Telegram where to post."""
        with translated():
            await self._bot.set_webhook(
                self._url,
                secret_token=self._secret,
                allowed_updates=ALLOWED_UPDATES,
                max_connections=CONNECTIONS,
            )

    def application(self) -> web.Application:
        """Make what answers at the path."""
        app = web.Application()
        app.router.add_post(urlsplit(self._url).path or "/", self._receive)
        return app

    async def _receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET, "")
        if not hmac.compare_digest(given.encode(errors="replace"), self._secret.encode()):
            return web.Response(status=403)
        if request.content_type != "application/json":
            return web.Response(status=415)
        body, is_whole = await _read(request)
        update = arrival(body)
        await self._is_open.wait()
        await self._take(update, is_whole)
        if update.number >= 0:
            return web.Response()
        _log.warning("something that is no update was posted")
        return web.Response(status=400 if is_whole else 413)


async def _read(request: web.Request) -> tuple[bytes, bool]:
    """Read a body as far as an update may go, and tell whether that was all."""
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > LARGEST:
            return bytes(body[:LARGEST]), False
    return bytes(body), True

"""Being told of updates by Telegram: acknowledged once stored."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from telegram import Bot, Update

from adapters.telegram.inward import ALLOWED_UPDATES
from adapters.telegram.legible import legible
from adapters.telegram.verdicts import translated

LARGEST = 1024 * 1024
CONNECTIONS = 20
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 the name of a header
Take = Callable[[Update], Awaitable[None]]
_log = structlog.get_logger("cairn.telegram")


class Webhook:
    """Takes what Telegram posts to one path, from whoever knows the secret."""

    def __init__(self, bot: Bot, take: Take, url: str, secret: str) -> None:
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
        app = web.Application(client_max_size=LARGEST)
        app.router.add_post(urlsplit(self._url).path or "/", self._receive)
        return app

    async def _receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET, "")
        if not hmac.compare_digest(given.encode(errors="replace"), self._secret.encode()):
            return web.Response(status=403)
        if request.content_type != "application/json":
            return web.Response(status=415)
        try:
            told = json.loads(await request.read())
            update = Update.de_json(legible(told), self._bot)
        except (ValueError, RecursionError):
            _log.warning("something that is no update was posted")
            return web.Response(status=400)
        await self._is_open.wait()
        await self._take(update)
        return web.Response()

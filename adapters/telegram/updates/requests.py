"""Asking for updates as bytes: PTB would read all at once, and give up all over one."""

import json
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.request import BaseRequest

from adapters.telegram.aiohttp_request import AiohttpRequest
from adapters.telegram.interactions.inbound import ALLOWED_UPDATES


class PostOnlyRequest(AiohttpRequest):
    """Asks by POST whatever PTB says, since aiohttp may make a GET twice on a lost connection."""

    async def do_request(
        self, url: str, method: str, *given: Any, **named: Any
    ) -> tuple[int, bytes]:
        """Make a request."""
        return await super().do_request(url, "POST", *given, **named)


class GetUpdates:
    """Asks Telegram for a bot's updates, and holds a request for so many seconds till there are.

    The way to the server is PTB's own, and so are the errors that it raises.
    """

    def __init__(self, bot: Bot, request: BaseRequest, holds_for: int) -> None:
        self._bot = bot
        self._request = request
        self.holds_for = holds_for

    async def beyond(self, last: int | None, most: int) -> bytes:
        """Ask for the next after a number, and acknowledge all up to it; nothing is read here."""
        asked: dict[str, str | int] = {
            "limit": most,
            "timeout": self.holds_for,
            "allowed_updates": json.dumps(ALLOWED_UPDATES),
        }
        if last is not None:
            asked["offset"] = last + 1
        patience = (self._request.read_timeout or 0) + self.holds_for
        address = f"{self._bot.base_url}/getUpdates?{urlencode(asked)}"
        return await self._request.retrieve(address, patience)

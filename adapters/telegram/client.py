"""The bot on Telegram: it finds out who it is, and all send and ask through it."""

import asyncio
from dataclasses import dataclass, field

import structlog
from telegram import Bot
from telegram.error import TelegramError

from adapters.telegram.aiohttp_request import AiohttpRequest
from adapters.telegram.errors import Misconfigured, seconds_to_wait, translated
from adapters.telegram.place_names import PLATFORM
from adapters.telegram.sending.messenger import TelegramMessenger
from adapters.telegram.sending.send import Sender
from adapters.telegram.updates.requests import GetUpdates, PostOnlyRequest
from bot.dialogue.deep_links import Links
from bot.kernel.clock import Clock
from bot.kernel.errors import BotError
from bot.kernel.metrics import SILENT, Gauges
from bot.ports.pictures import PictureSource

OFFICIAL = "https://api.telegram.org"
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
HOLDS_FOR = 50
_log = structlog.get_logger("cairn.telegram")


@dataclass(frozen=True, slots=True)
class ClientOptions:
    """What the operator chose; with a webhook's address, Telegram posts updates there.

    Else it holds a request for updates for so many seconds until there are some.
    """

    token: str = field(repr=False)
    api_url: str = OFFICIAL
    webhook_url: str | None = None
    webhook_secret: str | None = field(default=None, repr=False)
    holds_for: int = HOLDS_FOR


class Client:
    """One bot; `links` are its addresses, as soon as its name is known."""

    def __init__(
        self,
        options: ClientOptions,
        *,
        pictures: PictureSource,
        clock: Clock | None = None,
        gauges: Gauges = SILENT,
    ) -> None:
        self.options = options
        self.links: dict[str, Links] = {}
        address = options.api_url.rstrip("/")
        self.gauges = gauges
        self._requests = (AiohttpRequest(gauges=gauges), PostOnlyRequest())
        self.bot = Bot(
            options.token,
            base_url=f"{address}/bot",
            base_file_url=f"{address}/file/bot",
            request=self._requests[0],
            get_updates_request=self._requests[1],
        )
        self.updates = GetUpdates(self.bot, self._requests[1], options.holds_for)
        self.sender = Sender(self.bot, pictures, clock)
        self.messenger = TelegramMessenger(self.bot, self.sender)

    async def connect(self) -> None:
        """Find out who the bot is, however long Telegram is away.

        Raises `Misconfigured` if the token is refused.
        """
        waits = FIRST_WAIT
        while (asked := await self._introduce()) is not None:
            await asyncio.sleep(max(waits, asked))
            waits = min(2 * waits, LONGEST_WAIT)
        address = f"https://t.me/{self.bot.username}"
        self.links[PLATFORM] = Links(
            f"{address}?start={{payload}}", f"{address}?startgroup={{payload}}"
        )
        _log.info("on Telegram", bot=f"@{self.bot.username}")

    async def close(self) -> None:
        """Let go of its connections, also of those that were only being made."""
        await self.bot.shutdown()
        for request in self._requests:
            await request.shutdown()

    async def _introduce(self) -> float | None:
        """Ask who the bot is; if that cannot be said now, tell the seconds to wait at least."""
        try:
            with translated():
                await self.bot.initialize()
        except Misconfigured:
            raise
        except (BotError, TelegramError) as problem:
            _log.warning("Telegram does not answer", problem=type(problem).__name__)
            return seconds_to_wait(problem)
        return None

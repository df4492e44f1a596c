"""Letting a pressed button rest, once, with a few words where there are some for its person."""

import asyncio
from collections import OrderedDict

import structlog
from telegram import Bot
from telegram.error import TelegramError

from adapters.telegram.verdicts import translated
from bot.errors import BotError, TryLater

WITHIN = 1.0
WAITS_AT_MOST = 10.0
REMEMBERED = 10_000
_log = structlog.get_logger("cairn.telegram")


class Confirming:
    """Answers each callback query once, however often its update is handled.

    That takes no turn of the pace: Telegram does not count it as a message. It is made again,
    once, only where Telegram refused it for now, so that it cannot have arrived.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._begun: OrderedDict[str, None] = OrderedDict()

    async def answer(self, query: str | None, decided: asyncio.Future[str | None]) -> None:
        """Wait for what the core decides, a second at most; then let the button rest.

        That this comes too late, or not at all, is nobody's loss.
        """
        if query is None or query in self._begun:
            return
        self._begun[query] = None
        while len(self._begun) > REMEMBERED:
            self._begun.popitem(last=False)
        await asyncio.wait([decided], timeout=WITHIN)
        words = decided.result() if decided.done() and not decided.cancelled() else None
        try:
            try:
                await self._rest(query, words)
            except TryLater as wait:
                await asyncio.sleep(min(wait.after.total_seconds(), WAITS_AT_MOST))
                await self._rest(query, words)
        except (BotError, TelegramError) as problem:
            _log.debug("a press was not confirmed", problem=type(problem).__name__)

    async def _rest(self, query: str, words: str | None) -> None:
        with translated():
            await self._bot.answer_callback_query(query, words, show_alert=bool(words) or None)

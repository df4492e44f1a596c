"""Letting a pressed button rest, once, with a few words where there are some for its person."""

import asyncio
from collections import OrderedDict
from datetime import timedelta

import structlog
from telegram import Bot

from adapters.telegram.errors import translated
from bot.kernel.clock import Clock
from bot.kernel.errors import TryLater

WITHIN = 1.0
WAITS_AT_MOST = 10.0  # later, Telegram finds a press too old
REMEMBERED = 10_000
_log = structlog.get_logger("cairn.telegram")


class CallbackAnswers:
    """Answers each callback query once, however often its update is handled.

    That takes no turn of the pace: Telegram does not count it as a message. It is made again,
    once, only where Telegram refused it for now, so that it cannot have arrived; and others wait
    for the end of that pause as well.
    """

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock
        self._resumes_at = clock.steady()
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
                over = self._clock.steady() + wait.after.total_seconds()
                self._resumes_at = max(self._resumes_at, over)
                await self._rest(query, words)
        except Exception as problem:  # noqa: BLE001 whatever broke, it is nobody's loss
            _log.debug("a press was not confirmed", problem=type(problem).__name__)

    async def _rest(self, query: str, words: str | None) -> None:
        wait = self._resumes_at - self._clock.steady()
        if wait > WAITS_AT_MOST:
            raise TryLater(timedelta(seconds=wait))
        await asyncio.sleep(max(wait, 0.0))
        with translated():
            await self._bot.answer_callback_query(query, words, show_alert=bool(words) or None)

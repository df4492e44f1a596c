"""Polling for updates: the next are asked for, and these acknowledged, once stored."""

import asyncio
import secrets
from collections.abc import Sequence

import structlog
from telegram.error import Conflict, NetworkError, TelegramError

from adapters.telegram.aiohttp_request import TooLarge
from adapters.telegram.errors import seconds_to_wait, translated
from adapters.telegram.updates.parsing import MalformedUpdates, first_number_in, split_updates
from adapters.telegram.updates.queue import UpdateQueue
from adapters.telegram.updates.requests import GetUpdates
from bot.kernel.clock import Clock
from bot.kernel.errors import BotError
from bot.kernel.metrics import SetAsideReason
from bot.ports.chat import Arrival

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
AFTER_CONFLICT = 30.0
AT_ONCE = 100
KEPT = 2**20
_log = structlog.get_logger("cairn.telegram")


class Poller:
    """Asks for updates until canceled, whatever happens to Telegram in between.

    Those of an answer that cannot be divided are asked for one by one, so that the one which is
    to blame is found and set aside.
    """

    def __init__(self, updates: GetUpdates, queue: UpdateQueue, clock: Clock) -> None:
        self._updates = updates
        self._queue = queue
        self._clock = clock
        self._last: int | None = None
        self._most = AT_ONCE
        self._waits = FIRST_WAIT
        self._answered_at: float | None = None

    @property
    def answered_lately(self) -> bool:
        """Tell whether Telegram has answered lately."""
        fresh = 3.0 * self._updates.holds_for + LONGEST_WAIT
        return self._answered_at is not None and self._clock.steady() - self._answered_at < fresh

    def note_answer(self) -> None:
        """Note that Telegram has answered: the first request for updates may take a while."""
        self._answered_at = self._clock.steady()

    async def run(self) -> None:
        """Take what comes."""
        while True:
            try:
                await self._take()
                self._waits = FIRST_WAIT
            except Conflict:
                _log.error(
                    "another process asks for this bot's updates; stop one of the two,"
                    " or give each a token of its own"
                )
                await asyncio.sleep(min(self._waits, AFTER_CONFLICT))
                self._wait_longer()
            except (BotError, TelegramError) as problem:
                _log.warning("no updates from Telegram", problem=type(problem).__name__)
                await asyncio.sleep(max(self._waits, seconds_to_wait(problem)))
                self._wait_longer()
            except Exception:  # noqa: BLE001 whatever broke, updates are asked for again
                _log.exception("updates were not taken", code=secrets.token_hex(3))
                await asyncio.sleep(self._waits)
                self._wait_longer()

    async def _take(self) -> None:
        try:
            updates = await self._ask()
        except MalformedUpdates as problem:
            await self._pass_over(problem.begins, SetAsideReason.UNREAD)
            return
        except TooLarge as problem:
            await self._pass_over(problem.begins, SetAsideReason.LARGE)
            return
        self.note_answer()
        await self._queue.take(updates)
        numbers = [update.number for update in updates if update.number >= 0]
        self._last = max(numbers, default=self._last)
        self._most = AT_ONCE
        if updates and not numbers:
            raise NetworkError("nothing that was told can be acknowledged")

    async def _ask(self) -> Sequence[Arrival]:
        try:
            payload = await self._updates.beyond(self._last, self._most)
        except TooLarge:
            raise
        except TelegramError:
            with translated():
                raise
        return split_updates(payload)

    async def _pass_over(self, begins: bytes, why: SetAsideReason) -> None:
        """Set aside the one update that an answer holds; of several, ask for the first alone."""
        if self._most > 1:
            self._most = 1
            return
        number = first_number_in(begins)
        if number is None:
            raise NetworkError("the answer holds no updates")
        await self._queue.set_aside(Arrival(number, begins[:KEPT]), why)
        self._last, self._most = number, AT_ONCE

    def _wait_longer(self) -> None:
        self._waits = min(2 * self._waits, LONGEST_WAIT)

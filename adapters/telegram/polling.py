"""Asking Telegram for updates: the next are asked for, and these acknowledged, once stored."""

import asyncio
import secrets

import structlog
from telegram import Bot
from telegram.error import Conflict, TelegramError

from adapters.telegram.intake import Intake
from adapters.telegram.inward import ALLOWED_UPDATES
from adapters.telegram.verdicts import patience, translated
from bot.clock import Clock
from bot.errors import BotError

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
AFTER_CONFLICT = 30.0
_log = structlog.get_logger("cairn.telegram")


class Poller:
    """Asks for updates until canceled, whatever happens to Telegram in between."""

    def __init__(self, bot: Bot, intake: Intake, clock: Clock, *, holds_for: int) -> None:
        self._bot = bot
        self._intake = intake
        self._clock = clock
        self._holds_for = holds_for
        self._offset: int | None = None
        self._waits = FIRST_WAIT
        self._heard_at: float | None = None

    @property
    def hears(self) -> bool:
        """Tell whether Telegram has answered lately."""
        fresh = 3.0 * self._holds_for + LONGEST_WAIT
        return self._heard_at is not None and self._clock.steady() - self._heard_at < fresh

    def note_answer(self) -> None:
        """Note that Telegram has answered: the first request for updates may take a while."""
        self._heard_at = self._clock.steady()

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
                await asyncio.sleep(max(self._waits, patience(problem)))
                self._wait_longer()
            except Exception:  # noqa: BLE001 whatever broke, updates are asked for again
                _log.exception("updates were not taken", code=secrets.token_hex(3))
                await asyncio.sleep(self._waits)
                self._wait_longer()

    async def _take(self) -> None:
        with translated():
            updates = await self._bot.get_updates(
                self._offset, timeout=self._holds_for, allowed_updates=ALLOWED_UPDATES
            )
        self.note_answer()
        await self._intake.take(updates)
        if updates:
            self._offset = max(update.update_id for update in updates) + 1

    def _wait_longer(self) -> None:
        self._waits = min(2 * self._waits, LONGEST_WAIT)

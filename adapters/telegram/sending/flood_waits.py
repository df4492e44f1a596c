"""Keeping the pauses that Telegram asked for: a chat is sent nothing before they are over."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from telegram.error import RetryAfter

from bot.kernel.clock import Clock
from bot.kernel.errors import TryLater


class FloodWaits:
    """Keeps a pause for each chat, for answers and notices alike.

    Only those that Telegram named itself are kept, as it counts what comes within them. It does
    not say whether one is for that chat only: in a group it is, whose limit is narrower by far.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._over_at: dict[int, float] = {}

    @contextmanager
    def kept(self, chat: int) -> Iterator[None]:
        """Let a chat be written to; raises `TryLater`, at once while a pause lasts."""
        at = self._clock.steady()
        left = self._over_at.get(chat, at) - at
        if left > 0:
            raise TryLater(timedelta(seconds=left), only_there=True)
        try:
            yield
        except TryLater as wait:
            if not isinstance(wait.__cause__, RetryAfter):
                raise
            self._begin(chat, wait.after.total_seconds())
            raise TryLater(wait.after, only_there=chat < 0) from wait.__cause__

    def _begin(self, chat: int, seconds: float) -> None:
        at = self._clock.steady()
        self._over_at = {c: over for c, over in self._over_at.items() if over > at}
        self._over_at[chat] = at + seconds

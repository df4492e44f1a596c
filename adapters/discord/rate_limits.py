"""Discord's rate limits: messages to a channel, new channels, sessions, and invalid requests.

Numbers: discord.com/developers/docs/topics/rate-limits; of new channels for direct messages it
says only that too many cost a bot the right to open any.
"""

from bisect import bisect_right
from collections import deque
from datetime import timedelta
from typing import NamedTuple

import structlog

from adapters.discord.place_names import channel_of
from bot.kernel.clock import Clock
from bot.kernel.errors import TryLater

REQUESTS_PER_SECOND = 40.0  # of 50, so that people are answered however much is delivered
CHANNEL_PER_SECOND, CHANNEL_AT_ONCE = 1.0, 5
NEW_CHANNELS_PER_MINUTE = 5
NEW_CHANNELS = "new direct messages"
# 1,000 sessions a day may be begun, or the token is reset; this makes at most 740 and a few.
SESSIONS_PER_SECOND, SESSIONS_AT_ONCE = 1 / 120, 20
WINDOW = 600.0
ALARM_AT = 1_000  # of 10,000 within the window, which bar the address of the bot
_log = structlog.get_logger("cairn.discord")


class Allowance(NamedTuple):
    """A bucket by name, with what it lets through: requests a second, and at once."""

    bucket: str
    per_second: float
    at_once: float


def allowance_of(place: str, new_per_minute: float = NEW_CHANNELS_PER_MINUTE) -> Allowance:
    """Tell which bucket a message to a place counts in: each channel has one.

    All whose channel is not known yet share one, for they open new ones.
    """
    channel = channel_of(place)
    if channel is None:
        return Allowance(NEW_CHANNELS, new_per_minute / 60, new_per_minute)
    return Allowance(str(channel), CHANNEL_PER_SECOND, CHANNEL_AT_ONCE)


class Quota:
    """Lets through so much in a second, so much after a silence, and nothing while closed."""

    def __init__(self, clock: Clock, per_second: float, at_once: float) -> None:
        self._clock = clock
        self._per_second = per_second
        self._at_once = at_once
        self._left = at_once
        self._at = clock.steady()
        self._opens_at = self._at

    @property
    def wait(self) -> float:
        """Tell for how many seconds nothing is let through."""
        short = max(0.0, (1 - self._now()) / self._per_second)
        return max(short, self._opens_at - self._clock.steady())

    def take(self) -> None:
        """Spend one; raises `TryLater` if there is none."""
        if (wait := self.wait) > 0:
            raise TryLater(timedelta(seconds=wait))
        self._left, self._at = self._now() - 1, self._clock.steady()

    def close(self, duration: timedelta) -> None:
        """Let nothing through for a while."""
        self._opens_at = self._clock.steady() + duration.total_seconds()

    def _now(self) -> float:
        passed = self._clock.steady() - self._at
        return min(self._at_once, self._left + passed * self._per_second)


class InvalidRequests:
    """Counts what Discord counts until it bars an address, and says so long before."""

    def __init__(self, clock: Clock, alarm_at: int = ALARM_AT) -> None:
        self._clock = clock
        self._alarm_at = alarm_at
        self._times: deque[float] = deque(maxlen=alarm_at)
        self._said_at: float | None = None

    @property
    def count(self) -> int:
        """Tell how many there were within the last ten minutes, at most as many as alarm."""
        since = self._clock.steady() - WINDOW
        return len(self._times) - bisect_right(self._times, since)

    def note(self) -> None:
        """Count one more."""
        now = self._clock.steady()
        self._times.append(now)
        said_lately = self._said_at is not None and now - self._said_at < WINDOW
        if self.count >= self._alarm_at and not said_lately:
            self._said_at = now
            _log.error(
                "Discord refuses many requests; at 10,000 in ten minutes it bars this address",
                refused=self.count,
            )

"""The throttle: whoever acts faster than a person can is told so once, and then waits unheard."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

SAID_EVERY = timedelta(seconds=30)
MOST_REMEMBERED = 10_000


class ThrottleDecision(Enum):
    """Whether an act may go on now; if not, whether to say so."""

    GRANTED = auto()
    REFUSED = auto()
    IGNORED = auto()


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: datetime
    said_at: datetime | None = None


class Throttle:
    """A token bucket for each account, in memory: a flood writes nothing and reads nothing.

    It lives by people's time, so that weeks which are played are not too fast.
    """

    def __init__(self, at_once: int, a_minute: int) -> None:
        self._at_once = at_once
        self._a_second = a_minute / 60
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, key: str, now: datetime) -> ThrottleDecision:
        """Let one act more go on, if its account has some left."""
        bucket = self._buckets.setdefault(key, _Bucket(self._at_once, now))
        self._buckets.move_to_end(key)
        if len(self._buckets) > MOST_REMEMBERED:
            self._buckets.popitem(last=False)
        passed = max(0.0, (now - bucket.at).total_seconds())
        bucket.tokens = min(self._at_once, bucket.tokens + passed * self._a_second)
        bucket.at = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return ThrottleDecision.GRANTED
        if bucket.said_at is not None and timedelta() <= now - bucket.said_at < SAID_EVERY:
            return ThrottleDecision.IGNORED
        bucket.said_at = now
        return ThrottleDecision.REFUSED

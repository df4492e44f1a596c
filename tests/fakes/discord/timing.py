"""How long things take on this Discord, and the ids that tell when things were made."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.kernel.clock import Clock

_FIRST_SECOND = 1_420_070_400  # 2015, from which ids count milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Discord's own times and limits, each of which a test may shorten.

    Seconds are real ones, since the client library waits in real time; what is given as a
    `timedelta` goes by the clock that the test moves.
    """

    answer_within: float = 3.0
    """Until an interaction must have its first answer; a stall of the test's own counts little."""

    token_lives: timedelta = timedelta(minutes=15)
    """How long follow-ups may be sent."""

    nonce_remembered: timedelta = timedelta(minutes=5)
    """How long the same nonce makes no second message; Discord says "a few minutes"."""

    heartbeat: float = 41.25
    """Between heartbeats, as HELLO asks for."""

    identify_every: float = 5.0
    """Between IDENTIFYs in one bucket of `max_concurrency`."""

    requests_per_second: int = 50
    """All requests but those of interactions."""

    quiet: float = 0.1
    """Without a request for this long, whoever waits takes it that nothing more comes."""

    patience: float = 10.0
    """A test that waits longer than this for something fails, times the factor of all tests."""


class Snowflakes:
    """Makes ids that carry the time and only ever grow."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def new(self) -> int:
        """Make an id of now."""
        self._last = max(self._last + 1, snowflake(self._clock.now()))
        return self._last


def snowflake(at: datetime) -> int:
    """Make the smallest id of an instant."""
    return int((at.timestamp() - _FIRST_SECOND) * 1000) << 22

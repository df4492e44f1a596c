"""Settlements: what becomes of a notice after each thing that can happen to it; pure rules.

`now` is people's time. A notice's attempts count what failed for a reason of its own, in the
middle, or by a kill, which the lease counts; being asked to wait is no attempt.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.notices import POSTPONED, Notice, NoticeKind, NoticeState, SentMessage, Settlement
from bot.kernel.metrics import EndReason

MOST_ATTEMPTS = 12
SHORTEST = 2.0
LONGEST = 15 * 60.0
UNCERTAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
POSTPONED_AT_LEAST = timedelta(minutes=1)
ASLEEP_FOR = timedelta(hours=6)
WAIT_AT_LEAST = timedelta(seconds=1)

Spread = Callable[[float, float], float]


def sent(notice: Notice, now: datetime, arrived: Sequence[SentMessage]) -> Settlement:
    """Settle a notice that arrived."""
    return Settlement(notice, NoticeState.SENT, now, deliveries=tuple(arrived))


def dropped(
    notice: Notice, now: datetime, reason: EndReason, arrived: Sequence[SentMessage] = ()
) -> Settlement:
    """Settle a notice that is not wanted any more."""
    return Settlement(notice, NoticeState.DROPPED, now, reason, deliveries=tuple(arrived))


def postponed(notice: Notice, now: datetime, until: datetime) -> Settlement:
    """Put off a notice that is wanted later, a minute at least: no clock stands still over it."""
    again_at = max(until, now + POSTPONED_AT_LEAST)
    return Settlement(notice, NoticeState.WAITING, now, POSTPONED, again_at)


def asleep(notice: Notice, now: datetime, arrived: Sequence[SentMessage]) -> Settlement:
    """Put off a notice whose place is closed; whatever is posted there opens it, and brings it."""
    settled = postponed(notice, now, now + ASLEEP_FOR)
    return replace(settled, deliveries=tuple(arrived))


def released(
    notice: Notice, now: datetime, after: timedelta, arrived: Sequence[SentMessage] = ()
) -> Settlement:
    """Give back a notice for which there was no time, or no rate slot."""
    state = NoticeState.WAITING
    return Settlement(_tried(notice, arrived), state, now, "", now + after, tuple(arrived))


def told_to_wait(
    notice: Notice, now: datetime, after: timedelta, arrived: Sequence[SentMessage]
) -> Settlement:
    """Give back a notice that the platform asks to wait with."""
    return replace(
        released(notice, now, max(after, WAIT_AT_LEAST), arrived), reason="asked to wait"
    )


def unreachable(notice: Notice, now: datetime, arrived: Sequence[SentMessage]) -> Settlement:
    """Settle a notice that the platform will not deliver; trying again would be no use.

    Rules: docs/behavior.md, "Dead ends".

    That a lost home is still lost was to be found out, and is no trouble.
    """
    if notice.kind is NoticeKind.LOOK:
        return dropped(notice, now, EndReason.UNREACHABLE, arrived)
    return Settlement(
        notice, NoticeState.DEAD, now, EndReason.UNREACHABLE, deliveries=tuple(arrived)
    )


def uncertain(
    notice: Notice, now: datetime, again: bool, arrived: Sequence[SentMessage]
) -> Settlement:
    """Settle what may have arrived: some kinds are sent again, as long as they are worth it."""
    since = notice.uncertain_since or now
    tries = notice.uncertain_tries + 1
    unsure = replace(notice, uncertain_tries=tries, uncertain_since=since)
    if not (again and is_worth_another_try(notice, now)):
        state = NoticeState.UNCERTAIN
        return Settlement(unsure, state, now, EndReason.UNCERTAIN, deliveries=tuple(arrived))
    return _again(unsure, now, UNCERTAIN_AFTER[notice.uncertain_tries], "uncertain", arrived)


def is_worth_another_try(notice: Notice, now: datetime) -> bool:
    """Tell whether what may have arrived has a try left that comes before it is of no use."""
    tries = notice.uncertain_tries
    return tries < len(UNCERTAIN_AFTER) and now + UNCERTAIN_AFTER[tries] < notice.expires_at


def expired(notice: Notice, now: datetime) -> Settlement:
    """Settle a notice that is of no use any more; whether a try of it arrived, nobody knows."""
    if notice.uncertain_tries:
        return Settlement(notice, NoticeState.UNCERTAIN, now, EndReason.UNCERTAIN)
    return dropped(notice, now, EndReason.EXPIRED)


def failed(
    notice: Notice, now: datetime, spread: Spread, arrived: Sequence[SentMessage]
) -> Settlement:
    """Try what broke again: exponential back-off, full jitter, an end after twelve attempts."""
    if notice.attempts + 1 >= MOST_ATTEMPTS:
        return given_up(notice, now, arrived)
    seconds = spread(SHORTEST, min(LONGEST, 2 * SHORTEST * 2**notice.attempts))
    return _again(notice, now, timedelta(seconds=seconds), "failed", arrived)


def unanswered(
    notice: Notice, now: datetime, spread: Spread, arrived: Sequence[SentMessage]
) -> Settlement:
    """Try again what was not answered and does no harm twice: it has no last attempt."""
    counted = replace(notice, attempts=min(notice.attempts, MOST_ATTEMPTS - 2))
    return failed(counted, now, spread, arrived)


def given_up(notice: Notice, now: datetime, arrived: Sequence[SentMessage] = ()) -> Settlement:
    """Settle a notice that failed too often."""
    return Settlement(notice, NoticeState.DEAD, now, EndReason.FAILED, deliveries=tuple(arrived))


def _again(
    notice: Notice, now: datetime, after: timedelta, reason: str, arrived: Sequence[SentMessage]
) -> Settlement:
    tried = replace(notice, attempts=notice.attempts + 1)
    return Settlement(tried, NoticeState.WAITING, now, reason, now + after, tuple(arrived))


def _tried(notice: Notice, arrived: Sequence[SentMessage]) -> Notice:
    """Count an attempt that ended in the middle, since what is there must be looked up again."""
    return replace(notice, attempts=notice.attempts + 1) if arrived else notice

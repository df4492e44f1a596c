"""Quiet hours over the clock changes of every zone: they delay to an end, and never hasten."""

from datetime import datetime, time, timedelta

import pytest
import whenever

from bot.domain.weeks import QuietHours
from tests.time.kinds import changes, looked_at

QUIET = (
    QuietHours(),
    QuietHours(time(22), time(2, 30)),
    QuietHours(time(0), time(3)),
    QuietHours(time(23, 30), time(0, 30)),
    QuietHours(time(2, 15), time(2)),
    QuietHours(time(1, 30), time(1, 30)),
)
STEP = timedelta(minutes=30)
BEFORE, AFTER = timedelta(hours=37), timedelta(hours=13)
LONGEST_GAP = timedelta(hours=2)


def longest(quiet: QuietHours) -> timedelta:
    """Tell how long quiet hours last at most: where clocks go back in them, so much longer.

    Those that leave less than a gap free may go on until the next day's end.
    """
    minutes = (quiet.end.hour - quiet.start.hour) * 60 + quiet.end.minute - quiet.start.minute
    usual = timedelta(minutes=minutes % (24 * 60))
    leaves_little = usual > timedelta(days=1) - LONGEST_GAP
    return usual + (timedelta(days=1) if leaves_little else timedelta()) + LONGEST_GAP


def is_quiet(quiet: QuietHours, at: datetime, zone: str) -> bool:
    """Tell what the clocks show, by the second opinion."""
    shown = whenever.Instant(at).to_tz(zone).to_plain().time().to_stdlib()
    if quiet.start <= quiet.end:
        return quiet.start <= shown < quiet.end
    return not quiet.end <= shown < quiet.start


@pytest.mark.parametrize("zone", looked_at())
def test_quiet_hours_over_a_change_end_and_hasten_nothing(zone: str) -> None:
    for change in changes(zone):
        moments = [change - BEFORE + n * STEP for n in range((BEFORE + AFTER) // STEP)]
        for quiet in QUIET:
            for at in moments:
                covered = is_quiet(quiet, at, zone)
                after = quiet.next_calm(at, zone)

                assert quiet.covers(at, zone) == covered
                assert after > at if covered else after == at
                assert not covered or not is_quiet(quiet, after, zone)
                assert after - at <= longest(quiet)

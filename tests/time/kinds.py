"""Zones by what their clocks do in three years: one of each kind, and when they change."""

import zoneinfo
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files

from bot.domain.weeks import Week
from tests.harness.depth import DEPTH
from tests.time import rules
from tests.time.rules import utc

SINCE, UNTIL = utc(2025, 1, 1), utc(2028, 1, 1)
_MARGIN = timedelta(days=28)


def kinds() -> Sequence[Sequence[str]]:
    """Group all zones of the tzdata package by the offsets between the first and last instant.

    What is found for one zone of a group is found for the others: `Rules.between` is all that
    `SINCE` to `UNTIL`, with some weeks before and after, can tell of them.
    """
    groups = defaultdict(list)
    package = files("tzdata")
    for zone in (package / "zones").read_text("utf-8").split():
        compiled = (package / "zoneinfo" / zone).read_bytes()
        told = rules.read(compiled).between(SINCE - _MARGIN, UNTIL + _MARGIN)
        groups[told].append(zone)
    return [*groups.values()]


def looked_at() -> Sequence[str]:
    """Choose one zone of each kind; in a soak, all zones."""
    return [zone for zones in kinds() for zone in zones[: None if DEPTH > 1 else 1]]


@cache
def changes(zone: str) -> Sequence[datetime]:
    """Find the first midnight in UTC after each clock change between `SINCE` and `UNTIL`."""
    info = zoneinfo.ZoneInfo(zone)
    days = [SINCE + timedelta(days=n) for n in range((UNTIL - SINCE).days + 1)]
    offsets = [day.astimezone(info).utcoffset() for day in days]
    return [days[n] for n in range(1, len(days)) if offsets[n] != offsets[n - 1]]


@cache
def weeks(zone: str) -> Sequence[Week]:
    """Choose the weeks around each change, and around the turn of the long year 2026.

    In a soak, all weeks of all years.
    """
    if DEPTH > 1:
        first = Week.of(SINCE.date())
        return [first.plus(n) for n in range(Week.of(UNTIL.date()).since(first))]
    days = [date(2026, 12, 31), *(at.date() for at in changes(zone))]
    return sorted({Week.of(on).plus(n) for on in days for n in (-1, 0, 1)})


TIMES = (time(0), time(0, 30), time(1, 30), time(2, 15), time(2, 30), time(3), time(9))
WEEKDAYS = range(7)

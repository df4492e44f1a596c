"""Zones told apart by what their clocks do, one of each kind."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale

from bot.zones import speakers
from bot.zones.cities import populations

_TYPICAL = 8
_DAYS_AHEAD = 366


def one_of_each(zones: Iterable[str], now: datetime, locale: Locale) -> list[str]:
    """Choose one zone of each kind that will keep the same time for the next twelve months.

    Zones where the reader's language is mostly spoken stand for their kind and come first, then
    those with the most people.
    """
    typical = {zone: rank for rank, zone in enumerate(speakers.zones(locale)[:_TYPICAL])}
    people = populations()
    start = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    kinds: dict[tuple[object, ...], str] = {}
    for zone in sorted(zones, key=lambda zone: (typical.get(zone, _TYPICAL), -people[zone])):
        kinds.setdefault(_year(zone, start), zone)
    return list(kinds.values())


@lru_cache(maxsize=1024)
def _year(zone: str, start: datetime) -> tuple[object, ...]:
    """Tell the offset at the start and each change of it, by day."""
    info = ZoneInfo(zone)

    def offset(day: int) -> timedelta | None:
        return (start + timedelta(days=day)).astimezone(info).utcoffset()

    weeks = (week for week in range(0, _DAYS_AHEAD, 7) if offset(week) != offset(week + 7))
    days = (day for week in weeks for day in range(week, week + 7))
    return (offset(0), *((day, offset(day + 1)) for day in days if offset(day) != offset(day + 1)))

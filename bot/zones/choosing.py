"""Choosing among zones and places: one for each time that is kept, the likeliest first.

Two zones keep one time where they will for the next twelve months.
"""

from collections.abc import Container, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale

from bot.zones import exemplars, languages
from bot.zones.cities import populations
from bot.zones.folding import fold
from bot.zones.places import NamedPlace

_TYPICAL = 8
_DAYS_AHEAD = 366
_OUTWEIGHS = 10
_NOWHERE = NamedPlace("", "", "", "", 0)


def one_of_each(
    zones: Iterable[str], now: datetime, locale: Locale, known: Container[str] = ()
) -> list[str]:
    """Choose one zone of each kind that will keep the same time for the next twelve months.

    Those `known` best come first; then those where the reader's language is mostly spoken, which
    stand for their kind; then those with the most people.
    """
    typical = {zone: rank for rank, zone in enumerate(languages.zones(locale)[:_TYPICAL])}
    people = populations()
    kinds: dict[tuple[object, ...], str] = {}

    def rank(zone: str) -> tuple[bool, int, int]:
        return zone not in known, typical.get(zone, _TYPICAL), -people[zone]

    for zone in sorted(zones, key=rank):
        kinds.setdefault(kept_time(zone, now), zone)
    return list(kinds.values())


def one_per_zone(places: Sequence[NamedPlace]) -> list[NamedPlace]:
    """Keep the first place of each zone."""
    first: dict[str, NamedPlace] = {}
    for place in places:
        first.setdefault(place.zone, place)
    return [*first.values()]


def one_per_time(places: Sequence[NamedPlace], now: datetime) -> list[NamedPlace]:
    """Keep of the places that stand for a country one for each time that is kept there.

    Two zones keep one time where they will for the next twelve months.
    """
    first = dict[tuple[object, ...], NamedPlace]()
    for place in places:
        alike = kept_time(place.zone, now) if place.stands_for_region else place.zone
        first.setdefault((place.country, alike), place)
    return [*first.values()]


def exemplary_first(places: Sequence[NamedPlace], limit: int) -> list[NamedPlace]:
    """Keep some places in their order; exemplar cities are the last to go."""
    kept = sorted(places, key=lambda place: not place.gives_name)[:limit]
    return [place for place in places if place in kept]


def once_each(places: Sequence[NamedPlace], limit: int) -> list[NamedPlace]:
    """Keep the first places, and of one name in one zone only the first."""
    kept: dict[tuple[str, str], NamedPlace] = {}
    for place in places:
        kept.setdefault((place.zone, fold(place.name)), place)
    return list(kept.values())[:limit]


def outweighs(places: Sequence[NamedPlace], said: str) -> bool:
    """Tell whether the first is a city that gives its zone the name, and by far the largest.

    One that goes by what was said only elsewhere, as Hong Kong by Victoria, outweighs nothing.
    """
    first, *others = places or [_NOWHERE]
    least = _OUTWEIGHS * max((place.population for place in others), default=0)
    namesakes = all(
        place.country != first.country or fold(place.name) == fold(first.name) for place in others
    )
    names = {fold(first.name), fold(exemplars.label(first.zone, languages.ENGLISH))}
    called = fold(said) in names or all(fold(place.name) != fold(said) for place in others)
    return namesakes and called and first.gives_name and first.population >= max(least, 1)


def kept_time(zone: str, now: datetime) -> tuple[object, ...]:
    """Tell the offset now and each change of it, by day."""
    return _year(zone, now.astimezone(UTC).replace(minute=0, second=0, microsecond=0))


@lru_cache(maxsize=1024)
def _year(zone: str, start: datetime) -> tuple[object, ...]:
    info = ZoneInfo(zone)

    def offset(day: int) -> timedelta | None:
        return (start + timedelta(days=day)).astimezone(info).utcoffset()

    weeks = (week for week in range(0, _DAYS_AHEAD, 7) if offset(week) != offset(week + 7))
    days = (day for week in weeks for day in range(week, week + 7))
    return (offset(0), *((day, offset(day + 1)) for day in days if offset(day) != offset(day + 1)))

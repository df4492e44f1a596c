"""The zone finder: time zones for what a person wrote as their place, and how to name them.

Rules: docs/behavior.md, "Commands".

Source of the zones: the IANA time zone database, as the tzdata package ships it.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale

from bot.zones import clocktime, exemplars, languages, search, zone_keys
from bot.zones.cities import populations
from bot.zones.folding import fold
from bot.zones.languages import ENGLISH, locale
from bot.zones.places import NamedPlace
from bot.zones.regions import around

_MOST = 6
_LONGEST = 100
_UNREADABLE = frozenset({"Cc", "Cs"})
_TYPICAL = 8
_DAYS_AHEAD = 366


@dataclass(frozen=True, slots=True)
class Match:
    """A zone that may be meant, labeled in the reader's language.

    Exact says that the words name this place and nothing else needs asking.
    """

    zone: str
    label: str
    exact: bool


def find(text: str, language: str, now: datetime) -> tuple[Match, ...]:
    """Understand an IANA key, an abbreviation, a clock time or a place; the likeliest comes first.

    One exact match can be taken, several are a choice (six at most), none means not understood.
    `now` is aware; it matters for clock times and abbreviations.
    """
    words, reader = _legible(text), locale(language)
    if not words:
        return ()
    zone = zone_keys.canonical(words)
    if zone is not None and ("/" in words or zone == zone_keys.UTC):
        return _zones([zone], reader, exact=True)
    if zones := clocktime.by_abbreviation(words) or clocktime.by_time_or_offset(words, now):
        return _zones(_one_of_each(zones, now, reader)[:_MOST], reader)
    place = zone_keys.without_area(words)
    found = search.by_name(place, reader)
    if found.in_full:
        return _choice(found.places, reader, exact=True)
    if zone is not None:
        return _zones([zone], reader, exact=True)
    places = search.by_beginning(place, reader) or found.places
    return _choice(places or search.by_likeness(place, reader), reader)


def suggest(prefix: str, language: str, limit: int = 25) -> tuple[Match, ...]:
    """Suggest places, largest first, while a person types; before they begin, likely ones."""
    words, reader = _legible(prefix), locale(language)
    if not words:
        return () if prefix.strip() else guesses(language, limit=limit)
    if zone_keys.canonical(words) == zone_keys.UTC:
        return _zones([zone_keys.UTC], reader)
    if "/" in words and (zones := zone_keys.starting(words)):
        return _zones(zones[:limit], reader)
    places = _once_each(search.by_typing(words, reader), limit)
    return _matches(places, reader)


def guesses(language: str, territory: str | None = None, limit: int = 5) -> tuple[Match, ...]:
    """Guess where a reader of this language is; zones of a known territory go first."""
    reader = locale(language)
    near = languages.zones_of((territory or reader.territory or "").upper())
    zones = dict.fromkeys([*near, *(languages.zones(reader) or languages.zones(ENGLISH))])
    return _zones(list(zones)[:limit], reader)


def label(zone: str, language: str) -> str:
    """Name a zone by its exemplar city."""
    return exemplars.label(zone, locale(language))


def warm() -> None:
    """Read all data now, in about a second, so that nobody waits for it later."""
    suggest("Cairn", "en")
    guesses("en")
    clocktime.by_abbreviation("UTC")


def _legible(text: str) -> str:
    """Put spaces right; what is too long for a place, or not text at all, reads as nothing."""
    words = " ".join(text.split()) if len(text) <= _LONGEST else ""
    return "" if any(unicodedata.category(one) in _UNREADABLE for one in words) else words


def _zones(zones: Sequence[str], reader: Locale, *, exact: bool = False) -> tuple[Match, ...]:
    return tuple(Match(zone, exemplars.label(zone, reader), exact) for zone in zones)


def _choice(
    places: Sequence[NamedPlace], reader: Locale, *, exact: bool = False
) -> tuple[Match, ...]:
    chosen = _one_per_zone(places, _MOST)
    return _matches(chosen, reader, exact=exact and len(chosen) == 1)


def _matches(
    places: Sequence[NamedPlace], reader: Locale, *, exact: bool = False
) -> tuple[Match, ...]:
    labels = _labels(places, reader)
    return tuple(
        Match(place.zone, words, exact) for place, words in zip(places, labels, strict=True)
    )


def _one_per_zone(places: Sequence[NamedPlace], limit: int) -> list[NamedPlace]:
    """Keep the first place of each zone; exemplar cities are the last to go."""
    first: dict[str, NamedPlace] = {}
    for place in places:
        first.setdefault(place.zone, place)
    kept = sorted(first.values(), key=lambda place: not place.gives_name)[:limit]
    return [place for place in first.values() if place in kept]


def _once_each(places: Sequence[NamedPlace], limit: int) -> list[NamedPlace]:
    """Keep the first places, and of one name in one zone only the first."""
    kept: dict[tuple[str, str], NamedPlace] = {}
    for place in places:
        kept.setdefault((place.zone, fold(place.name)), place)
    return list(kept.values())[:limit]


def _labels(places: Sequence[NamedPlace], locale: Locale) -> list[str]:
    """Name places by city and region; an exemplar city needs none beside places of other names.

    Where that is still the same twice, as for Richmond in Canada, each is told by its zone too.
    """
    names = Counter(place.name for place in places)
    told = [_told(place, locale, alone=names[place.name] == 1) for place in places]
    return [
        words if told.count(words) == 1 else f"{words} ({exemplars.label(place.zone, locale)})"
        for words, place in zip(told, places, strict=True)
    ]


def _told(place: NamedPlace, locale: Locale, *, alone: bool) -> str:
    region = around(place, locale)
    if place.name == region or (place.gives_name and alone):
        return place.name
    return f"{place.name}, {region}"


def _one_of_each(zones: Iterable[str], now: datetime, locale: Locale) -> list[str]:
    """Choose one zone of each kind that will keep the same time for the next twelve months.

    Zones where the reader's language is mostly spoken stand for their kind and come first, then
    those with the most people.
    """
    typical = {zone: rank for rank, zone in enumerate(languages.zones(locale)[:_TYPICAL])}
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

"""The zone finder: time zones for what a person wrote as their place.

Rules: docs/behavior.md, "Commands".

Source of the zones: the IANA time zone database, as the tzdata package ships it.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel import Locale

from bot.zones import (
    abbreviations,
    choice,
    clocktime,
    distinct_rules,
    exemplars,
    search,
    speakers,
    zone_keys,
)
from bot.zones.languages import ENGLISH, locale
from bot.zones.places import NamedPlace

_MOST = 6
_LONGEST = 100
_UNREADABLE = frozenset({"Cc", "Cs"})


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
    if zones := abbreviations.zones(words) or clocktime.zones(words, now):
        return _zones(distinct_rules.one_of_each(zones, now, reader)[:_MOST], reader)
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
    places = choice.once_each(search.by_typing(words, reader), limit)
    return _matches(places, reader)


def guesses(language: str, territory: str | None = None, limit: int = 5) -> tuple[Match, ...]:
    """Guess where a reader of this language is; zones of a known territory go first."""
    reader = locale(language)
    near = speakers.zones_of((territory or reader.territory or "").upper())
    zones = dict.fromkeys([*near, *(speakers.zones(reader) or speakers.zones(ENGLISH))])
    return _zones(list(zones)[:limit], reader)


def label(zone: str, language: str) -> str:
    """Name a zone by its exemplar city."""
    return exemplars.label(zone, locale(language))


def warm() -> None:
    """Read all data now, in about a second, so that nobody waits for it later."""
    suggest("Cairn", "en")
    guesses("en")
    abbreviations.zones("UTC")


def _legible(text: str) -> str:
    """Put spaces right; what is too long for a place, or not text at all, reads as nothing."""
    words = " ".join(text.split()) if len(text) <= _LONGEST else ""
    return "" if any(unicodedata.category(one) in _UNREADABLE for one in words) else words


def _zones(zones: Sequence[str], reader: Locale, *, exact: bool = False) -> tuple[Match, ...]:
    return tuple(Match(zone, exemplars.label(zone, reader), exact) for zone in zones)


def _choice(
    places: Sequence[NamedPlace], reader: Locale, *, exact: bool = False
) -> tuple[Match, ...]:
    chosen = choice.one_per_zone(places, _MOST)
    return _matches(chosen, reader, exact=exact and len(chosen) == 1)


def _matches(
    places: Sequence[NamedPlace], reader: Locale, *, exact: bool = False
) -> tuple[Match, ...]:
    labels = choice.labels(places, reader)
    return tuple(
        Match(place.zone, words, exact) for place, words in zip(places, labels, strict=True)
    )

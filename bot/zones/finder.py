"""The zone finder: time zones for what a person wrote as their place, and how to name them.

Rules: docs/behavior.md, "Commands".

Source of the zones: the IANA time zone database, as the tzdata package ships it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

from babel import Locale

from bot.zones import (
    abbreviations,
    choosing,
    clocktime,
    exemplars,
    languages,
    named_zones,
    regions,
    search,
    wording,
    zone_keys,
)
from bot.zones.folding import fold
from bot.zones.languages import ENGLISH, locale
from bot.zones.places import NamedPlace

_MOST, _MOST_OF_A_COUNTRY = 6, 12
_LONGEST = 100
_UNREADABLE = frozenset({"Cc", "Cs"})
_TWO = 2
_EPOCH = datetime.fromtimestamp(0, UTC)
_SHORTEST_BEGINNING_IN_CAPITALS = 4
_SHOWN_TIME = re.compile(r"\s+·\s+\d{2}:\d{2}$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Match:
    """A zone that may be meant, labeled in the reader's language.

    Exact says that the words name this place and nothing else needs asking.
    """

    zone: str
    label: str
    exact: bool
    place: str = ""

    @property
    def value(self) -> str:
        """Write the zone, and the place where it is another than the one the zone is named by."""
        return named_zones.write(self.zone, self.place)


def find(text: str, language: str, now: datetime) -> tuple[Match, ...]:
    """Understand an IANA key, an abbreviation, a clock time or a place; the likeliest comes first.

    One exact match can be taken (an abbreviation too, where all who call theirs so keep one time),
    several are a choice (six at most, or all the times that one country keeps), none means not
    understood. `now` is aware; it matters for clock times, abbreviations, and which zones of a
    country differ.
    """
    words, reader = _legible(text), locale(language)
    if not words or _is_no_place(words, reader):
        return ()
    readings = [*wording.readings(words)]
    for said in readings:
        if found := _shown(said, language) or _in_full(said, reader, now):
            return found
    parts = (_in_part(said, reader, now) for said in reversed(readings))
    return next(filter(None, parts), ())


def is_unsure(text: str, language: str) -> bool:
    """Tell whether somebody says that they know no answer, asks back, or names a continent."""
    return _is_no_place(_legible(text), locale(language))


def suggest(prefix: str, language: str, now: datetime, limit: int = 25) -> tuple[Match, ...]:
    """Suggest what unfinished words may come to mean; before they begin, likely places.

    What they mean as they are goes before the places that begin so, largest first.
    """
    words, reader = _legible(prefix), locale(language)
    if not words:
        return () if prefix.strip() else guesses(language, limit=limit)
    unsure = _is_no_place(words, reader)
    found = dict[tuple[str, str], Match]()
    for match in guesses(language) if unsure else ():
        found.setdefault((match.zone, match.label), match)
    for said in wording.readings(words):
        meant = _zones([] if unsure else _by_clocks(said, now, reader), reader)
        keys = _by_key(said, reader)
        begun = _matches(choosing.once_each(search.by_typing(said, reader), limit), reader)
        for match in (*keys, *meant, *begun):
            found.setdefault((match.zone, match.label), match)
    return tuple(replace(match, exact=False) for match in found.values())[:limit]


def guesses(language: str, territory: str | None = None, limit: int = 5) -> tuple[Match, ...]:
    """Guess where a reader of this language is; zones of a known territory go first."""
    reader = locale(language)
    near = languages.zones_of((territory or reader.territory or "").upper())
    zones = dict.fromkeys([*near, *(languages.zones(reader) or languages.zones(ENGLISH))])
    return _zones(list(zones)[:limit], reader)


def zones(keys: Sequence[str], language: str) -> tuple[Match, ...]:
    """Name zones that are known by their keys."""
    return _zones(keys, locale(language), exact=True)


def label(zone: str, language: str) -> str:
    """Name a zone by its exemplar city."""
    return exemplars.label(zone, locale(language))


@cache
def warm() -> None:
    """Read all data now, once, in about two seconds, so that nobody waits for it later."""
    suggest("Cairn", "en", _EPOCH)
    guesses("en")


def _legible(text: str) -> str:
    """Put spaces right, without the time that a suggestion shows beside its place.

    What is too long for a place, or not text at all, reads as nothing.
    """
    words = " ".join(text.split()) if len(text) <= _LONGEST else ""
    unreadable = any(unicodedata.category(one) in _UNREADABLE for one in words)
    return "" if unreadable else _SHOWN_TIME.sub("", words)


def _is_no_place(words: str, reader: Locale) -> bool:
    return wording.is_unsure(words) or regions.are_many(fold(words), reader)


def _shown(words: str, language: str) -> tuple[Match, ...]:
    """Find the likely place that is offered under just this name."""
    name = fold(words)
    shown = (match for match in guesses(language) if fold(match.label) == name)
    return tuple(replace(match, exact=True) for match in shown)[:1]


def _in_full(words: str, reader: Locale, now: datetime) -> tuple[Match, ...]:
    """Find what these words name and nothing else; none where they are only the beginning."""
    zone = zone_keys.canonical(words)
    if zone is not None and ("/" in words or zone == zone_keys.UTC):
        return _zones([zone], reader, exact=True)
    if zones := _by_clocks(words, now, reader):
        alone = len(zones) == 1 and bool(abbreviations.zones_of(words, now))
        return _zones(zones[:_MOST], reader, exact=alone)
    place = zone_keys.without_area(words)
    found = search.by_name(place, reader)
    if found.in_full:
        return _choice(found.places, reader, now, said=place)
    if zone is not None:
        return _zones([zone], reader, exact=True)
    return _zones(_by_full_name(words, now, reader)[:_MOST], reader)


def _by_clocks(words: str, now: datetime, reader: Locale) -> Sequence[str]:
    """Find the zones of an abbreviation, a clock time or an offset.

    Two capitals may as well be a country, as in "ET": then its zones are among them.
    """
    zones = abbreviations.zones_of(words, now)
    if zones and len(words) == _TWO:
        zones |= search.zones_of_code(words)
    known = abbreviations.best_known(words)
    told = zones or clocktime.by_time_or_offset(words, now)
    return choosing.one_of_each(told, now, reader, known)


def _by_full_name(words: str, now: datetime, reader: Locale) -> Sequence[str]:
    """Find the zones whose time is called this: "Eastern Time", or "Eastern" for short."""
    name = fold(words)
    for language in (reader, *languages.SPOKEN):
        named = abbreviations.named_in_full(language)
        if zones := named.get(name) or named.get(f"{name} time"):
            return choosing.one_of_each(zones, now, reader)
    return ()


def _by_key(words: str, reader: Locale) -> tuple[Match, ...]:
    """Find the zones that an unfinished key may become."""
    if zone_keys.canonical(words) == zone_keys.UTC:
        return _zones([zone_keys.UTC], reader)
    return _zones(zone_keys.starting(words) if "/" in words else [], reader)


def _in_part(words: str, reader: Locale, now: datetime) -> tuple[Match, ...]:
    """Find what these words may be the beginning or a misspelling of.

    Two or three capitals that are no abbreviation we know are no beginning either.
    """
    place = zone_keys.without_area(words)
    if abbreviations.is_like_one(words) and len(words) < _SHORTEST_BEGINNING_IN_CAPITALS:
        return _choice(search.by_name(place, reader).places, reader, now)
    return _choice(search.by_typing(place, reader), reader, now)


def _zones(zones: Sequence[str], reader: Locale, *, exact: bool = False) -> tuple[Match, ...]:
    return tuple(Match(zone, exemplars.label(zone, reader), exact) for zone in zones)


def _choice(
    places: Sequence[NamedPlace], reader: Locale, now: datetime, said: str | None = None
) -> tuple[Match, ...]:
    """Choose among places by zone; of what was `said` in full one that outweighs others is taken.

    Of one country each time that is kept there is offered once.
    """
    several = len({place.country for place in places}) > 1
    chosen = choosing.one_per_time(choosing.one_per_zone(places), now)
    chosen = choosing.exemplary_first(chosen, _MOST if several else _MOST_OF_A_COUNTRY)
    if said is not None and choosing.outweighs(chosen, said):
        chosen = chosen[:1]
    return _matches(chosen, reader, exact=said is not None and len(chosen) == 1)


def _matches(
    places: Sequence[NamedPlace], reader: Locale, *, exact: bool = False
) -> tuple[Match, ...]:
    labels = _labels(places, reader)
    return tuple(
        Match(place.zone, words, exact, named_zones.name_of(place))
        for place, words in zip(places, labels, strict=True)
    )


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
    region = regions.around(place, locale)
    if place.name == region or (place.gives_name and alone):
        return place.name
    return f"{place.name}, {region}"

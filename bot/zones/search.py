"""The search for a place by what a person calls it, with its country or state or without."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from babel import Locale

from bot.zones import name_fit, regions
from bot.zones.cities import cities
from bot.zones.exemplars import exemplars, localized
from bot.zones.folding import fold
from bot.zones.places import NamedPlace
from bot.zones.regions import Region

_SHORTEST_BEGINNING = 3
_SHORTEST_MISSPELLING = 4
_BETWEEN_PARTS = re.compile(r"\s*[,()]+\s*")


@dataclass(frozen=True, slots=True)
class Found:
    """Places that may be meant, likeliest first, and whether every part was understood."""

    places: Sequence[NamedPlace] = ()
    in_full: bool = False


def by_name(words: str, locale: Locale) -> Found:
    """Find what these words name: a city, a country or state, or a city of one ("Paris, US").

    What may be a code may as well be the beginning of a name, and says nothing in full.
    """
    name = fold(words)
    if places := _meant(words, locale):
        own = (name_fit.is_own(place, name) for place in _named(name, locale))
        sure = not name_fit.is_code(name) or bool(regions.named(name, locale)) or any(own)
        return Found(places, in_full=sure)
    return _by_parts(words, locale) or _by_words(words.split(), locale) or Found()


def by_beginning(words: str, locale: Locale) -> Sequence[NamedPlace]:
    """Find the places with a name that begins like this, from three letters on.

    Three bytes, to be exact: one sign of Chinese says as much.
    """
    name = fold(words)
    if len(name.encode()) < _SHORTEST_BEGINNING:
        return ()
    places = (*exemplars(locale).starting(name), *cities().starting(name))
    return localized(name_fit.likeliest_first(places, name), locale)


def by_likeness(words: str, locale: Locale) -> Sequence[NamedPlace]:
    """Find the places with a name of four letters or more that was misspelled like this."""
    name = fold(words)
    if len(name) < _SHORTEST_MISSPELLING:
        return ()
    places = (*exemplars(locale).close(name), *cities().close(name))
    return localized(name_fit.largest_first(places), locale)


def by_typing(words: str, locale: Locale) -> Sequence[NamedPlace]:
    """Find the places that unfinished words may come to mean ("Buen", "Paris, Te")."""
    found, beginning = by_name(words, locale), by_beginning(words, locale)
    if found.in_full:
        return (*found.places, *beginning)
    return (
        beginning
        or _by_unfinished_region(words, locale)
        or found.places
        or by_likeness(words, locale)
    )


def _by_parts(words: str, locale: Locale) -> Found | None:
    """Understand a place and what comes after commas.

    A part that says nothing leaves a choice. A region where there is no such city, as far as the
    data goes, offers what it has: a village has the time of its country.
    """
    said, *others = [part for part in _BETWEEN_PARTS.split(words) if fold(part)] or [""]
    within: list[frozenset[Region]] = []
    around: list[NamedPlace] = []
    for part in others:
        wanted = regions.named(fold(part), locale)
        if _meant(said, locale, [*within, wanted]):
            within.append(wanted)
        else:
            around.extend(_seats(wanted, locale))
    namesakes = _meant(said, locale, within) if others else ()
    places = name_fit.largest_first([*namesakes, *around])
    return Found(places, in_full=len(within) == len(others)) if places else None


def _by_words(words: list[str], locale: Locale) -> Found | None:
    """Understand a place and its region that nothing keeps apart: "Paris Texas"."""
    around: Sequence[NamedPlace] = ()
    for split in range(len(words) - 1, 0, -1):
        said, region = " ".join(words[:split]), fold(" ".join(words[split:]))
        wanted = regions.named(region, locale)
        if wanted and (places := _meant(said, locale, [wanted])):
            return Found(places, in_full=True)
        if wanted and not name_fit.is_code(region):
            around = _seats(wanted, locale)
    return Found(name_fit.largest_first(around)) if around else None


def _by_unfinished_region(words: str, locale: Locale) -> Sequence[NamedPlace]:
    said, _, beginning = words.rpartition(",")
    return _meant(said, locale, [regions.starting(fold(beginning), locale)])


def _meant(
    said: str, locale: Locale, within: Sequence[frozenset[Region]] = ()
) -> Sequence[NamedPlace]:
    """Find the cities of this name, and those that stand for the region of this name."""
    name = fold(said)
    named = name_fit.well_known(_inside(_named(name, locale), within), name)
    called = [name_fit.as_said(place, said) for place in localized(named, locale)]
    seats = _inside(_seats(regions.named(name, locale), locale), within)
    return name_fit.largest_first([*called, *seats])


def _seats(wanted: Iterable[Region], locale: Locale) -> list[NamedPlace]:
    return [seat for region in wanted for seat in regions.seats(region, locale)]


def _named(name: str, locale: Locale) -> list[NamedPlace]:
    return [*exemplars(locale).named(name), *cities().named(name)]


def _inside(places: Iterable[NamedPlace], within: Sequence[frozenset[Region]]) -> list[NamedPlace]:
    return [
        place
        for place in places
        if all(any(region.holds(place) for region in wanted) for wanted in within)
    ]

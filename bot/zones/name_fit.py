"""How well a name fits a place that the data gives it to.

GeoNames does not say in which language a place goes by a name: to some, the Valencia of Spain is
Valence, like that of France.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from bot.zones.folding import fold
from bot.zones.places import NamedPlace

_FOREIGN = 20
_LONGEST_CODE = 3
_WITHIN_NAMES = frozenset(" -.'’")


def is_own(place: NamedPlace, name: str) -> bool:
    """Whether readers know the place by this folded name, not only people elsewhere."""
    return place.gives_name or fold(place.name) == name


def is_code(name: str) -> bool:
    """Whether a folded name may be an airport's code or the like, of which GeoNames has many."""
    return name.isascii() and len(name) <= _LONGEST_CODE


def well_known(places: Iterable[NamedPlace], name: str) -> list[NamedPlace]:
    """Leave out places that go by a folded name only elsewhere, beside a larger namesake."""
    hits = list(places)
    own = [place for place in hits if is_own(place, name)]
    known = max((place.population for place in own), default=-1)
    least = max((place.population for place in hits), default=0) // _FOREIGN
    return own + [
        place for place in hits if place not in own and place.population > max(known, least)
    ]


def largest_first(places: Iterable[NamedPlace]) -> list[NamedPlace]:
    """Put places in order of population."""
    return sorted(places, key=lambda place: (-place.population, not place.gives_name))


def likeliest_first(places: Iterable[NamedPlace], beginning: str) -> list[NamedPlace]:
    """Put places in order of population, far back those that begin otherwise for the reader."""

    def weight(place: NamedPlace) -> float:
        known = place.gives_name or fold(place.name).startswith(beginning)
        return place.population if known else place.population / _FOREIGN

    return sorted(largest_first(places), key=weight, reverse=True)


def as_said(place: NamedPlace, said: str) -> NamedPlace:
    """Call a city what the person calls it ("Múnich"), where that is spelled like a name.

    An exemplar city has its name in the reader's language. Only letters get through, no markup.
    """
    name = unicodedata.normalize("NFC", said)
    letters = all(one.isalpha() or one in _WITHIN_NAMES for one in name)
    if place.gives_name or not letters or name != name.title() or is_code(fold(name)):
        return place
    return replace(place, name=name)

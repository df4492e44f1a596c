"""A zone by the place that somebody named: "Europe/Lisbon@Porto" is the clock of Porto.

Only a name of a city of ours that keeps this zone can stand there, as it was said or as plain
letters, so that it is never a stranger's words.
"""

import re

from bot.zones import zone_keys
from bot.zones.cities import cities
from bot.zones.folding import fold
from bot.zones.places import NamedPlace

_AT = "@"
_PLAIN = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*", re.ASCII)
_SAID = re.compile(r"[^\W_][\w .'’-]*")
_LONGEST = 60


def write(zone: str, place: str) -> str:
    """Write a zone, and a place in it if one was named."""
    return f"{zone}{_AT}{place}" if place else zone


def plainly(zone: str, place: str) -> str:
    """Write a zone and a place in plain letters, as a button can carry them."""
    return write(zone, fold(place).replace(" ", "_"))


def read(text: str) -> str | None:
    """Read what `write` has written; None for anything else. What is no place is left out."""
    zone, at, place = text.partition(_AT)
    if not at or zone_keys.canonical(zone) != zone:
        return None
    return write(zone, place if _city(zone, place) is not None else "")


def zone_of(written: str) -> str:
    """Give the zone of what was written."""
    return written.partition(_AT)[0]


def place_of(written: str) -> str | None:
    """Name the place of what was written; None where none stands beside the zone."""
    zone, _, place = written.partition(_AT)
    city = _city(zone, place)
    if city is None:
        return None
    return city.name if _PLAIN.fullmatch(place) else place


def name_of(place: NamedPlace) -> str:
    """Name a city for `write`; nothing for what needs none, or is not found by its name again."""
    found = None if place.gives_name else _city(place.zone, place.name)
    return place.name if found is not None and found.population == place.population else ""


def _city(zone: str, place: str) -> NamedPlace | None:
    if len(place) > _LONGEST or not (_PLAIN.fullmatch(place) or _SAID.fullmatch(place)):
        return None
    named = cities().named(fold(place.replace("_", " ")))
    here = (city for city in named if city.zone == zone)
    return max(here, key=lambda city: city.population, default=None)

"""IANA time zone keys: which there are, in which country, and which one an alias stands for."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from babel.core import get_global

UTC = "UTC"
_CLDR_UTC = "Etc/UTC"


@cache
def countries() -> Mapping[str, str]:
    """List every zone where people live or work, with its ISO 3166 country.

    Source: zone.tab of the IANA time zone database, as the tzdata package ships it.
    """
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {zone: country for country, _, zone, *_ in rows}


def within(country: str) -> list[str]:
    """List the zones of a country."""
    return [zone for zone, found in countries().items() if found == country]


def canonical(text: str) -> str | None:
    """Find the zone that an IANA key, in any letter case, means; spaces stand for underscores.

    A link keeps its own country: Europe/Stockholm stays, though its clock is Berlin's. Fixed
    offsets (Etc/GMT+2, whose sign surprises) and keys without a place (Factory) are no answer.
    """
    return _keys().get("_".join(text.split()).casefold())


def aliases(zone: str) -> Sequence[str]:
    """List a zone's keys, present and past; CLDR may use any of them, such as Asia/Calcutta."""
    return _aliases().get(zone, (zone,))


def starting(beginning: str) -> list[str]:
    """List the zones with a key that begins like this, in any letter case."""
    start = beginning.replace(" ", "_").casefold()
    return [zone for zone in countries() if zone.casefold().startswith(start)]


def without_area(text: str) -> str:
    """Cut off the part of the world that a key begins with: "Munich" from "Europe/Munich"."""
    area, slash, rest = text.partition("/")
    return rest if slash and area.casefold() in _areas() else text


@cache
def _areas() -> frozenset[str]:
    return frozenset(zone.partition("/")[0].casefold() for zone in countries())


@cache
def _keys() -> Mapping[str, str]:
    return {alias.casefold(): zone for zone, known in _aliases().items() for alias in known}


@cache
def _aliases() -> Mapping[str, Sequence[str]]:
    """Group keys as CLDR does, and call each group by its key in zone.tab."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for key in (files("tzdata") / "zones").read_text("utf-8").split():
        groups[_group(key)].append(key)
    preferred = {_group(zone): zone for zone in countries()} | {_CLDR_UTC: UTC}
    return {zone: groups[group] for group, zone in preferred.items()}


def _group(key: str) -> str:
    group: str = get_global("zone_aliases").get(key, key)
    return group

"""Abbreviations of clock times, such as EST and CET, which name many zones or none.

Source: CLDR's metazones, in the varieties of English that have abbreviations of their own.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale
from babel.core import get_global

from bot.zones import zone_keys

_ENGLISHES = ("en", "en_GB", "en_IN", "en_NZ", "en_ZA")


def zones(text: str) -> frozenset[str]:
    """Find the zones whose time goes by this abbreviation; none for any other words."""
    return _zones().get(text.casefold(), frozenset())


@cache
def _zones() -> Mapping[str, frozenset[str]]:
    members: defaultdict[str, set[str]] = defaultdict(set)
    for zone in zone_keys.countries():
        for key in zone_keys.aliases(zone):
            members[key].add(zone)
            members[get_global("meta_zones").get(key, "")].add(zone)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name in _ENGLISHES:
        for group, abbreviation in _abbreviations(Locale.parse(name)):
            found[abbreviation.casefold()] |= members[group]
    return {abbreviation: frozenset(zones) for abbreviation, zones in found.items()}


def _abbreviations(locale: Locale) -> Iterator[tuple[str, str]]:
    """List abbreviations with the metazone or the one zone that they are told of."""
    for group, names in (*locale.meta_zones.items(), *locale.time_zones.items()):
        for abbreviation in names.get("short", {}).values():
            if abbreviation.isalpha():  # CLDR writes empty sets where there is none
                yield group, abbreviation

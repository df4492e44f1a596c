"""Abbreviations of zones: "EST", "JST", and "IST", which three countries call theirs.

Sources: the IANA time zone database for what clocks are called within a year, and CLDR's
metazones for what is not in it, as "BRT".
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global

from bot.zones import zone_keys
from bot.zones.folding import fold
from bot.zones.spoken import spoken

_CAPITALS = re.compile(r"[A-Z]{2,5}")
_ENGLISHES = ("en", "en_GB", "en_IN", "en_NZ", "en_ZA")
_MONTHS = range(1, 13)


def is_like_one(text: str) -> bool:
    """Tell whether this is spelled like an abbreviation: two to five capitals."""
    return bool(_CAPITALS.fullmatch(text))


def zones_of(text: str, now: datetime) -> frozenset[str]:
    """Find the zones whose time goes by this abbreviation; none for any other words.

    In small letters it is one only where tzdata or English has it: "get" is a word.
    """
    name = text.casefold()
    found = _told_by_clocks(now.year).get(name, frozenset()) | best_known(text)
    if is_like_one(text):
        groups = spoken().abbreviations.get(text, frozenset())
        found |= frozenset[str]().union(*(_members().get(group, ()) for group in groups))
    return found


def best_known(text: str) -> frozenset[str]:
    """Find the zones that an abbreviation stands for in English."""
    return _english().get(text.casefold(), frozenset())


@lru_cache(maxsize=2)
def _told_by_clocks(year: int) -> Mapping[str, frozenset[str]]:
    """List what the clocks of each zone are called, in summer and in winter."""
    instants = [datetime(year, month, 1, tzinfo=UTC) for month in _MONTHS]
    found: defaultdict[str, set[str]] = defaultdict(set)
    for zone in zone_keys.countries():
        rules = ZoneInfo(zone)
        for name in {at.astimezone(rules).tzname() or "" for at in instants}:
            if name.isalpha():  # where people call it nothing, tzdata has a number
                found[name.casefold()].add(zone)
    return {name: frozenset(zones) for name, zones in found.items()}


@cache
def _english() -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for language in _ENGLISHES:
        for group, name in _short_names(Locale.parse(language)):
            found[name.casefold()] |= _members().get(group, frozenset())
    return {name: frozenset(zones) for name, zones in found.items()}


def _short_names(locale: Locale) -> Iterator[tuple[str, str]]:
    """List abbreviations with the metazone or the one zone that they are told of."""
    for group, names in (*locale.meta_zones.items(), *locale.time_zones.items()):
        for name in names.get("short", {}).values():
            if name.isalpha():  # CLDR writes empty sets where there is none
                yield group, name


@lru_cache(maxsize=64)
def named_in_full(locale: Locale) -> Mapping[str, frozenset[str]]:
    """List zones by what a language calls their time in full, folded: "hora del pacifico"."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for group, names in locale.meta_zones.items():
        for name in names.get("long", {}).values():
            found[fold(name)] |= _members().get(group, frozenset())
    return {name: frozenset(zones) for name, zones in found.items() if name}


@cache
def _members() -> Mapping[str, frozenset[str]]:
    """List the zones of each metazone and of each key."""
    members: defaultdict[str, set[str]] = defaultdict(set)
    for zone in zone_keys.countries():
        for key in zone_keys.aliases(zone):
            members[key].add(zone)
            if metazone := get_global("meta_zones").get(key):
                members[metazone].add(zone)
    return {group: frozenset(zones) for group, zones in members.items()}

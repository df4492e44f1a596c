"""What a clock says of a zone: the time that it shows, its offset, or an abbreviation like EST.

Source of the abbreviations: CLDR's metazones, in the varieties of English that have their own.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global

from bot.zones import zone_keys

_DAY = timedelta(days=1)
_STEP = timedelta(minutes=15)
_WEST, _EAST = timedelta(hours=-12), timedelta(hours=14)
_WORDS = r"(?:(?:here|now|aquí|aqui|ahora)[\s,.!]*)*"
_CLOCK = re.compile(rf"{_WORDS}(\d{{1,2}})[:.h](\d\d)\s*(?:([ap])\.?\s?m\b\.?)?[\s,.!]*{_WORDS}")
_OFFSET = re.compile(r"(?:utc|gmt)\s?([+-])\s?(\d{1,2})(?::?(\d\d))?")
_ENGLISHES = ("en", "en_GB", "en_IN", "en_NZ", "en_ZA")


def by_time_or_offset(text: str, now: datetime) -> list[str]:
    """Find the zones that a clock time or a fixed offset may mean; none for any other words."""
    said = unicodedata.normalize("NFKC", text).casefold().replace("\u2212", "-")
    offsets = _by_clock(said, now) or _by_offset(said)
    if not offsets:
        return []
    return [
        zone
        for zone in zone_keys.countries()
        if now.astimezone(ZoneInfo(zone)).utcoffset() in offsets
    ]


def _by_clock(said: str, now: datetime) -> set[timedelta]:
    """Round to the offset nearest to what the clock shows; a watch may be seven minutes off.

    At the date line one clock time stands for two offsets, a day apart.
    """
    match = _CLOCK.fullmatch(said)
    if match is None:
        return set()
    hour, minute, half = int(match[1]), int(match[2]), match[3]
    if minute > 59 or (hour > 23 if half is None else not 1 <= hour <= 12):
        return set()
    if half is not None:
        hour = hour % 12 + (12 if half == "p" else 0)
    utc = now.astimezone(UTC)
    ahead = timedelta(hours=hour - utc.hour, minutes=minute - utc.minute, seconds=-utc.second)
    nearest = round(ahead / _STEP) * _STEP % _DAY
    return {offset for offset in (nearest - _DAY, nearest) if _WEST <= offset <= _EAST}


def _by_offset(said: str) -> set[timedelta]:
    match = _OFFSET.fullmatch(said)
    if match is None:
        return set()
    size = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return {-size if match[1] == "-" else size}


def by_abbreviation(text: str) -> frozenset[str]:
    """Find the zones whose time goes by this abbreviation; none for any other words."""
    return _abbreviated().get(text.casefold(), frozenset())


@cache
def _abbreviated() -> Mapping[str, frozenset[str]]:
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

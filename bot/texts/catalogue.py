"""Keyed catalogues, one gettext file per language, read through Babel.

A message's id is its key (`goal.added`); its translation is the sentence. A language that lacks
a key falls back to English; a test sees to it that none does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel.core import Locale
from babel.messages.pofile import read_po

ENGLISH = "en"
LANGUAGES = ("en", "es")


class MissingText(KeyError):
    """No catalogue has this key: a programmer's error."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sentences of one language; those that count have one form per plural category."""

    language: str
    sentences: Mapping[str, str]
    plurals: Mapping[str, tuple[str, ...]]

    def sentence(self, key: str) -> str:
        """Find the sentence of a key."""
        try:
            return self.sentences[key]
        except KeyError:
            if self.language == ENGLISH:
                raise MissingText(key) from None
            return catalogue(ENGLISH).sentence(key)

    def counted(self, key: str, n: int) -> str:
        """Find the sentence of a key for a number of things."""
        try:
            forms = self.plurals[key]
        except KeyError:
            if self.language == ENGLISH:
                raise MissingText(key) from None
            return catalogue(ENGLISH).counted(key, n)
        return forms[plural_form(self.language, n, len(forms))]

    def __contains__(self, key: object) -> bool:
        """Tell whether this language itself has the key."""
        return key in self.sentences or key in self.plurals


def plural_form(language: str, n: int, forms: int) -> int:
    """Choose a plural form: CLDR's categories in their order, those the language's file has."""
    rule = Locale.parse(language).plural_form
    order = ("zero", "one", "two", "few", "many", "other")
    tags = [tag for tag in order if tag in rule.tags or tag == "other"]
    tag = rule(abs(n))
    index = tags.index(tag) if tag in tags else len(tags) - 1
    return index if index < forms else forms - 1


@cache
def catalogue(language: str) -> Catalogue:
    """Read a language's catalogue from its file; once per process."""
    sentences: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    with files("bot.texts").joinpath(f"{language}.po").open("rb") as file:
        for message in read_po(file, locale=language, abort_invalid=True):
            if not message.id:
                continue
            if isinstance(message.id, tuple):
                plurals[message.id[0]] = tuple(message.string)
            elif isinstance(message.string, str):
                sentences[message.id] = message.string
    return Catalogue(language, sentences, plurals)


def closest(wanted: str | None) -> str:
    """Choose the language to speak with somebody whose platform says `es-MX`, `en_GB` or nothing.

    A language that Cairn does not speak becomes English.
    """
    base = (wanted or ENGLISH).replace("_", "-").split("-")[0].casefold()
    return base if base in LANGUAGES else ENGLISH

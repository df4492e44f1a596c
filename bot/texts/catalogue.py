"""Keyed catalogues, one gettext file per language, read through Babel.

A message's id is its key (`goal.added`); its translation is the sentence. A language that lacks
a key falls back to English; a test sees to it that none does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from importlib.resources import files
from typing import IO

from babel.messages.pofile import read_po

ENGLISH = "en"
LANGUAGES = ("en", "es")


class MissingText(KeyError):
    """No catalogue has this key: a programmer's error."""


def one_or_more(n: int) -> int:
    """Choose between two plural forms as English does."""
    return int(n != 1)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sentences of one language; of those that count, `form` chooses one for a number."""

    language: str
    sentences: Mapping[str, str]
    plurals: Mapping[str, tuple[str, ...]]
    form: Callable[[int], int] = one_or_more

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
        return forms[self.form(abs(n))]

    def __contains__(self, key: object) -> bool:
        """Tell whether this language itself has the key."""
        return key in self.sentences or key in self.plurals


@cache
def catalogue(language: str) -> Catalogue:
    """Read a language's catalogue from its file; once per process."""
    with files("bot.texts").joinpath(f"{language}.po").open("rb") as file:
        return read(language, file)


def read(language: str, file: IO[bytes]) -> Catalogue:
    """Read a catalogue: a gettext file, whose header says which plural forms it has.

    What is not translated yet, or marked as fuzzy, is not there.
    """
    sentences: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    texts = read_po(file, locale=language, abort_invalid=True)
    for message in texts:
        match message.fuzzy, message.id, message.string:
            case False, (str() as key, _), (str(), *_) as forms if all(forms):
                plurals[key] = tuple(forms)
            case False, str() as key, str() as sentence if key and sentence:
                sentences[key] = sentence
    return Catalogue(language, sentences, plurals, c2py(texts.plural_expr))


def closest(wanted: str | None) -> str:
    """Choose the language to speak with somebody whose platform says `es-MX`, `en_GB` or nothing.

    A language that Cairn does not speak becomes English.
    """
    base = (wanted or ENGLISH).replace("_", "-").split("-")[0].casefold()
    return base if base in LANGUAGES else ENGLISH

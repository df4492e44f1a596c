"""Codes of invitations: said aloud as three words and two digits, read wherever they are written.

An invitation has two secrets. The one in its link is 128 random bits. The other is for people:
words of a list of their own for each language, `bot/pods/words` (docs/decisions says how they
were chosen), and a number. What counts of it are its letters and digits alone, so capitals,
spaces, accents and whatever a phone makes of a hyphen change nothing.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from msgspec import Struct

from bot.kernel.ids import Ids
from bot.reading.folding import folded
from bot.texts.catalogue import ENGLISH, LANGUAGES

WORDS = 3
LOWEST, HIGHEST = 10, 99
MOST_READ = 4000
"""How much of a text is looked at: what a platform lets people write at once."""

_DRAWN = r"[A-Za-z0-9_-]{22}"
_IN_A_LINK = re.compile(rf"(?<![\w-])j_({_DRAWN})(?![\w-])", re.ASCII)
_BARE = re.compile(rf"(?<![\w-])({_DRAWN})(?![\w-])", re.ASCII)
_NUMBER = r"([0-9]) ?([0-9])(?![0-9])"
_HYPHENED = re.compile(rf"(?<![a-z])([a-z]+) ?- ?([a-z]+) ?- ?([a-z]+) ?- ?{_NUMBER}")
_APART = re.compile(rf"(?<![a-z])(?=([a-z]+)[ -]([a-z]+)[ -]([a-z]+)[ -]?{_NUMBER})")
_TOGETHER = re.compile(r"([a-z]+)([0-9]{2})")


class Code(Struct, frozen=True):
    """What may be a secret of an invitation: that of its link, the one to say aloud, or either."""

    secret: str | None = None
    spoken: str | None = None


def spoken(ids: Ids, language: str) -> str:
    """Draw a code that can be read aloud, in the words of a language."""
    words = word_list(language if language in LANGUAGES else ENGLISH)
    drawn = (words[ids.draw(len(words))] for _ in range(WORDS))
    return "-".join([*drawn, str(LOWEST + ids.draw(HIGHEST - LOWEST + 1))])


def canonical(code: str) -> str:
    """Leave of a spoken code what counts: its letters and digits, folded."""
    return "".join(c for c in _plain(code) if c not in " -")


def write(code: Code) -> str:
    """Write what `read` reads as the same again, as people write it."""
    if code.secret is not None:
        return f"j_{code.secret}"
    together = _TOGETHER.fullmatch(code.spoken or "")
    words = next(_divided(together[1], WORDS), ()) if together else ()
    return "-".join((*words, together[2])) if together and words else code.spoken or ""


def read(text: str) -> Code | None:
    """Read the code that somebody was asked for, as freely as it was written.

    What surrounds it is passed over. Three words that are none of ours are still a code, only
    one that opens nothing.
    """
    if (found := find(text)) is not None:
        return found
    plain = _plain(text[:MOST_READ])
    for match in _APART.finditer(plain):
        if all(map(_is_ours, match.groups()[:WORDS])):
            return Code(spoken="".join(match.groups()))
    together = _TOGETHER.fullmatch(canonical(text[:MOST_READ]))
    bare = _BARE.fullmatch(text.strip())
    if together is None and bare is None:
        return None
    return Code(bare and bare[1], together and together[0])


def find(text: str) -> Code | None:
    """Find an invitation in what was written without being asked for one.

    That is a link's payload, a secret that looks like nothing else, or three words of ours with
    hyphens and a number.
    """
    text = text[:MOST_READ]
    if linked := _IN_A_LINK.search(text):
        return Code(secret=linked[1])
    for match in _HYPHENED.finditer(_plain(text)):
        if all(map(_is_ours, match.groups()[:WORDS])):
            return Code(spoken="".join(match.groups()))
    drawn = (bare[1] for bare in _BARE.finditer(text) if _looks_drawn(bare[1]))
    secret = next(drawn, None)
    return None if secret is None else Code(secret=secret)


def stands_alone(text: str) -> Code | None:
    """Read a text that is nothing but a code, however it is written; each word is one of ours."""
    found = find(text)
    if found is not None or len(text) > MOST_READ:
        return found
    together = _TOGETHER.fullmatch(canonical(text))
    if together is None or not any(_divided(together[1], WORDS)):
        return None
    return Code(spoken=together[0])


@cache
def word_list(language: str) -> tuple[str, ...]:
    """Read the words of a language."""
    listed = files("bot.pods").joinpath("words", f"{language}.txt").read_text(encoding="utf-8")
    return tuple(listed.split())


@cache
def _all_words() -> frozenset[str]:
    return frozenset(folded(word) for language in LANGUAGES for word in word_list(language))


def _is_ours(word: str) -> bool:
    return word in _all_words()


def _divided(letters: str, words: int) -> Iterator[tuple[str, ...]]:
    """Divide letters into so many words of ours, in each way there is."""
    if words == 1:
        if _is_ours(letters):
            yield (letters,)
        return
    for end in range(1, min(len(letters), _longest()) + 1):
        if _is_ours(letters[:end]):
            yield from ((letters[:end], *rest) for rest in _divided(letters[end:], words - 1))


@cache
def _longest() -> int:
    return max(map(len, _all_words()))


def _looks_drawn(secret: str) -> bool:
    """Tell random characters from a word, or words with hyphens, of the same length."""
    inside = secret[1:]
    return inside.lower() != inside and secret.upper() != secret


def _plain(text: str) -> str:
    """Leave plain letters, digits, and one hyphen or space wherever anything else stands."""
    seen: list[str] = []
    for c in folded(text):
        if c.isascii() and c.isalnum():
            seen.append(c)
        elif (digit := unicodedata.decimal(c, None)) is not None:
            seen.append(str(digit))
        elif c == "\u2212" or unicodedata.category(c) == "Pd":
            seen.append("-")
        elif unicodedata.category(c) not in {"Cf", "Mn"}:
            seen.append(" ")
    return re.sub(r" ?-[ -]*", "-", re.sub(r" +", " ", "".join(seen))).strip()

"""Puts digits for numbers in words: "twenty-four", "mil quinientos", "first"."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from msgspec import Struct

_HYPHEN = re.compile(r"\b([a-z]+)-([a-z]+)\b")
_PARTS = re.compile(r"\d+|[a-z]+|[^\sa-z\d]+|\s+")
_DIGITS = re.compile(r"\d{1,9}", re.ASCII)


class NumberWords(Struct, frozen=True):
    """The words by which a language counts: up to 99, hundreds, and what multiplies them.

    `joins` stands inside a number, "and" after hundreds in English, "y" after tens in Spanish.
    """

    small: Mapping[str, int]
    hundreds: Mapping[str, int]
    scales: Mapping[str, int]
    ordinals: Mapping[str, int]
    joins: str


def _numbered(words: str, first: int = 0, step: int = 1) -> dict[str, int]:
    return {word: first + step * n for n, word in enumerate(words.split())}


_ENGLISH = NumberWords(
    {
        **_numbered("zero one two three four five six seven eight nine ten eleven twelve"),
        **_numbered("thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 13),
        **_numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
        "fourty": 40,
    },
    {},
    {"hundred": 100, "thousand": 1000, "million": 1_000_000, "dozen": 12, "dozens": 12},
    {
        **_numbered("first second third fourth fifth sixth seventh eighth ninth tenth", 1),
        **_numbered("eleventh twelfth thirteenth fourteenth fifteenth sixteenth", 11),
        **_numbered("seventeenth eighteenth nineteenth twentieth", 17),
        "thirtieth": 30,
    },
    "and",
)
_SPANISH = NumberWords(
    {
        **_numbered("cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece"),
        **_numbered("catorce quince dieciseis diecisiete dieciocho diecinueve veinte", 14),
        **_numbered("veintiuno veintidos veintitres veinticuatro veinticinco veintiseis", 21),
        **_numbered("veintisiete veintiocho veintinueve treinta", 27),
        **_numbered("cuarenta cincuenta sesenta setenta ochenta noventa", 40, 10),
        "veintiun": 21,
        "veintiuna": 21,
        "docena": 12,
    },
    {
        "cien": 100,
        "ciento": 100,
        **_numbered("doscientos trescientos cuatrocientos quinientos seiscientos", 200, 100),
        **_numbered("setecientos ochocientos novecientos", 700, 100),
        **_numbered("doscientas trescientas cuatrocientas quinientas seiscientas", 200, 100),
        **_numbered("setecientas ochocientas novecientas", 700, 100),
    },
    {"mil": 1000, "millon": 1_000_000, "millones": 1_000_000, "docena": 12, "docenas": 12},
    {"primero": 1, "primer": 1, "primera": 1},
    "y",
)
# What is an article elsewhere ends a number here: "treinta y una".
_ONE = {"un": "uno", "una": "uno"}
_WORDS: Mapping[str, NumberWords] = {"en": _ENGLISH, "es": _SPANISH}


@cache
def languages(first: str) -> tuple[str, ...]:
    """List the languages in which is read what a reader types: their own before the other."""
    return tuple(sorted(_WORDS, key=lambda language: language != first.partition("-")[0]))


def in_digits(text: str, language: str) -> str:
    """Put digits in the place of a language's number words; "twentieth" becomes "20th".

    The text is one that was simplified. Digits before a word that multiplies belong to it:
    "2 thousand" becomes "2000".
    """
    known = _WORDS[language]
    parts = _PARTS.findall(_HYPHEN.sub(lambda m: _unhyphenated(m, known), text))
    spoken = [part for part in parts if not part.isspace()]
    gaps = _gaps(parts)
    made: list[str] = []
    at = 0
    while at < len(spoken):
        said, after = _number_at(spoken, at, known)
        made.append(gaps[at])
        made.append(spoken[at] if said is None else said)
        at = after
    return "".join(made).strip()


def _unhyphenated(match: re.Match[str], known: NumberWords) -> str:
    """Part "twenty-four" and "three-times" into words; "mon-fri" stays as it is."""
    counts = {**known.small, **known.ordinals, **known.scales}
    return f"{match[1]} {match[2]}" if match[1] in counts else match[0]


def _gaps(parts: Iterable[str]) -> list[str]:
    """Tell what blank stands before each part."""
    gaps, blank = list[str](), ""
    for part in parts:
        if part.isspace():
            blank = part
        else:
            gaps.append(blank)
            blank = ""
    return gaps


def _number_at(spoken: Sequence[str], at: int, known: NumberWords) -> tuple[str | None, int]:
    """Read a number from its first word on; None where none begins."""
    total, current, after = 0, _begun(spoken, at, known), at
    if current is None:
        first = known.ordinals.get(spoken[at])
        return (None if first is None else f"{first}th"), at + 1
    while after < len(spoken):
        word = spoken[after]
        if after > at and word == known.joins and _joins(spoken, after + 1, current, known):
            after += 1
            word = _ONE.get(spoken[after], spoken[after])
        if after > at and current >= 20 and current % 10 == 0 and 0 < _nth(word, known) < 10:
            return f"{total + current + known.ordinals[word]}th", after + 1
        if word in known.scales:
            current, total = _multiplied(current, total, known.scales[word])
        elif after > at and not _follows(word, current, known):
            break
        elif after > at:
            current += known.small.get(word, 0) + known.hundreds.get(word, 0)
        after += 1
    return str(total + current), after


def _begun(spoken: Sequence[str], at: int, known: NumberWords) -> int | None:
    """Tell with what a number begins here: a word for one, or digits that a word multiplies."""
    word = spoken[at]
    if word in known.scales:
        return 0
    if _DIGITS.fullmatch(word):
        multiplied = at + 1 < len(spoken) and spoken[at + 1] in known.scales
        return int(word) if multiplied else None
    return known.small.get(word, known.hundreds.get(word))


def _multiplied(current: int, total: int, scale: int) -> tuple[int, int]:
    if scale < 1000:
        return (current or 1) * scale, total
    return 0, total + (current or 1) * scale


def _follows(word: str, current: int, known: NumberWords) -> bool:
    """Tell whether a word goes on with a number: "twenty four", "ciento veinte", "mil cien"."""
    if word in known.hundreds:
        return current == 0
    value = known.small.get(word)
    if value is None:
        return False
    return current % 100 == 0 or (current % 100 >= 20 and current % 10 == 0 and 0 < value < 10)


def _joins(spoken: Sequence[str], after: int, current: int, known: NumberWords) -> bool:
    """Tell whether "and" or "y" stands inside a number here."""
    if after >= len(spoken):
        return False
    tens = known.joins == "y"
    inside = current % 100 >= 30 and current % 10 == 0 if tens else current % 100 == 0
    value = known.small.get(_ONE.get(spoken[after], spoken[after]), 0)
    return inside and (0 < value < 10 if tens else 0 < value < 100)


def _nth(word: str, known: NumberWords) -> int:
    return known.ordinals.get(word, 0)

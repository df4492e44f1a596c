"""Reads numbers as people write them, and what is counted with them: "1,5", "5 km", "3 times".

A reader gives all that a text may mean, the likeliest first: nothing for what is no number, and
several where languages differ, as `1.500` is fifteen hundred in Spanish and one and a half in
English.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache

from babel.core import Locale
from msgspec import Struct

from bot.reading.folding import simplified
from bot.reading.frequencies import expanded
from bot.reading.numerals import in_digits, languages

_LONGEST = 60
_DIGITS_AT_MOST = 16
_PLACES = 6
_WHOLE = re.compile(r"\d+", re.ASCII)
_FRACTION = re.compile(r"(?:(\d{1,9}) )?(\d{1,4}) ?/ ?(\d{1,4})", re.ASCII)
_SPACED = re.compile(r"(\d{1,3}(?:[ ']\d{3})+)(?:[.,](\d{1,6}))?", re.ASCII)
_MILLIONS = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+", re.ASCII)
_LAKHS = re.compile(r"\d{1,2}(?:,\d\d)+,\d{3}", re.ASCII)
_ONE_POINT = re.compile(r"(\d*)([.,'])(\d+)", re.ASCII)
_BOTH = re.compile(r"(\d{1,3}(?:([.,])\d{3})(?:\2\d{3})*)[.,](\d+)", re.ASCII)
_QUANTITY = re.compile(r"([+-]?(?:[.,]?\d[\d.,' /]*\d|[.,]?\d))(?: ?(\D.*))?", re.ASCII)
_CURRENCY = re.compile(r"([$€£¥])? ?(.*)")
_RANGE = re.compile(
    r"(?:between |entre |de |from )?(\S+?) ?(?:-| to | or | and | a | o | u | y ) ?(\S+)(.*)"
)
_UNIT = re.compile(r"[^\W\d_][^\d]{0,39}|[%$€£¥°/×][^\d]{0,20}")
_SPOKEN_POINT = re.compile(r"\b(\d{1,9}) (?:point|punto|coma) (\d{1,6})\b", re.ASCII)
_AND_A_HALF = re.compile(
    r"\b(\d{1,9})(?P<unit>(?: [a-z]+)?) (?:and|y|con) (?:an? |una? )?"
    r"(?P<part>half|medi[oa]|quarter|cuarto)\b",
    re.ASCII,
)
_HALF_A = re.compile(r"(?:half(?: an?)?|medi[oa])(?: (\d{1,6}))?((?: [a-z].*)?)", re.ASCII)
_BEFORE = re.compile(
    r"(?:(?:about|around|roughly|only|just|some|approx\.?|at least|at most|up to|unos|unas"
    r"|aprox\.?|solo|como|casi|al menos|por lo menos|hasta|como minimo|como maximo|~|≈|#)"
    r" ?)?(?:(?:an?|una?|un|el|la|the) (?=\d))?"
)
_AFTER = re.compile(r"(?<=\d)(?: ?\+| ?ish| or so| mas o menos| o asi)$")
_COUPLE = re.compile(r"(?:a couple(?: of)?|un par(?: de)?)\b ?(.*)")
_ARTICLE = re.compile(r"(?:an?|una?) (?!few\b|lot\b|bit\b|little\b|poco|monton\b|rato\b)(?=[a-z])")
_TIMES_BEFORE = re.compile(r"^[x×] ?(\d+)\b ?(.*)", re.ASCII)
_A_AND_A_HALF = re.compile(r"^([a-z]+) y media$")
_AROUND = " \"'“”«»!?¡¿"
_ONCE = re.compile(r"\bonce\b")
_ENGLISH_ONCE = re.compile(r"once (?:an?|per|every|each|or|daily|weekly|in)\b")
_NONE = re.compile(r"none|nothing|nada|ningun[oa]?")
_PARTS = {"half": "5", "medio": "5", "media": "5", "quarter": "25", "cuarto": "25"}


class Quantity(Struct, frozen=True):
    """A number, and what is counted as somebody wrote it: `5 km`, `3 times a week`, or nothing."""

    amount: Decimal
    unit: str = ""


def quantities(text: str, language: str) -> tuple[Quantity, ...]:
    """Read a number with what is counted; several where it may be one or another."""
    if len(text) > _LONGEST:
        return ()
    plain = simplified(text).strip(_AROUND).rstrip(",;:")
    for spoken in _read_in(plain, language):
        if found := _spoken(plain, spoken, language):
            return tuple(Quantity(each.amount, _written(text, each.unit)) for each in found)
    return ()


def _read_in(plain: str, language: str) -> tuple[str, ...]:
    """List the languages to read in; "once" is one time in English and eleven in Spanish."""
    if not _ONCE.search(plain):
        return languages(language)
    english = language.startswith("en") or _ENGLISH_ONCE.match(plain)
    return ("en",) if english else ("es",)


def _written(text: str, unit: str) -> str:
    """Give a unit its accents and capitals back, where it stands so at the end of the text."""
    ends = (text[at:].strip(f"{_AROUND}.") for at in range(len(text)))
    return next((end for end in ends if unit and simplified(end) == unit), unit)


def _spoken(plain: str, spoken: str, language: str) -> tuple[Quantity, ...]:
    said = expanded(in_digits(plain, spoken), spoken)
    found = dict.fromkeys(
        quantity for way in said for quantity in _ranged(_figures(way), language)
    )
    return tuple(found)


def _figures(said: str) -> str:
    """Put figures for halves, couples and the articles that mean one."""
    said = _AFTER.sub("", _BEFORE.sub("", said, count=1))
    said = _COUPLE.sub(r"2 \1", said, count=1) if _COUPLE.match(said) else said
    said = f"1 {said[found.end() :]}" if (found := _ARTICLE.match(said)) else said
    said = _TIMES_BEFORE.sub(r"\1 x \2", _A_AND_A_HALF.sub(r"1 \1 y media", said)).strip()
    said = _SPOKEN_POINT.sub(r"\1.\2", said)
    said = _AND_A_HALF.sub(lambda m: f"{m[1]}.{_PARTS[m['part']]}{m['unit']}", said)
    if half := _HALF_A.fullmatch(said):
        return f"{Decimal(half[1] or 1) / 2:f}{half[2]}".strip()
    return "0" if _NONE.fullmatch(said) else said.strip()


def _ranged(said: str, language: str) -> Iterator[Quantity]:
    """Read one quantity; of "3 or 4" or "3-4" both, which is for whoever said so to decide."""
    if found := tuple(_quantity(said, language)):
        yield from found
    elif span := _RANGE.fullmatch(said):
        yield from _quantity(span[1] + span[3], language)
        yield from _quantity(span[2] + span[3], language)


def _quantity(said: str, language: str) -> Iterator[Quantity]:
    money = _CURRENCY.fullmatch(said)
    before, figure = (money[1] or "", money[2]) if money else ("", said)
    match = _QUANTITY.fullmatch(figure)
    if match is None:
        return
    after = (match[2] or "").strip(" .")
    if after and (before or not _UNIT.fullmatch(after)):
        return
    for amount in numbers(match[1], language):
        yield Quantity(amount, before or after)


def numbers(figure: str, language: str) -> tuple[Decimal, ...]:
    """Read figures alone: what a point or comma says is told by what stands around it.

    Three digits after it may be thousands. Where the language writes thousands so they are; where
    it would write a fraction so, they may be either.
    """
    sign = -1 if figure.startswith("-") else 1
    figure = figure.lstrip("+-").strip()
    if sum(c.isdigit() for c in figure) > _DIGITS_AT_MOST:
        return ()
    return tuple(sign * number + 0 for number in _unsigned(figure, language))


def _unsigned(figure: str, language: str) -> tuple[Decimal, ...]:
    if _WHOLE.fullmatch(figure):
        return (Decimal(figure),)
    if fraction := _FRACTION.fullmatch(figure):
        return _fraction(*fraction.groups())
    if spaced := _SPACED.fullmatch(figure):
        return (_joined(spaced[1], spaced[2]),)
    if _MILLIONS.fullmatch(figure) or _LAKHS.fullmatch(figure):
        return (_joined(figure),)
    if (both := _BOTH.fullmatch(figure)) and both[2] != figure[len(both[1])]:
        return (_joined(both[1], both[3]),)
    if one := _ONE_POINT.fullmatch(figure):
        return _either(one[1], one[2], one[3], language)
    return ()


def _either(before: str, mark: str, after: str, language: str) -> tuple[Decimal, ...]:
    fraction = Decimal(f"{before or 0}.{after}")
    if len(after) != 3 or not 1 <= len(before) <= 3 or before.startswith("0"):
        return (fraction,)
    thousands = Decimal(before + after)
    return (thousands,) if mark == _grouping(language) else (thousands, fraction)


def _fraction(whole: str | None, above: str, below: str) -> tuple[Decimal, ...]:
    if int(below) == 0:
        return ()
    value = int(whole or 0) + Fraction(int(above), int(below))
    places = Decimal(10) ** -_PLACES
    return ((Decimal(value.numerator) / value.denominator).quantize(places).normalize() + 0,)


def _joined(groups: str, fraction: str | None = None) -> Decimal:
    whole = re.sub(r"[ '.,]", "", groups)
    return Decimal(f"{whole}.{fraction or 0}").normalize() + 0


@cache
def _grouping(language: str) -> str:
    return str(Locale.parse(language).number_symbols["latn"]["group"])

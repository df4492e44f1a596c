"""Tells whether two people mean the same unit: "km" and "kilómetros", "page" and "pages".

Source of the names: CLDR's units, in the languages that Cairn reads.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Literal

from babel.units import format_unit

from bot.reading.folding import simplified
from bot.reading.frequencies import WEEK, is_times, period_of
from bot.reading.numbers import Quantity
from bot.reading.numerals import languages

_MEASURES = """
    length-kilometer length-meter length-centimeter length-mile length-foot length-yard
    mass-kilogram mass-gram mass-pound volume-liter volume-milliliter energy-kilocalorie
    duration-second duration-minute duration-hour duration-day duration-week duration-month
"""
_WIDTHS: tuple[Literal["long", "short", "narrow"], ...] = ("long", "short", "narrow")
_FIGURE = re.compile(r"[\d\s.]+")
_MORE_NAMES = {"kms": "length-kilometer", "hrs": "duration-hour", "mins": "duration-minute"}
_SHORTENED = 3
_PEOPLE = """
    person persons people member members seat seats place places use uses friend friends
    persona personas gente miembro miembros plaza plazas sitio sitios lugar lugares uso usos
    amigo amigos amiga amigas
"""
_MESSAGES = "message messages notice notices mensaje mensajes aviso avisos"
_COUNTED: Mapping[str, frozenset[str]] = {
    "people": frozenset(_PEOPLE.split()),
    "messages": frozenset(_MESSAGES.split()),
}


def counted_as(quantity: Quantity, counts: str) -> Decimal | None:
    """Tell how many people, messages, days or weeks a quantity is; None if it is of anything else.

    Messages are counted by the week. Where days are counted, a week is seven.
    """
    unit = _plain(quantity.unit)
    if not unit or is_times(unit):
        return quantity.amount
    if unit in _COUNTED.get(counts, ()) or (counts == "messages" and period_of(unit) is WEEK):
        return quantity.amount
    if counts == "days" and same_unit(unit, "week"):
        return quantity.amount * 7
    if counts in ("days", "weeks") and same_unit(unit, counts):
        return quantity.amount
    return None


def is_known_unit(unit: str) -> bool:
    """Tell whether a unit is one in itself: a measure, money, times, or none at all."""
    plain = _plain(unit)
    known = not plain or is_times(plain) or plain in _measures() or not plain[0].isalpha()
    return known or period_of(plain) is not None


def same_unit(one: str, other: str) -> bool:
    """Tell whether two units are one; a beginning of three letters stands for a longer name."""
    first, second = _plain(one), _plain(other)
    if _stems(first) & _stems(second):
        return True
    if (measure := _measures().get(first)) is not None:
        return measure == _measures().get(second)
    return len(first) >= _SHORTENED and second.startswith(first)


def _plain(unit: str) -> str:
    return simplified(unit).replace("-", " ").strip(" .")


def _stems(unit: str) -> set[str]:
    return {unit, unit.removesuffix("s"), unit.removesuffix("es")}


@cache
def _measures() -> Mapping[str, str]:
    return {**dict(_named()), **_MORE_NAMES}


def _named() -> Iterator[tuple[str, str]]:
    for language in languages("en"):
        for measure in _MEASURES.split():
            for width in _WIDTHS:
                for much in (1, 2):
                    said = format_unit(much, measure, width, locale=language)
                    yield _plain(_FIGURE.sub(" ", said)), measure

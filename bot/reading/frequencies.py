"""Reads how often: "twice a week", "every day", "3x/week", "una vez por semana"."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from bot.reading.dates import weekdays
from bot.reading.folding import simplified


class Period(NamedTuple):
    """A stretch in which something happens so many times."""

    name: str
    days: int


WEEK, DAY, MONTH = Period("week", 7), Period("day", 1), Period("month", 30)
_PER = re.compile(
    r"(?P<times>x|×|times?|ve(?:z|ces)|days?|dias?|mornings?|evenings?|nights?|mananas?|tardes?"
    r"|noches?)? ?"
    r"(?:/|(?:an?|per|each|every|in an?|por|a la|al|cada|en la|en una|a|in the) )? ?"
    r"(?P<period>weekly|weeks?|wk|w|days?|daily|months?|monthly|semanal(?:es|mente)?|semanas?|sem"
    r"|dias?|diari[oa]s?|mes(?:es)?|mensual(?:es)?)\.?"
)
_EACH = re.compile(r"\b(?:every |each |todos los |los |cada )")
_BETWEEN_DAYS = re.compile(r"\s*[,&/+]\s*(?:and |y |e )?|\s+(?:and|y|e)\s+|\s+")
_TIMES_ALONE = frozenset({"x", "×", "time", "times", "vez", "veces", "ves", "veses"})
_NAMED: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "en": (
        (r"once or twice", ("1 times", "2 times")),
        (r"once", ("1 times",)),
        (r"twice", ("2 times",)),
        (r"thrice", ("3 times",)),
        (r"(?:every|each) (?:single )?(?:day|morning|evening|night)|daily", ("7 times a week",)),
        (r"(?:on )?(?:every )?week ?days?", ("5 times a week",)),
        (r"(?:on )?(?:every )?week ?ends", ("2 times a week",)),
        (r"every (?:other|second|2th|2) days?", ("3 times a week", "4 times a week")),
        (r"every (?:3th day|3 days)", ("2 times a week", "3 times a week")),
        (r"mon(?:day)?s? ?(?:-|to|through) ?fri(?:day)?s?", ("5 times a week",)),
        (r"(?:every|each) week|weekly", ("1 times a week",)),
    ),
    "es": (
        (r"una vez", ("1 veces",)),
        (
            r"(?:todos los|cada) dias?|(?:a )?diari(?:o|a|amente)",
            ("7 veces por semana",),
        ),
        (r"cada (?:manana|tarde|noche)", ("7 veces por semana",)),
        (r"todas las (?:mananas|tardes|noches)", ("7 veces por semana",)),
        (r"(?:entre semana|(?:de )?lunes a viernes)", ("5 veces por semana",)),
        (r"(?:los )?fines de semana", ("2 veces por semana",)),
        (
            r"(?:un dia si y (?:otro|un dia) no|dia por medio|cada 2 dias)",
            ("3 veces por semana", "4 veces por semana"),
        ),
        (r"cada 3 dias", ("2 veces por semana", "3 veces por semana")),
        (r"(?:cada semana|todas las semanas|semanal(?:mente)?)", ("1 veces por semana",)),
    ),
}


def expanded(text: str, language: str) -> tuple[str, ...]:
    """Say "twice a week" as "2 times a week" and "daily" as "7 times a week".

    What may be two numbers comes as two texts. The text is simplified, its numbers in digits.
    """
    for words, meant in _compiled(language):
        if match := words.match(text):
            rest = text[match.end() :].strip()
            return tuple(f"{way} {rest}".strip() for way in meant)
    named = _named_days(text, language)
    return (f"{len(named)} times a week",) if named else (text,)


def _named_days(text: str, language: str) -> frozenset[int]:
    """Find the weekdays of "Mondays and Thursdays"; one alone only where it is each of them."""
    said = _EACH.sub("", text).removeprefix("on ")
    names = [name.removesuffix(".") for name in _BETWEEN_DAYS.split(said)]
    known = weekdays(language)
    if not all(name in known for name in names):
        return frozenset()
    found = frozenset(known[name] for name in names)
    each = _EACH.match(text) is not None or names[0].endswith("days")
    return found if len(found) > 1 or each else frozenset()


def is_times(unit: str) -> bool:
    """Tell whether a unit only says that something is counted: "x", "times", "veces"."""
    return simplified(unit) in _TIMES_ALONE


def period_of(unit: str) -> Period | None:
    """Tell in what stretch something happens so many times; None where a unit says none.

    >>> period_of("times a week").name, period_of("/day").name, period_of("km")
    ('week', 'day', None)
    """
    match = _PER.fullmatch(simplified(unit))
    if match is None:
        return None
    return next(p for p in (MONTH, WEEK, DAY) if match["period"].startswith(_STEMS[p.name]))


_STEMS = {
    "week": ("week", "wk", "w", "sem"),
    "day": ("day", "dai", "dia"),
    "month": ("month", "mes", "mens"),
}


@cache
def _compiled(language: str) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    return tuple((re.compile(rf"(?:{words})\b"), meant) for words, meant in _NAMED[language])

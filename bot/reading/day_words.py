"""The words by which each language speaks of days: near ones, spans, weekdays, ends of months.

They are those of a text that was simplified, with digits for its numbers.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

_COUNT = r"(?P<n>\d{1,4}|an?|una?|a couple(?: of)?|un par de|half an?|medi[oa])"


class DayWords(NamedTuple):
    """How a language speaks of days that are near."""

    near: Mapping[str, int]
    spans: Mapping[str, str]
    ahead: tuple[re.Pattern[str], ...]
    ago: tuple[re.Pattern[str], ...]
    after: tuple[re.Pattern[str], ...]
    qualified: tuple[tuple[re.Pattern[str], str], ...]
    periods: tuple[tuple[re.Pattern[str], str], ...]
    ends: tuple[tuple[re.Pattern[str], str], ...]
    end_of: re.Pattern[str]
    nth: re.Pattern[str]
    nth_of: tuple[re.Pattern[str], ...]  # next month, this month
    feasts: Mapping[str, tuple[int, int]]


def _patterns(*written: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(each, re.ASCII) for each in written)


def _meaning(**written: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(words, re.ASCII), meaning) for meaning, words in written.items())


_SPAN_EN = rf"{_COUNT} (?P<span>d|days?|w|wks?|weeks?|fortnights?|months?|years?|yrs?)"
_SPAN_ES = rf"{_COUNT} (?P<span>dias?|semanas?|sem|quincenas?|mes(?:es)?|anos?)"
DAY_WORDS: Mapping[str, DayWords] = {
    "en": DayWords(
        {
            **dict.fromkeys(("today", "tonight", "this evening", "this afternoon"), 0),
            **dict.fromkeys(("tomorrow", "tomorow", "tommorow", "tmrw", "tmr"), 1),
            **dict.fromkeys(("day after tomorrow", "overmorrow"), 2),
            "yesterday": -1,
            "last night": -1,
            "day before yesterday": -2,
        },
        {"d": "day", "w": "week", "f": "fortnight", "m": "month", "y": "year"},
        _patterns(
            rf"(?:in|within|after) {_SPAN_EN}(?: time|'s time|' time)?",
            rf"{_SPAN_EN}(?: from (?:now|today)| later| today)?",
            r"(?P<n>\d{1,3})(?P<span>[dwmy])",
        ),
        _patterns(rf"{_SPAN_EN} ago"),
        _patterns(
            rf"{_SPAN_EN} (?:from|after|on) (?P<rest>\D.+)",
            rf"{_SPAN_EN} (?P<rest>tomorrow)",
            rf"(?P<rest>\D.+) in {_SPAN_EN}",
        ),
        _meaning(
            after_next=r"(?P<day>[a-z]+)(?: the week)? after next",
            following=(
                r"(?:next week(?: on)? (?P<day>[a-z]+))"
                r"|(?:(?P<day2>[a-z]+) (?:of )?next week)"
            ),
            here=r"(?P<day>[a-z]+) (?:of )?this week",
            next=r"(?:next (?P<day>[a-z]+))|(?:(?P<day2>[a-z]+) next)",
            last=r"(?:last|past) (?P<day>[a-z]+)",
            coming=r"(?:(?:this|the|coming|this coming) )*(?P<day>[a-z]+)",
            week_on=r"(?P<day>[a-z]+) week",
        ),
        _meaning(
            week=r"(?:the )?next week", month=r"(?:the )?next month", year=r"(?:the )?next year"
        ),
        _meaning(
            weekend=r"(?:at )?(?:the|this|coming|this coming) ?weekend|weekend",
            next_weekend=r"(?:the )?next weekend",
            week=r"(?:the )?end of (?:the|this) week",
            month=r"(?:the )?(?:end|last day) of (?:the|this) month|month'?s? end",
            next_month=r"(?:the )?(?:end|last day) of next month",
            year=r"(?:the )?(?:end|last day) of (?:the|this) year|year'?s? end|new year'?s eve",
        ),
        re.compile(r"(?:the )?(?:end|last day) of (?P<month>[a-z]+)\.?(?: (?P<year>\d{4}))?"),
        re.compile(r"(?:the (?P<n>\d{1,2})(?:st|nd|rd|th)?)|(?:(?P<n2>\d{1,2})(?:st|nd|rd|th))"),
        _patterns(
            r"(?:the )?(?P<n>\d{1,2})(?:st|nd|rd|th)? (?:of |in )?next month",
            r"(?:the )?(?P<n>\d{1,2})(?:st|nd|rd|th)? (?:of |in )?this month",
        ),
        {
            "christmas": (12, 25),
            "christmas day": (12, 25),
            "christmas eve": (12, 24),
            **dict.fromkeys(("new year", "new year's day", "new years", "new year's"), (1, 1)),
            "halloween": (10, 31),
            "valentine's day": (2, 14),
        },
    ),
    "es": DayWords(
        {
            **dict.fromkeys(("hoy", "esta noche", "esta tarde", "hoy mismo"), 0),
            **dict.fromkeys(("manana", "manana mismo"), 1),
            **dict.fromkeys(("pasado manana", "pasado"), 2),
            "ayer": -1,
            "anoche": -1,
            "anteayer": -2,
            "antes de ayer": -2,
            "antier": -2,
            "antes de anoche": -2,
        },
        {"d": "day", "s": "week", "q": "fortnight", "m": "month", "a": "year"},
        _patterns(
            rf"(?:dentro de|en|de aqui a|de aca a|tras|al cabo de) {_SPAN_ES}",
            rf"{_SPAN_ES}(?: mas(?: tarde)?| desde hoy| a partir de hoy)?",
            r"(?P<n>\d{1,3})(?P<span>[ds])",
        ),
        _patterns(rf"hace {_SPAN_ES}", rf"{_SPAN_ES} atras"),
        _patterns(
            rf"{_SPAN_ES} (?:despues del?|a partir del?) (?P<rest>\D.+)",
            rf"(?P<rest>(?:el )?[a-z]+) (?:dentro de|en|de aqui a) {_SPAN_ES}",
        ),
        _meaning(
            following=(
                r"(?:el )?(?P<day>[a-z]+) (?:de )?(?:la )?(?:semana que viene|semana que entra"
                r"|proxima semana|semana proxima|semana siguiente)"
            ),
            here=r"(?:el )?(?P<day>[a-z]+) de esta semana",
            next=(
                r"(?:(?:el )?(?P<day>[a-z]+) (?:que viene|que entra|proximo|siguiente|entrante))"
                r"|(?:(?:el )?(?:proximo|siguiente) (?P<day2>[a-z]+))"
            ),
            last=(
                r"(?:(?:el )?(?P<day>[a-z]+) pasado)"
                r"|(?:(?:el )?(?:pasado|ultimo) (?P<day2>[a-z]+))"
            ),
            coming=r"(?:(?:este|el|esta|los) )*(?P<day>[a-z]+)",
        ),
        _meaning(
            week=r"(?:la )?(?:semana que (?:viene|entra)|proxima semana|semana proxima)",
            month=r"(?:el )?(?:mes que (?:viene|entra)|proximo mes|mes proximo)",
            year=r"(?:el )?(?:ano que (?:viene|entra)|proximo ano|ano proximo)",
        ),
        _meaning(
            weekend=r"(?:el|este|al)? ?(?:fin de semana|finde)",
            next_weekend=(
                r"(?:el )?(?:proximo (?:fin de semana|finde)|(?:fin de semana|finde) que viene)"
            ),
            week=r"(?:a |al )?(?:fin(?:al)?|finales) de (?:la |esta )semana",
            month=r"(?:a |el |al )?(?:fin(?:al)?|fines|finales|ultimo dia) de(?:l| este)? mes",
            next_month=(
                r"(?:a |el |al )?(?:fin(?:al)?|fines|finales|ultimo dia)"
                r" del? (?:mes que viene|proximo mes)"
            ),
            year=(
                r"(?:a |el |al )?(?:fin(?:al)?|fines|finales|ultimo dia) de(?:l| este)? ano"
                r"|noche ?vieja"
            ),
        ),
        re.compile(
            r"(?:a |el |al )?(?:fin(?:al)?|fines|finales|ultimo dia) de (?P<month>[a-z]+)\.?"
            r"(?: del? (?P<year>\d{4}))?"
        ),
        re.compile(
            r"(?:el (?:dia )?(?P<n>\d{1,2})(?:o|ro|th)?)|(?:dia (?P<n2>\d{1,2}))"
            r"|(?:(?P<n3>\d{1,2})th)"
        ),
        _patterns(
            r"(?:el )?(?:dia )?(?P<n>\d{1,2})(?:th)? del (?:mes que (?:viene|entra)|proximo mes)",
            r"(?:el )?(?:dia )?(?P<n>\d{1,2})(?:th)? de este mes",
        ),
        {
            "navidad": (12, 25),
            "nochebuena": (12, 24),
            "ano nuevo": (1, 1),
            **dict.fromkeys(("reyes", "dia de reyes", "el dia de reyes"), (1, 6)),
            "san valentin": (2, 14),
            "halloween": (10, 31),
        },
    ),
}

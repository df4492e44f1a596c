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
    in_year: tuple[re.Pattern[str], ...]
    beside: tuple[tuple[re.Pattern[str], str], ...]
    nth_weekday: re.Pattern[str]
    feast: re.Pattern[str]


def _patterns(*written: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(each, re.ASCII) for each in written)


def _meaning(**written: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(words, re.ASCII), meaning) for meaning, words in written.items())


_SPAN_EN = rf"{_COUNT} (?P<span>d|days?|w|wks?|weeks?|fortnights?|months?|years?|yrs?)"
_SPAN_ES = rf"{_COUNT} (?P<span>dias?|semanas?|sem|quincenas?|mes(?:es)?|anos?)"
_YEAR_EN = r"(?P<year>next year|this year|last year|20\d\d)"
_YEAR_ES = r"(?P<year>ano que (?:viene|entra)|proximo ano|ano proximo|este ano|ano pasado|20\d\d)"
_EN_YEARS = _patterns(
    rf"(?P<rest>.+?),? (?:of |in )?(?:the )?{_YEAR_EN}",
    r"(?P<year>(?:next|this|last) year)(?:'s| on| at|,)? (?P<rest>.+)",
)
_ES_YEARS = _patterns(
    rf"(?P<rest>.+?),? (?:del? |en )?(?:el )?{_YEAR_ES}",
    rf"(?:el )?{_YEAR_ES}(?:,| el| en| por| a)* (?P<rest>.+)",
)
_EN_BESIDE = _meaning(
    day_after=r"(?:the )?day (?:after|following) (?P<rest>.+)",
    day_before=r"(?:the )?(?:day before|eve of) (?P<rest>.+)",
    counted_before=rf"{_SPAN_EN} (?:before|prior to) (?P<rest>.+)",
    after=r"(?:the )?(?P<day>[a-z]+) (?:after|following) (?P<rest>.+)",
    before=r"(?:the )?(?P<day>[a-z]+) before (?P<rest>.+)",
)
_ES_BESIDE = _meaning(
    day_after=r"(?:el |al )?dia (?:despues|siguiente) (?:del? |al? )(?:la )?(?P<rest>.+)",
    day_before=(
        r"(?:el |al )?dia (?:antes|anterior|previo) (?:del? |al? )(?:la )?(?P<rest>.+)"
        r"|(?:la |en |a )*vispera (?:del? )(?:la )?(?P<rest2>.+)"
    ),
    counted_before=rf"{_SPAN_ES} antes (?:del? )(?:la )?(?P<rest>.+)",
    after=(
        r"(?:el )?(?P<day>[a-z]+) (?:despues|siguiente|posterior) (?:del? |al? )(?:la )?"
        r"(?P<rest>.+)"
    ),
    before=(
        r"(?:el )?(?P<day>[a-z]+) (?:antes|anterior|previo) (?:del? |al? )(?:la )?(?P<rest>.+)"
    ),
)
_EN_ORDINALS = re.compile(
    r"(?:the )?(?:(?P<nth>[1-4])(?:st|nd|rd|th)|last) (?P<day>[a-z]+)"
    r" (?:of|in) (?:the )?(?P<month>[a-z]+|next month|this month)"
)
_ES_ORDINALS = re.compile(
    r"(?:el )?(?:(?P<nth>[1-4])(?:th|er|o)?|ultimo) (?P<day>[a-z]+)"
    r" (?:del?|de este|en) (?P<month>[a-z]+|mes que (?:viene|entra)|proximo mes)"
)
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
            r"(?:this (?:time|day)|today|tonight) next (?P<span>week|month|year)",
        ),
        _patterns(rf"{_SPAN_EN} ago"),
        _patterns(
            rf"{_SPAN_EN} (?:from|after|on) (?P<rest>\D.+)",
            rf"{_SPAN_EN} (?P<rest>tomorrow)",
            rf"(?P<rest>\D.+) in {_SPAN_EN}",
            r"(?P<rest>tomorrow) (?P<span>week|fortnight)",
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
            fortnight_on=r"(?P<day>[a-z]+) fortnight",
        ),
        _meaning(
            week=r"(?:the )?next week",
            month=r"(?:the )?next month",
            year=r"(?:the )?next year",
            next_monday=r"(?:the )?(?:beginning|start) of next week",
            next_first=r"(?:the )?(?:beginning|start) of next month",
            new_year=r"(?:the )?(?:beginning|start) of next year",
            first=r"(?:the )?(?:1th|1st|beginning|start) of (?:the|each|every) month",
        ),
        _meaning(
            weekend=r"(?:at )?(?:the|this|coming|this coming) ?weekend|weekend",
            next_weekend=r"(?:the )?next weekend",
            week=r"(?:the )?end of (?:the |this )?week|eow",
            next_week=r"(?:the )?end of next week",
            month=r"(?:the )?(?:end|last day) of (?:the |this )?month|month'?s? end|eom",
            next_month=r"(?:the )?(?:end|last day) of next month",
            year=r"(?:the )?(?:end|last day) of (?:the |this )?year|year'?s? end|eoy",
            next_year=r"(?:the )?(?:end|last day) of next year",
        ),
        re.compile(r"(?:the )?(?:end|last day) of (?P<month>[a-z]+)\.?(?: (?P<year>\d{4}))?"),
        re.compile(r"(?:the (?P<n>\d{1,2})(?:st|nd|rd|th)?)|(?:(?P<n2>\d{1,2})(?:st|nd|rd|th))"),
        _patterns(
            r"(?:the )?(?P<n>\d{1,2})(?:st|nd|rd|th)? (?:of |in )?next month",
            r"(?:the )?(?P<n>\d{1,2})(?:st|nd|rd|th)? (?:of |in )?this month",
        ),
        _EN_YEARS,
        _EN_BESIDE,
        _EN_ORDINALS,
        re.compile(
            r"(?:at |over |on |the )*(?:(?P<next>next )|(?P<last>last )|this )?(?:coming )?"
            r"(?P<name>[a-z0-9].*)"
        ),
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
            r"(?:del? )?(?P<rest>[a-z]+) en (?P<n>8|15)(?P<span>)",
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
            next_monday=(
                r"(?:a |al )?(?:principios?|comienzos?|inicios?) de"
                r" (?:la semana que (?:viene|entra)|la proxima semana)"
            ),
            next_first=(
                r"(?:a |al )?(?:principios?|comienzos?|inicios?) del"
                r" (?:mes que (?:viene|entra)|proximo mes)"
            ),
            new_year=(
                r"(?:a |al )?(?:principios?|comienzos?|inicios?) del"
                r" (?:ano que (?:viene|entra)|proximo ano)"
            ),
            first=(
                r"(?:el )?(?:(?:dia )?1(?:th|o)?|dia 1) del? mes"
                r"|(?:a |al )?(?:principios?|comienzos?|inicios?) de mes"
            ),
        ),
        _meaning(
            weekend=r"(?:el|este|al|a)? ?(?:fin de semana|finde)",
            next_weekend=(
                r"(?:el )?(?:proximo (?:fin de semana|finde)|(?:fin de semana|finde) que viene)"
            ),
            week=r"(?:a |al )?(?:fin(?:al)?|finales) de (?:la |esta )semana",
            next_week=(
                r"(?:a |al )?(?:fin(?:al)?|fines|finales) de"
                r" (?:la semana que (?:viene|entra)|la proxima semana)"
            ),
            month=r"(?:a |el |al )?(?:fin(?:al)?|fines|finales|ultimo dia) de(?:l| este)? mes",
            next_month=(
                r"(?:a |el |al )?(?:fin(?:al)?|fines|finales|ultimo dia)"
                r" del? (?:mes que viene|proximo mes)"
            ),
            year=(r"(?:a |el |al )?(?:fin(?:al)?|fines|finales|ultimo dia) de(?:l| este)? ano"),
            next_year=(
                r"(?:a |el |al )?(?:fin(?:al)?|fines|finales|ultimo dia)"
                r" del (?:ano que (?:viene|entra)|proximo ano)"
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
        _ES_YEARS,
        _ES_BESIDE,
        _ES_ORDINALS,
        re.compile(
            r"(?:en |por |a |al |el |la |las |los )*(?:(?:proxim[oa]s?|est[ae]s?) )?"
            r"(?:(?:el )?(?:dia|fiesta|festividad) (?:de las? |de los |del? ))?"
            r"(?P<name>[a-z0-9].*?)"
            r"(?:(?P<last> pasad[oa]s?)| que (?:viene|entra)n?| proxim[oa]s?)?"
        ),
    ),
}

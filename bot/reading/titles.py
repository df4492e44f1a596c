"""Reads how often something is meant to happen out of what it is called: "run 3x a week"."""

import re
from typing import NamedTuple

from bot.reading.folding import simplified
from bot.reading.frequencies import DAY, WEEK, is_times, period_of
from bot.reading.numbers import quantities

_AT_MOST = 7
_WORDS_AT_MOST = 6
_AROUND = " ,.;:-\u2013\u2014()[]"
# A diary is no day, nor is a day off; and what is done at night should go on saying so.
_NO_PHRASE = re.compile(
    r"diari[oa]|semanal|weekly|(?:an?|una?|un) (?:day|week|month|dia|semana|mes)"
)
_SAYS_WHEN = re.compile(
    r"morning|evening|night|week ?day|week ?end|manana|tarde|noche|fin(?:es)? de|entre semana"
    r"|days?\b.*days?\b|(?:on|every|each) \w+days?|mon|tue|wed|thu|fri|sat|sun"
    r"|lun|mar|mie|jue|vie|sab|dom"
)


class SaidOften(NamedTuple):
    """How many times a week, and the title without it."""

    times: int
    title: str


def often_in(title: str, language: str) -> SaidOften | None:
    """Read how often a week a title says that it happens, at its end or at its beginning.

    None where it says nothing, or what could be several things, or more than every day.
    """
    words = title.split()
    for many in range(min(_WORDS_AT_MOST, len(words) - 1), 0, -1):
        last, first = words[-many:], words[:many]
        for phrase, rest, ends in ((last, words[:-many], True), (first, words[many:], False)):
            times = _times(" ".join(phrase).strip(_AROUND), language, ends=ends)
            if times is not None:
                named = not ends and many == 1  # "Daily pages" is a name
                whole = named or _SAYS_WHEN.search(simplified(" ".join(phrase)))
                left = " ".join(rest).strip(_AROUND)
                return SaidOften(times, title if whole or not left else left)
    return None


def _times(phrase: str, language: str, *, ends: bool) -> int | None:
    """Read a phrase that says nothing but how often; a bare "3x" only where a title ends."""
    if _NO_PHRASE.fullmatch(simplified(phrase)):
        return None
    found = quantities(phrase, language)
    if len(found) != 1:
        return None
    amount, unit = found[0].amount, found[0].unit
    period = period_of(unit)
    if period is None and not (ends and is_times(unit) and amount > 1):
        return None
    often = amount * 7 if period is DAY else amount
    whole = often == int(often) and 1 <= often <= _AT_MOST
    return int(often) if whole and period in (None, DAY, WEEK) else None

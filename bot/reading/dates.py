"""Reads dates: in figures, "24.12." or "3/4/27", and by the month's name, "24 de diciembre"."""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple

from babel.core import Locale
from babel.dates import get_day_names, get_month_names

from bot.reading.folding import folded

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_ISO_JOINED = re.compile(r"(20\d\d)([01]\d)([0-3]\d)", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2}) ?([-/.]) ?(\d{1,2})(?: ?\2 ?'?(\d{4}|\d{2}))?(\.?)", re.ASCII)
_YEAR = re.compile(r"'?(\d{4})|'(\d{2})", re.ASCII)
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er[oa]?|r[oa]|[oa])?", re.ASCII)
_LEAP = 9  # years in which every day of the calendar comes by, 1900 and its like included
_FILLERS = frozenset({"the", "of", "on", "el", "de", "del", "dia", "day"})
_WIDTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
_MORE_WEEKDAYS = {
    "en": {"tues": 1, "weds": 2, "thur": 3, "thurs": 3},
    "es": {"lu": 0, "ma": 1, "mi": 2, "ju": 3, "vi": 4, "sa": 5, "do": 6, "mierc": 2},
}
_MORE_MONTHS = {"en": {"sept": 9}, "es": {"sep": 9, "set": 9, "setiembre": 9}}


class Around(NamedTuple):
    """A day from which days are told: the next of what was said, or, looking `back`, the last."""

    today: date
    back: bool = False

    def such_day(self, month: int, day: int) -> date | None:
        """Find the nearest day of that date, today included; None for one of no calendar."""
        step = -1 if self.back else 1
        for year in range(self.today.year, self.today.year + step * _LEAP, step):
            with suppress(ValueError):
                found = date(year, month, day)
                if found == self.today or (found > self.today) is not self.back:
                    return found
        return None

    def weekday(self, weekday: int) -> date:
        """Find the nearest such weekday: ahead a later day than today, looking back today too."""
        if self.back:
            return self.today - timedelta(days=(self.today.weekday() - weekday) % 7)
        return self.today + timedelta(days=(weekday - self.today.weekday() - 1) % 7 + 1)


def in_figures(said: str, around: Around, language: str) -> tuple[date, ...]:
    """Read `2026-12-24`, `24.12.`, `3/4/27`; without a year the nearest such day.

    Where day and month could change places, the order of the reader's language is the likelier.
    A point after the month, as in `3.4.`, is written by those alone who write the day first.
    """
    if iso := _ISO.fullmatch(said) or _ISO_JOINED.fullmatch(said):
        parts = [int(part) for part in iso.groups() if part.isdigit()]
        return tuple(_dates([(parts[1], parts[2])], parts[0], around))
    if not (match := _NUMERIC.fullmatch(said)):
        return ()
    first, second = int(match[1]), int(match[3])
    orders = [(first, second), (second, first)]  # (month, day)
    if not _month_first(language):
        orders.reverse()
    if match[2] == "." and match[5]:
        orders = [(second, first)]
    year = int(match[4]) + (2000 if len(match[4]) == 2 else 0) if match[4] else None
    return tuple(dict.fromkeys(_dates(orders, year, around)))


def _dates(orders: list[tuple[int, int]], year: int | None, around: Around) -> Iterator[date]:
    for month, day in orders:
        with suppress(ValueError):
            if year is not None:
                yield date(year, month, day)
            elif found := around.such_day(month, day):
                yield found


def in_words(said: str, around: Around, language: str) -> tuple[date, ...]:
    """Read `November 22` or `domingo, 22 de noviembre de 2026`; the nearest without a year.

    A weekday that is not that day's contradicts it, and then nothing is guessed.
    """
    parted = (word.removesuffix(".") for word in re.split(r"[\s,]+|(?<=\w)-(?=\w)", said))
    words = [word for word in parted if word and word not in _FILLERS]
    month_names = months(language)
    weekday = None
    if any(word in month_names for word in words[1:]):
        weekday = weekdays(language).get(words[0])
    month, day, year = _parts(words if weekday is None else words[1:], month_names)
    if month is None or day is None:
        return ()
    with suppress(ValueError):
        found = date(year, month, day) if year else around.such_day(month, day)
        if found and weekday in (None, found.weekday()):
            return (found,)
    return ()


def _parts(
    words: list[str], month_names: Mapping[str, int]
) -> tuple[int | None, int | None, int | None]:
    """Tell month, day and year apart, in whatever order they were said, and nothing else."""
    found: dict[str, int] = {}
    for word in words:
        if word in month_names:
            name, number = "month", month_names[word]
        elif match := _DAY.fullmatch(word):
            name, number = "day", int(match[1])
        elif match := _YEAR.fullmatch(word):
            name, number = "year", int(match[1] or 2000 + int(match[2]))
        else:
            return None, None, None
        if found.setdefault(name, number) != number:
            return None, None, None
    return found.get("month"), found.get("day"), found.get("year")


def months_on(start: date, months: int) -> date:
    """Go to the same day of another month, or to its last one where it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@cache
def weekdays(language: str) -> Mapping[str, int]:
    """Name the weekdays as a language does, in full and in short; Monday is 0."""
    named = {
        folded(name).removesuffix("."): number
        for width in _WIDTHS
        for number, name in get_day_names(width, "stand-alone", language).items()
    }
    full = (name for name in named if len(name) > 3 and not name.endswith("s"))
    plural = {f"{name}s": named[name] for name in full}
    return {**plural, **named, **_MORE_WEEKDAYS.get(language, {})}


@cache
def months(language: str) -> Mapping[str, int]:
    """Name the months as a language does, in full and in short; January is 1."""
    named = {
        folded(name).removesuffix("."): number
        for width in _WIDTHS
        for number, name in get_month_names(width, "format", language).items()
    }
    return {**named, **_MORE_MONTHS.get(language, {})}


@cache
def _month_first(language: str) -> bool:
    pattern = Locale.parse(language).date_formats["short"].pattern
    return str(pattern).casefold().index("m") < str(pattern).casefold().index("d")

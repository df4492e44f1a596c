"""Reading what people type: numbers, times, choices and days, generously, without guessing."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Literal

from babel.core import Locale
from babel.dates import get_day_names, get_month_names
from babel.numbers import NumberFormatError, parse_decimal

from bot.dialogue.sanitize import folded
from bot.texts.voice import Voice

# 18:30, 18.30, 18h30, 18 30, 18, 18 h, 6 pm, 6:30 p.m., 6:30 p. m.
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h ](?P<minute>\d{2}))?"
    r"(?: ?h\.?| ?(?P<half>[ap])(?:\. ?)?m\.?)?",
    re.ASCII | re.IGNORECASE,
)
_PLAIN_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?", re.ASCII)
_LOCAL_NUMBER = re.compile(r"-?[\d.,]{1,20}", re.ASCII)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?", re.ASCII)
_LONGEST = 60
_LEAP = 9  # years in which every day of the calendar comes by, 1900 and its like included
_FILLERS = frozenset({"the", "of", "on", "el", "de", "del"})
_WIDTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")


def number(text: str, language: str) -> Decimal | None:
    """Read a number as the language writes it, else plainly.

    `1.000` is a thousand in Spanish and one in English; `2.5` is two and a half in both, since
    no grouping looks like that.
    """
    if not _LOCAL_NUMBER.fullmatch(text):
        return None
    try:
        return parse_decimal(text, locale=language, strict=True) + 0
    except (NumberFormatError, InvalidOperation):
        return Decimal(text) + 0 if _PLAIN_NUMBER.fullmatch(text) else None


def time_of_day(text: str) -> time | None:
    """Read a time of day."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if half := (match["half"] or "").lower():
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def chosen(text: str, pairs: Sequence[tuple[str, str]]) -> str | None:
    """Read one of several (value, label): by value, by label, or by the start of one label.

    Case and accents count only where they tell two apart. What could mean several is None.
    """
    if any(text == value for value, _ in pairs):
        return text
    if not folded(text):
        return None
    for same in (str.__eq__, str.startswith):
        for alike in (str.casefold, folded):
            found = _alike(text, pairs, same, alike)
            if len(found) == 1:
                return found.pop()
    return None


def _alike(
    text: str,
    pairs: Sequence[tuple[str, str]],
    same: Callable[[str, str], bool],
    alike: Callable[[str], str],
) -> set[str]:
    wanted = alike(text)
    return {value for value, label in pairs if same(alike(label), wanted)}


def day(text: str, today: date, voice: Voice) -> date | None:
    """Read a day; None for what is none, or for one that no calendar has."""
    wanted = folded(text)
    if len(wanted) > _LONGEST:
        return None
    if wanted in ("today", folded(voice.text("day.today"))):
        return today
    if wanted in ("tomorrow", folded(voice.text("day.tomorrow"))):
        return today + timedelta(days=1)
    weekday = _weekdays(voice.language).get(wanted.removesuffix("."))
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    try:
        return _in_numbers(text, voice.language) or _in_words(wanted, today, voice.language)
    except ValueError:
        return None


def _in_numbers(text: str, language: str) -> date | None:
    if iso := _ISO.fullmatch(text):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    if not (said := _NUMERIC.fullmatch(text)):
        return None
    first, second, year = int(said[1]), int(said[3]), int(said[4])
    month, on = (first, second) if _month_first(language) else (second, first)
    if month > 12 >= on:
        month, on = on, month
    return date(year if year > 99 else 2000 + year, month, on)


def _in_words(wanted: str, today: date, language: str) -> date | None:
    """Read `November 22` or `domingo, 22 de noviembre de 2026`; the next one without a year.

    A weekday that is not that day's contradicts it, and then nothing is guessed.
    """
    said = [word.removesuffix(".") for word in re.split(r"[\s,]+", wanted)]
    said = [word for word in said if word and word not in _FILLERS]
    months = _months(language)
    weekday = None
    if any(word in months for word in said[1:]):
        weekday = _weekdays(language).get(said[0])
    month, on, year = _day_and_month(said if weekday is None else said[1:], months)
    if month is None or on is None:
        return None
    found = _next_such_day(month, on, today) if year is None else date(year, month, on)
    return None if found and weekday not in (None, found.weekday()) else found


def _day_and_month(
    said: list[str], months: Mapping[str, int]
) -> tuple[int | None, int | None, int | None]:
    """Tell month, day and year apart, in whatever order they were said, and nothing else."""
    found: dict[str, int] = {}
    for word in said:
        if word in months:
            name, number = "month", months[word]
        elif match := _DAY.fullmatch(word):
            name, number = "day", int(match[1])
        elif _YEAR.fullmatch(word):
            name, number = "year", int(word)
        else:
            return None, None, None
        if found.setdefault(name, number) != number:
            return None, None, None
    return found.get("month"), found.get("day"), found.get("year")


def _next_such_day(month: int, on: int, today: date) -> date | None:
    for year in range(today.year, today.year + _LEAP):
        with suppress(ValueError):
            if (found := date(year, month, on)) >= today:
                return found
    return None


@cache
def _weekdays(language: str) -> Mapping[str, int]:
    return {
        folded(name).removesuffix("."): number
        for spoken in ("en", language)
        for width in _WIDTHS
        for number, name in get_day_names(width, "stand-alone", spoken).items()
    }


@cache
def _months(language: str) -> Mapping[str, int]:
    return {
        folded(name).removesuffix("."): number
        for spoken in ("en", language)
        for width in _WIDTHS
        for number, name in get_month_names(width, "format", spoken).items()
    }


@cache
def _month_first(language: str) -> bool:
    pattern = Locale.parse(language).date_formats["short"].pattern
    return str(pattern).casefold().index("m") < str(pattern).casefold().index("d")

"""Reading what people type: numbers, days and times, generously and without guessing."""

import re
from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from babel.dates import get_day_names, parse_date
from babel.numbers import NumberFormatError, parse_decimal

from bot.texts.voice import Voice

_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h ](?P<minute>\d{2}))?\s*(?P<half>[ap])?\.?(?(half)m\.?)", re.I
)
_NUMERIC_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_PLAIN_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?")


def number(text: str, language: str) -> Decimal | None:
    """Read a number; `2.5` is two and a half everywhere, `2,5` where the language says so."""
    if not text.isascii():
        return None
    try:
        if _PLAIN_NUMBER.fullmatch(text):
            return Decimal(text)
        if len(text) > 20 or not re.fullmatch(r"-?[\d.,]+", text):
            return None
        return parse_decimal(text, locale=language, strict=True)
    except (NumberFormatError, InvalidOperation):
        return None


def time_of_day(text: str) -> time | None:
    """Read a time of day."""
    match = _TIME.fullmatch(text) if text.isascii() else None
    if match is None:
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if half := (match["half"] or "").lower():
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def day(text: str, today: date, voice: Voice) -> date | None:
    """Read a day: 2026-11-22, the language's own order of numbers, today, a weekday to come."""
    wanted = text.casefold()
    if wanted in ("today", voice.text("day.today").casefold()):
        return today
    if wanted in ("tomorrow", voice.text("day.tomorrow").casefold()):
        return today + timedelta(days=1)
    for language in (voice.language, "en"):
        for weekday, name in get_day_names("wide", "stand-alone", language).items():
            if wanted == str(name).casefold():
                return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if not (text.isascii() and _NUMERIC_DAY.fullmatch(text)):
        return None
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
        return parse_date(text, locale=voice.language)
    except (ValueError, IndexError, OverflowError):
        return None


def chosen(text: str, pairs: Sequence[tuple[str, str]]) -> str | None:
    """Read one of several (value, label): by value, by label, or by the start of one label."""
    if any(text == value for value, _ in pairs):
        return text
    wanted = text.casefold()
    for match in (str.__eq__, str.startswith):
        found = {value for value, label in pairs if match(label.casefold(), wanted)}
        if wanted and len(found) == 1:
            return found.pop()
    return None


def moved(voice: Voice, zone: str) -> Voice:
    """Make the same voice speak of another zone's time."""
    return Voice(voice.language, ZoneInfo(zone))

"""Reading what people type: numbers, times of day and choices, generously, without guessing."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import time
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

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


def moved(voice: Voice, zone: str) -> Voice:
    """Make the same voice speak of another zone's time."""
    return replace(voice, zone=ZoneInfo(zone))


def _alike(
    text: str,
    pairs: Sequence[tuple[str, str]],
    same: Callable[[str, str], bool],
    alike: Callable[[str], str],
) -> set[str]:
    wanted = alike(text)
    return {value for value, label in pairs if same(alike(label), wanted)}

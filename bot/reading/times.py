"""Reads times of day as people say them: "1830", "6pm", "half past six", "las seis y media".

A reader gives all that a text may mean, the earlier first: an hour without its half of the day is
one of the morning or one of the evening, unless it is written as a 24-hour clock shows it.
"""

import re
from collections.abc import Mapping
from datetime import time
from typing import NamedTuple

from bot.reading.folding import simplified
from bot.reading.numerals import in_digits, languages

_LONGEST = 60
_HALF_LETTERS = re.compile(r"(?<![a-z])([ap])(?:\. ?| )?m\b\.?")
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
_BEFORE = re.compile(
    r"(?:(?:at|by|around|about|from|until|till|on|@|~|sobre|hacia|desde|hasta|como|tipo|a eso de)"
    r" ?)?(?:(?:a|at|al) )?(?:(?:the|las?|el) )?"
)
_AFTER = re.compile(r" ?(?:o ?'? ?clock|sharp|en punto|exactly|exactas)\.?|ish$")
_NOON = re.compile(r"(?:12 )?(?:noon|midday|mid-day|medio ?dia|del? medio ?dia|del dia)|12 ?md?")
_MIDNIGHT = re.compile(r"(?:12 )?(?:midnight|mid-night|media ?noche|de la media ?noche)")
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:(?P<mark>[:.h']) ?|(?P<blank> ))(?P<minute>\d{2})(?::[0-5]\d)?"
    r"(?P<day> ?(?:hours|horas|uhr|hrs?|hs?)\.?)?",
    re.ASCII,
)
_JOINED = re.compile(
    r"(?P<hour>\d{1,2})(?P<minute>\d\d)(?P<day> ?(?:hours|hrs?|hs?)\.?)?", re.ASCII
)
_HOUR = re.compile(
    r"(?P<hour>\d{1,2})(?P<day> ?(?:hours?|horas?|uhr|hrs?|hs?)\.?(?: ?(?P<minute>\d\d))?)?",
    re.ASCII,
)
_PART = r"(?P<part>half|quarter|cuarto|medi[oa]|\d{1,2})(?: minut[eo]?s)?"
_PAST = (
    re.compile(rf"(?:an? )?{_PART} (?:past|after) (?P<hour>\d{{1,2}})", re.ASCII),
    re.compile(r"(?P<part>half)[ -](?P<hour>\d{1,2})", re.ASCII),
    re.compile(rf"(?P<hour>\d{{1,2}}) (?:y|con) (?:un )?{_PART}", re.ASCII),
    re.compile(r"(?P<hour>\d{1,2}) (?:oh?|0) (?P<part>\d)", re.ASCII),
)
_TO = (
    re.compile(rf"(?:an? )?{_PART} (?:to|before|till|of) (?P<hour>\d{{1,2}})", re.ASCII),
    re.compile(rf"(?P<hour>\d{{1,2}}) menos (?:un )?{_PART}", re.ASCII),
    re.compile(rf"(?:faltan? )?(?:un )?{_PART} para (?:las? )?(?P<hour>\d{{1,2}})", re.ASCII),
)
_OR = re.compile(r"(?:between |entre )?(\S.*?)(?: ?- ?| or | o | and | to )(\S.*)")
_MINUTES: Mapping[str, int] = {
    "half": 30,
    "media": 30,
    "medio": 30,
    "quarter": 15,
    "cuarto": 15,
}
_DAY_PARTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?:^| )(?:{words})$|^(?:{words}) (?:at|a) (?=\S)"), part)
    for words, part in (
        (r"de la madrugada|por la madrugada", "small"),
        (r"(?:de|por|en) la manana|(?:in the |this )?mornings?", "morning"),
        (
            r"(?:de|por|en) la tarde|(?:in the |this )?(?:afternoons?|evenings?)|esta tarde",
            "evening",
        ),
        (r"(?:de|por|en) la noche|esta noche|(?:at |in the )?nights?|tonight", "night"),
        (r"del medio ?dia|del dia", "noon"),
    )
)
_LETTERS = re.compile(r"(?:(?<=\d) ?([ap])m?|(?<=[a-z]) ([ap])m)$")


class _Clock(NamedTuple):
    """An hour and minute as said; as of a 24-hour clock, or perhaps of either half of a day."""

    hour: int
    minute: int
    whole_day: bool


def times_of_day(text: str, language: str) -> tuple[time, ...]:
    """Read a time of day; two where it may be of the morning or of the evening."""
    if len(text) > _LONGEST:
        return ()
    plain = _HALF_LETTERS.sub(r"\1m", _HYPHEN.sub(" ", simplified(text)))
    for spoken in languages(language):
        said = in_digits(plain, spoken)
        if spoken == "es":
            said = re.sub(r"\buna\b(?! (?:de|en) punto)", "1", said)
        if found := _spoken(said) or _one_of_two(said):
            return found
    return ()


def _one_of_two(said: str) -> tuple[time, ...]:
    """Read "6 or 7 pm" as both, which is for whoever said so to decide."""
    match = _OR.fullmatch(said)
    if match is None:
        return ()
    first, second = _spoken(match[1]), _spoken(match[2])
    if len(first) > 1 and len(second) == 1:
        first = tuple(at for at in first if (at.hour < 12) is (second[0].hour < 12))
    return tuple(dict.fromkeys(first + second)) if first and second else ()


def _spoken(said: str) -> tuple[time, ...]:
    said = _BEFORE.sub("", said, count=1).strip()
    if _NOON.fullmatch(said):
        return (time(12),)
    if _MIDNIGHT.fullmatch(said):
        return (time(0),)
    said, part = _day_part(_AFTER.sub("", said))
    said = _BEFORE.sub("", _AFTER.sub("", said), count=1).strip()
    clock = _clock(said)
    if clock is None or clock.hour > 23 or clock.minute > 59:
        return ()
    hours = _either(clock) if part is None else _in_part(clock.hour, part)
    return tuple(time(hour, clock.minute) for hour in hours)


def _day_part(said: str) -> tuple[str, str | None]:
    """Take the part of the day off a time: "6 de la tarde", "tonight at 8", "6pm"."""
    for words, part in _DAY_PARTS:
        if words.search(said):
            return _AFTER.sub("", words.sub("", said)).strip(), part
    if letters := _LETTERS.search(said):
        return said[: letters.start()].strip(), f"{letters[1] or letters[2]}m"
    return said, None


def _clock(said: str) -> _Clock | None:
    for pattern in (_CLOCK, _JOINED, _HOUR):
        if match := pattern.fullmatch(said):
            return _shown(match)
    for patterns, sign in ((_PAST, 1), (_TO, -1)):
        for pattern in patterns:
            if match := pattern.fullmatch(said):
                return _told(match, sign)
    return None


def _shown(match: re.Match[str]) -> _Clock:
    """Read figures: with a mark between them, or four of them, they are a 24-hour clock's.

    That is how Cairn itself says every time: "7:30" is of the morning.
    """
    figures, groups = match["hour"], match.groupdict()
    four = len(figures) == 2 and match["minute"] is not None and groups.get("blank") is None
    of_clock = four or groups.get("mark") is not None
    whole_day = of_clock or figures.startswith("0") or match["day"] is not None
    return _Clock(int(figures), int(match["minute"] or 0), whole_day)


def _told(match: re.Match[str], sign: int) -> _Clock | None:
    hour, part = int(match["hour"]), match["part"]
    minutes = _MINUTES.get(part)
    minutes = int(part) if minutes is None else minutes
    if not 0 <= hour <= 23 or not 0 < minutes < 60:
        return None
    after = (hour * 60 + sign * minutes) % (24 * 60)
    spoken = after if hour > 12 or after >= 60 else after + 12 * 60
    return _Clock(spoken // 60, spoken % 60, hour > 12)


def _either(clock: _Clock) -> tuple[int, ...]:
    """Tell which hours an hour may be; twelve is noon before it is midnight."""
    hour = clock.hour
    if clock.whole_day or not 1 <= hour <= 12:
        return (hour,)
    return (12, 0) if hour == 12 else (hour, hour + 12)


def _in_part(hour: int, part: str) -> tuple[int, ...]:
    """Tell which hour of a part of the day it is; none where they contradict each other."""
    if part in ("am", "pm"):
        return (hour % 12 + (12 if part == "pm" else 0),) if 1 <= hour <= 12 else ()
    if hour > 12:
        return (hour,) if part in ("evening", "night") else ()
    if part == "noon":
        return (hour % 12 + 12,) if hour in (12, 1, 2, 3) else ()
    if part == "small":
        return (hour % 12,)
    if part == "morning":
        return (hour,) if hour else ()
    if part == "evening":
        return (hour % 12 + 12,) if hour else ()
    return (hour + 12,) if 6 <= hour <= 11 else (hour % 12,)

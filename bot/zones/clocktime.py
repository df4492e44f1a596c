"""What a clock says of a zone: the time that it shows, or its offset from UTC."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.reading.times import times_of_day
from bot.zones import zone_keys
from bot.zones.languages import ENGLISH

_DAY = timedelta(days=1)
_STEP = timedelta(minutes=15)
_EARLIER, _LATER = timedelta(minutes=30), timedelta(minutes=60)
_WEST, _EAST = timedelta(hours=-12), timedelta(hours=14)
_SAID = (
    r"(?:(?:here|right|now|it|it'?s|is|the|time|my|clock|says|shows|at|aquí|aqui|ahora|mismo|son"
    r"|es|las?|a|hora|mi|reloj|marca|de|mañana|tarde|noche)(?:[\s,.:!]+|$))*"
)
_HALF = r"(?P<{}>[ap])\.?\s?m\b\.?"
_CLOCK = re.compile(
    rf"{_SAID}(?:(?P<hour>\d{{1,2}})[:.h](?P<minute>\d\d)\s*(?:{_HALF.format('half')})?"
    rf"|(?P<whole>\d{{1,2}})\s*{_HALF.format('of')}|(?P<digits>\d{{4}})"
    rf"|(?P<full>\d{{1,2}})\s?(?=h|uhr|o['’]?\s?clock))"
    rf"\s*(?:hs?|hrs|hours|horas|uhr|o['’]?\s?clock)?[\s,.!]*{_SAID}"
)
_OFFSET = re.compile(
    r"\(?(?:(?P<named>utc|gmt|z)\s?)?(?P<sign>[+-])?\s?(?P<hours>\d{1,2})"
    r"(?:(?:[:h]?(?P<minutes>\d\d))|[.,](?P<part>25|5|50|75|0))?"
    r"\s?(?:h|hs|hrs|hours?|horas?)?\)?"
)
_HERE = re.compile(
    r"\b(?:here|right now|now|it'?s|it is|my clock says|aqui|aquí|ahora|mismo|son|es)\b"
)
_QUARTERS = {"0": 0, "25": 15, "5": 30, "50": 30, "75": 45}


def by_time_or_offset(text: str, now: datetime) -> list[str]:
    """Find the zones that a clock time or a fixed offset may mean; none for any other words."""
    said = unicodedata.normalize("NFKC", text).casefold().replace("\u2212", "-")
    offsets = _by_clock(said, now) or _by_offset(said)
    if not offsets:
        return []
    return [
        zone
        for zone in zone_keys.countries()
        if now.astimezone(ZoneInfo(zone)).utcoffset() in offsets
    ]


def _by_clock(said: str, now: datetime) -> set[timedelta]:
    """Find the offsets at which a clock shows this; a watch may be seven minutes off.

    An hour alone ("9 pm") is any time from half an hour before to the next one. At the date line
    one clock time stands for two offsets, a day apart.
    """
    match = _CLOCK.fullmatch(said)
    if match is None:
        return {offset for told in _in_words(said) for offset in _offsets(told, now, alone=False)}
    alone = match["whole"] or match["full"]
    digits = match["digits"] or f"{match['hour'] or alone:0>2}{match['minute'] or '00'}"
    hour, minute, half = int(digits[:2]), int(digits[2:]), match["half"] or match["of"]
    if minute > 59 or (hour > 23 if half is None else not 1 <= hour <= 12):
        return set()
    if half is not None:
        hour = hour % 12 + (12 if half == "p" else 0)
    return _offsets(time(hour, minute), now, alone=alone is not None)


def _in_words(said: str) -> tuple[time, ...]:
    """Read "half past six" or "las seis y media de la tarde"; a word alone is rather a place."""
    words = " ".join(_HERE.sub(" ", said).split()).strip(" ,.!:")
    found = times_of_day(words, ENGLISH.language) if any(c.isalpha() for c in words) else ()
    return found if " " in said or len(found) == 1 else ()


def _offsets(told: time, now: datetime, *, alone: bool) -> set[timedelta]:
    utc = now.astimezone(UTC)
    ahead = timedelta(
        hours=told.hour - utc.hour, minutes=told.minute - utc.minute, seconds=-utc.second
    )
    steps = _within_an_hour(ahead) if alone else [round(ahead / _STEP) * _STEP]
    days = [step % _DAY - day for step in steps for day in (_DAY, timedelta())]
    return {offset for offset in days if _WEST <= offset <= _EAST}


def _within_an_hour(ahead: timedelta) -> Iterator[timedelta]:
    step = -(-(ahead - _EARLIER) // _STEP) * _STEP
    while step < ahead + _LATER:
        yield step
        step += _STEP


def _by_offset(said: str) -> set[timedelta]:
    """Read `+5:30`, `-0330`, `UTC+2`, `GMT 5.5`; without a name it needs its sign."""
    match = _OFFSET.fullmatch(said)
    if match is None or not (match["named"] or match["sign"]):
        return set()
    minutes = int(match["minutes"] or _QUARTERS[match["part"] or "0"])
    size = timedelta(hours=int(match["hours"]), minutes=minutes)
    return {-size if match["sign"] == "-" else size}

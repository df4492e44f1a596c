"""Reads days that lie behind: yesterday, two days ago, last Monday, a date without its year."""

import re
from datetime import date, datetime, timedelta

from msgspec import Struct

from bot.dialogue.known import Known
from bot.dialogue.paging import Pairs
from bot.dialogue.parse import day
from bot.dialogue.sanitize import folded, plainly, shortened
from bot.kernel.errors import BadAnswer
from bot.texts.voice import Voice

_AGO = re.compile(
    r"(?P<many>\d{1,3}|an?|one|two|three|un|una|dos|tres) (?P<unit>days?|weeks?|dias?|semanas?)",
    re.ASCII,
)
_MANY = {"a": 1, "an": 1, "one": 1, "un": 1, "una": 1, "two": 2, "dos": 2, "three": 3, "tres": 3}
_LAST = {"last", "past", "pasado", "pasada", "ultimo"}
_ARTICLES = {"on", "the", "el", "la", "this", "este"}
_BEFORE_YESTERDAY = {"day before yesterday", "anteayer", "antier", "antes de ayer"}
_YESTERDAY = {"yesterday", "ayer", "last night", "anoche"}
_SAID = 40
_SMALL_HOURS = 4


class PastDay(Struct, frozen=True, tag_field="type", tag="PastDay"):
    """A day up to today, at most so many days ago."""

    within_days: int

    def parse(self, raw: str, known: Known) -> date:
        """Read the last day that is meant, as a date, a weekday or a word."""
        text, voice = plainly(raw), known.voice
        today = known.now.astimezone(voice.zone).date()
        on = _meant(text, today, voice)
        example = (today - timedelta(days=2)).isoformat()
        if on is None:
            raise BadAnswer("bad.day", said=shortened(text, _SAID), example=example)
        if on > today:
            raise BadAnswer("bad.day_ahead", day=voice.date(on), example=example)
        if (today - on).days > self.within_days:
            weeks = self.within_days // 7
            raise BadAnswer("bad.day_long_ago", day=voice.date(on), weeks=weeks)
        return on

    def write(self, value: date) -> str:
        """Write a day as ISO 8601 does."""
        return value.isoformat()

    def options(self, known: Known) -> Pairs:
        """Offer today and yesterday; in the small hours yesterday first, since it may be meant."""
        local = known.now.astimezone(known.voice.zone)
        before = local.date() - timedelta(days=1)
        offered = [
            (local.date().isoformat(), known.voice.text("day.today")),
            (before.isoformat(), known.voice.text("day.yesterday")),
        ]
        return offered[::-1] if in_small_hours(local) else offered


def in_small_hours(local: datetime) -> bool:
    """Tell whether it is between midnight and four, when yesterday may be meant by today."""
    return local.hour < _SMALL_HOURS


def _meant(text: str, today: date, voice: Voice) -> date | None:
    """Find the last day that is meant; None for what is none.

    A day that can only lie ahead, such as one with its year or *tomorrow*, is given as it is.
    """
    words = [word for word in folded(text).split() if word not in _ARTICLES]
    wanted = " ".join(words)
    if wanted in _YESTERDAY or wanted == folded(voice.text("day.yesterday")):
        return today - timedelta(days=1)
    if wanted in _BEFORE_YESTERDAY:
        return today - timedelta(days=2)
    if ago := _ago(wanted):
        return today - ago
    said = " ".join(word for word in words if word not in _LAST)
    before_today = said != wanted
    found = day(said, today, voice) or day(text, today, voice)
    if found is None or (found <= today and not before_today):
        return found
    if _counts_from(said, today, found, voice):
        return found
    latest = today - timedelta(days=before_today)
    backs = (latest - timedelta(days=7), latest - timedelta(days=366))
    earlier = (day(said, back, voice) for back in backs)
    return next((one for one in earlier if one is not None and one <= latest), found)


def _ago(wanted: str) -> timedelta | None:
    """Read how long ago, as both languages say it."""
    if wanted.endswith(" ago"):
        said = wanted.removesuffix(" ago")
    elif wanted.startswith("hace "):
        said = wanted.removeprefix("hace ")
    else:
        return None
    match = _AGO.fullmatch(said)
    if match is None:
        return None
    many = _MANY.get(match["many"]) or int(match["many"])
    return timedelta(days=many * (7 if match["unit"][0] in "ws" else 1))


def _counts_from(said: str, today: date, found: date, voice: Voice) -> bool:
    """Tell whether a day is counted from today, such as *tomorrow*, and so lies ahead."""
    return day(said, today + timedelta(days=1), voice) == found + timedelta(days=1)

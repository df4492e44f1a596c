"""Reads days that lie behind: yesterday, two days ago, last Monday, a date without its year."""

from datetime import date, datetime, timedelta

from msgspec import Struct

from bot.dialogue import one_meaning
from bot.dialogue.known import Known
from bot.dialogue.paging import Pairs
from bot.dialogue.sanitize import plainly
from bot.reading.days import days

_SMALL_HOURS = 4


class PastDay(Struct, frozen=True, tag_field="type", tag="PastDay"):
    """A day up to today, at most so many days ago."""

    within_days: int

    def parse(self, raw: str, known: Known) -> date:
        """Read the last day that is meant; what could be two days is asked about."""
        text, voice = plainly(raw), known.voice
        today = known.now.astimezone(voice.zone).date()
        found = days(text, today, voice.language, back=True)
        return one_meaning.past_day(text, found, today, self.within_days, voice)

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

"""Weeks and the instants in them: when a pod or a member is asked, reminded, and left in peace.

A week is named by the ISO week of its check-in day (docs/behavior.md, "The week"). Instants come
from local dates and times by RFC 5545, section 3.3.5: a local time that does not exist uses the
offset before the gap, one that exists twice means the first.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

CLOSES_AFTER_DAYS = 2
CLOSES_AT = time(20, 0)
REMINDER_AT = time(10, 0)
EVENING = time(20, 0)
LATEST_PROMPT = timedelta(hours=2)  # before the close
_REMEMBERED = 4096
_NAME = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)


class Week(Struct, frozen=True, order=True):
    """An ISO week, written 2026-W47."""

    year: int
    number: int

    @classmethod
    def of(cls, on: date) -> "Week":
        """Name the week that a day is in."""
        year, number, _ = on.isocalendar()
        return cls(year, number)

    @classmethod
    def read(cls, name: str) -> "Week":
        """Read a name written by `str`; anything else is a ValueError."""
        return _week(name)

    def day(self, weekday: int) -> date:
        """Find the day of this week; Monday is 0."""
        return date.fromisocalendar(self.year, self.number, weekday + 1)

    def plus(self, weeks: int) -> "Week":
        """Count weeks onwards, or back."""
        return Week.of(self.day(0) + timedelta(weeks=weeks))

    def since(self, earlier: "Week") -> int:
        """Count the weeks from an earlier one to this."""
        return (_monday(self) - _monday(earlier)) // 7

    def __str__(self) -> str:
        """Write the name."""
        return f"{self.year:04}-W{self.number:02}"


@lru_cache(maxsize=_REMEMBERED)
def _monday(week: Week) -> int:
    return week.day(0).toordinal()


@lru_cache(maxsize=_REMEMBERED)
def _week(name: str) -> Week:
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(name)
    week = Week(int(match[1]), int(match[2]))
    week.day(6)
    return week


def instant(on: date, at: time, zone: str) -> datetime:
    """Find the instant of a local date and time in a zone, in UTC."""
    return _resolved(on, at, zone, fold=0)


class Rhythm(Struct, frozen=True):
    """When a pod checks in: a weekday (Monday is 0), a time, and the zone they are meant in."""

    day: int
    at: time
    zone: str

    def check_in_day(self, week: Week) -> date:
        """Find the day that ends a week."""
        return week.day(self.day)

    def call_at(self, week: Week) -> datetime:
        """Find when the pod as such is asked: the rhythm's time in the pod's zone."""
        return instant(self.check_in_day(week), self.at, self.zone)

    def ends_at(self, week: Week) -> datetime:
        """Find when a week is over: with its check-in day, in the pod's zone."""
        return instant(self.check_in_day(week) + timedelta(days=1), time(), self.zone)

    def close_at(self, week: Week) -> datetime:
        """Find when a week closes: 20:00 in the pod's zone, two days after the check-in day."""
        on = self.check_in_day(week) + timedelta(days=CLOSES_AFTER_DAYS)
        return instant(on, CLOSES_AT, self.zone)

    def next_week(self, after: Week | None, earliest: datetime) -> Week:
        """Find the first week after another whose call is not before an instant.

        With the last close as `earliest`, a change of rhythm skips the week whose prompt would
        come before it, for all.
        """
        local = earliest.astimezone(ZoneInfo(self.zone)).date()
        week = Week.of(local).plus(-1) if after is None else after.plus(1)
        while self.call_at(week) < earliest:
            week = week.plus(1)
        return week


class PromptHour(Struct, frozen=True):
    """When one member is asked: their own time and weekday where they chose them, in their zone.

    Their weekday is the one from five days before the check-in day to the day after it, so that
    the question always comes before the close; where the two zones lie so far apart that it
    would not, it comes two hours before. It never comes before the last week has closed.
    """

    rhythm: Rhythm
    zone: str
    at: time | None = None
    day: int | None = None

    def prompt_at(self, week: Week) -> datetime:
        """Find when the member is asked about a week."""
        return _prompt(self, week, ZoneInfo(self.zone), ZoneInfo(self.rhythm.zone))

    def reminder_at(self, week: Week, quiet: "QuietHours") -> datetime:
        """Find when the one reminder may come: 10:00 on the next day, after quiet hours."""
        on = self.prompt_day(week) + timedelta(days=1)
        return quiet.next_calm(instant(on, REMINDER_AT, self.zone), self.zone)

    def prompt_day(self, week: Week) -> date:
        """Find the day on which the member is asked about a week."""
        day = self.rhythm.day if self.day is None else self.day
        days = (day - self.rhythm.day + 5) % 7 - 5
        return self.rhythm.check_in_day(week) + timedelta(days=days)


@lru_cache(maxsize=_REMEMBERED)
def _prompt(hour: PromptHour, week: Week, *_rules: ZoneInfo) -> datetime:
    """Find when those of one hour are asked, once; by zones that are read anew, again."""
    rhythm = hour.rhythm
    own = instant(hour.prompt_day(week), rhythm.at if hour.at is None else hour.at, hour.zone)
    after_last = max(own, rhythm.close_at(week.plus(-1)))
    return min(after_last, rhythm.close_at(week) - LATEST_PROMPT)


class QuietHours(Struct, frozen=True):
    """Hours in which nothing is sent; from 22:00 until 08:00 unless the person says otherwise.

    The same time twice means no quiet hours.
    """

    start: time = time(22, 0)
    end: time = time(8, 0)

    def next_calm(self, at: datetime, zone: str) -> datetime:
        """Delay an instant within quiet hours to their end; never hasten one.

        Where a clock change makes an end fall into the next quiet hours, their end is meant.
        """
        while self.covers(at, zone):
            at = self._end(at, zone)
        return at

    def covers(self, at: datetime, zone: str) -> bool:
        """Tell whether clocks in a zone show a time within quiet hours."""
        return self.hold(at.astimezone(ZoneInfo(zone)).time())

    def hold(self, at: time) -> bool:
        """Tell whether a time of day lies within quiet hours."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end

    def _end(self, at: datetime, zone: str) -> datetime:
        local = at.astimezone(ZoneInfo(zone))
        overnight = self.start > self.end and local.time() >= self.start
        on = local.date() + timedelta(days=1 if overnight else 0)
        first = _resolved(on, self.end, zone, fold=0)
        return first if first > at else _resolved(on, self.end, zone, fold=1)


def _resolved(on: date, at: time, zone: str, *, fold: int) -> datetime:
    return _in_utc(on, at, ZoneInfo(zone), fold)


@lru_cache(maxsize=_REMEMBERED)
def _in_utc(on: date, at: time, zone: ZoneInfo, fold: int) -> datetime:
    """Find an instant, once: those who are asked together share a few.

    A zone that is read anew, by other rules, is another one here.
    """
    return datetime.combine(on, at.replace(fold=fold), tzinfo=zone).astimezone(UTC)

"""Once a week in every zone of the world, over both clock changes of three years.

The second opinion is `whenever`, which reads the same rules with code of its own.
"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, product
from zoneinfo import ZoneInfo, available_timezones

import pytest
import whenever

from bot.domain.weeks import PromptHour, Rhythm, Week
from tests.time.kinds import SINCE, TIMES, UNTIL, WEEKDAYS, changes, kinds, looked_at, weeks

LONGEST_GAP = timedelta(hours=3)
MON, THU, FRI, SAT, SUN = 0, 3, 4, 5, 6


def second_opinion(on: date, at: time, zone: str) -> datetime:
    """Find the instant of a local time as RFC 5545 has it."""
    local = whenever.PlainDateTime(on.year, on.month, on.day, at.hour, at.minute)
    return local.assume_tz(zone, disambiguation="compatible").to_instant().to_stdlib()


def exists(local: datetime, zone: str) -> bool:
    """Tell whether clocks ever show a local time, which is naive."""
    info = ZoneInfo(zone)
    back = local.replace(tzinfo=info).astimezone(UTC).astimezone(info)
    return back.replace(tzinfo=None) == local


def test_every_zone_is_of_one_kind_and_keeps_its_time() -> None:
    days = [SINCE + timedelta(days=n) for n in range((UNTIL - SINCE).days)]

    for first, *others in kinds():
        told = [day.astimezone(ZoneInfo(first)).utcoffset() for day in days]
        for zone in others:
            assert [day.astimezone(ZoneInfo(zone)).utcoffset() for day in days] == told, zone

    assert sorted(zone for zones in kinds() for zone in zones) == sorted(available_timezones())


@pytest.mark.parametrize("zone", looked_at())
def test_a_member_is_asked_once_a_week_at_their_local_time(zone: str) -> None:
    info = ZoneInfo(zone)
    for weekday, at in product(WEEKDAYS, TIMES):
        rhythm = Rhythm(weekday, at, zone)
        hour = PromptHour(rhythm, zone)
        wanted = {week: rhythm.check_in_day(week) for week in weeks(zone)}
        asked = {week: hour.prompt_at(week) for week in wanted}

        assert asked == {week: second_opinion(day, at, zone) for week, day in wanted.items()}
        assert all(earlier < later for earlier, later in pairwise(asked.values()))
        for week, instant in asked.items():
            local = datetime.combine(wanted[week], at)
            shown = instant.astimezone(info)
            assert rhythm.call_at(week) == instant
            assert shown.fold == 0
            if shown.replace(tzinfo=None) != local:
                before = (instant - LONGEST_GAP).astimezone(info).utcoffset()
                assert not exists(local, zone)
                assert instant.replace(tzinfo=None) == local - (before or timedelta())


@pytest.mark.parametrize("zone", looked_at())
def test_after_every_close_the_next_week_is_asked_about(zone: str) -> None:
    for weekday, at in product(WEEKDAYS, (TIMES[0], TIMES[-1])):
        rhythm = Rhythm(weekday, at, zone)
        for week in weeks(zone):
            assert rhythm.next_week(week, rhythm.close_at(week)) == week.plus(1)


def test_the_seven_times_of_day_meet_gaps_and_doubled_hours() -> None:
    skipped: set[str] = set()
    doubled: set[str] = set()
    for zone in looked_at():
        days = {at.date() + timedelta(days=n) for at in changes(zone) for n in (-2, -1, 0, 1)}
        for local in (datetime.combine(on, at) for on, at in product(days, TIMES)):
            first = local.replace(tzinfo=ZoneInfo(zone)).utcoffset()
            if first != local.replace(tzinfo=ZoneInfo(zone), fold=1).utcoffset():
                (doubled if exists(local, zone) else skipped).add(zone)

    assert len(skipped) >= 30
    assert len(doubled) >= 30
    assert {"Africa/Cairo", "Asia/Beirut", "Australia/Lord_Howe", "Antarctica/Troll"} <= skipped


@pytest.mark.parametrize(
    ("zone", "weekday", "at", "shown"),
    [
        ("Australia/Lord_Howe", SUN, "02:15",  # 02:00 became 02:30
         ("2026-09-27T02:15+10:30", "2026-10-04T02:45+11:00", "2026-10-11T02:15+11:00")),
        ("Australia/Lord_Howe", SUN, "01:45",  # 02:00 became 01:30
         ("2026-03-29T01:45+11:00", "2026-04-05T01:45+11:00", "2026-04-12T01:45+10:30")),
        ("Pacific/Apia", FRI, "18:00",  # had no Friday, December 30
         ("2011-12-23T18:00-10:00", "2011-12-31T18:00+14:00", "2012-01-06T18:00+14:00")),
        ("Pacific/Apia", SUN, "18:00",
         ("2011-12-25T18:00-10:00", "2012-01-01T18:00+14:00", "2012-01-08T18:00+14:00")),
        ("Africa/Cairo", FRI, "00:00",  # midnight became 01:00
         ("2026-04-17T00:00+02:00", "2026-04-24T01:00+03:00", "2026-05-01T00:00+03:00")),
        ("Africa/Cairo", THU, "23:30",  # midnight became 23:00
         ("2026-10-22T23:30+03:00", "2026-10-29T23:30+03:00", "2026-11-05T23:30+02:00")),
        ("Asia/Beirut", SUN, "00:30",  # midnight became 01:00
         ("2026-03-22T00:30+02:00", "2026-03-29T01:30+03:00", "2026-04-05T00:30+03:00")),
        ("Asia/Beirut", SAT, "23:30",  # midnight became 23:00
         ("2026-10-17T23:30+03:00", "2026-10-24T23:30+03:00", "2026-10-31T23:30+02:00")),
        ("Africa/Casablanca", SUN, "02:30",  # 03:00 became 02:00, for Ramadan
         ("2026-02-08T02:30+01:00", "2026-02-15T02:30+01:00", "2026-02-22T02:30+00:00")),
        ("Africa/Casablanca", SUN, "02:30",  # 02:00 became 03:00
         ("2026-03-15T02:30+00:00", "2026-03-22T03:30+01:00", "2026-03-29T02:30+01:00")),
        ("Asia/Kathmandu", SUN, "18:00",
         ("2026-03-22T18:00+05:45", "2026-03-29T18:00+05:45", "2026-04-05T18:00+05:45")),
        ("Antarctica/Troll", SUN, "02:15",  # 01:00 became 03:00
         ("2026-03-22T02:15+00:00", "2026-03-29T04:15+02:00", "2026-04-05T02:15+02:00")),
        ("Antarctica/Troll", SUN, "02:30",  # 03:00 became 01:00
         ("2026-10-18T02:30+02:00", "2026-10-25T02:30+02:00", "2026-11-01T02:30+00:00")),
        ("America/Santiago", SUN, "00:30",  # midnight became 01:00
         ("2026-08-30T00:30-04:00", "2026-09-06T01:30-03:00", "2026-09-13T00:30-03:00")),
        ("America/Santiago", SAT, "23:30",  # midnight became 23:00
         ("2026-03-28T23:30-03:00", "2026-04-04T23:30-03:00", "2026-04-11T23:30-04:00")),
        ("America/Vancouver", SUN, "18:00",  # keeps its summer time from 2026 on
         ("2026-10-25T18:00-07:00", "2026-11-01T18:00-07:00", "2026-11-08T18:00-07:00")),
        ("Europe/Dublin", MON, "01:30",
         ("2026-10-19T01:30+01:00", "2026-10-26T01:30+00:00", "2026-11-02T01:30+00:00")),
    ],
)  # fmt: skip
def test_odd_clocks_ask_once_a_week_too(
    zone: str, weekday: int, at: str, shown: tuple[str, str, str]
) -> None:
    hour = PromptHour(Rhythm(weekday, time.fromisoformat(at), zone), zone)
    first = Week.of(date.fromisoformat(shown[0][:10]))

    asked = [hour.prompt_at(first.plus(n)).astimezone(ZoneInfo(zone)) for n in range(3)]

    assert [at.isoformat(timespec="minutes") for at in asked] == [*shown]

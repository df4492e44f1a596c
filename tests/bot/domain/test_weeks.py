"""Every week is asked about once, at the hour people live by, whatever clocks and calendars do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import whenever
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.weeks import LATEST_PROMPT, PromptHour, QuietHours, Rhythm, Week, instant

ZONES = (
    "UTC",
    "Africa/Cairo",  # changes at midnight
    "Africa/Casablanca",  # winter time in Ramadan
    "America/Caracas",  # moved by half an hour
    "America/Los_Angeles",
    "America/Santiago",  # changes at midnight
    "Antarctica/Troll",  # changes by two hours
    "Asia/Beirut",  # changes at midnight
    "Asia/Kathmandu",  # +05:45
    "Asia/Pyongyang",
    "Australia/Lord_Howe",  # changes by half an hour
    "Europe/Berlin",
    "Europe/Dublin",  # winter time is the exception
    "Pacific/Apia",  # had no December 30, 2011
    "Pacific/Kiritimati",  # +14
    "Pacific/Pago_Pago",  # -11
)

zones = st.sampled_from(ZONES)
days = st.dates(date(2010, 1, 1), date(2035, 12, 31))
minutes = st.integers(0, 1439).map(lambda n: time(n // 60, n % 60))
weeks = days.map(Week.of)
moments = st.datetimes(
    datetime(2010, 1, 1),  # noqa: DTZ001  # hypothesis adds the zone
    datetime(2035, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
rhythms = st.builds(Rhythm, st.integers(0, 6), minutes, zones)
hours = st.builds(PromptHour, rhythms, zones, st.none() | minutes, st.none() | st.integers(0, 6))
quiets = st.builds(QuietHours, minutes, minutes)


@given(days, minutes, zones)
@example(date(2026, 3, 29), time(2, 30), "Europe/Berlin")
@example(date(2026, 10, 25), time(2, 30), "Europe/Berlin")
@example(date(2011, 12, 30), time(18), "Pacific/Apia")
@example(date(2024, 4, 26), time(0, 30), "Africa/Cairo")
@example(date(2024, 3, 31), time(0, 0), "Asia/Beirut")
@example(date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe")
@example(date(2026, 4, 5), time(1, 45), "Australia/Lord_Howe")
def test_an_instant_is_what_a_second_opinion_says(on: date, at: time, zone: str) -> None:
    local = whenever.PlainDateTime(on.year, on.month, on.day, at.hour, at.minute)

    expected = local.assume_tz(zone, disambiguation="compatible").to_instant()

    assert whenever.Instant(instant(on, at, zone)) == expected


@pytest.mark.parametrize(
    ("on", "at", "zone", "utc"),
    [
        (date(2026, 11, 22), time(18), "Europe/Berlin", "2026-11-22T17:00"),
        (date(2026, 7, 5), time(18), "Europe/Berlin", "2026-07-05T16:00"),
        (date(2026, 3, 29), time(2, 30), "Europe/Berlin", "2026-03-29T01:30"),
        (date(2026, 10, 25), time(2, 30), "Europe/Berlin", "2026-10-25T00:30"),
        (date(2026, 10, 25), time(2, 30, fold=1), "Europe/Berlin", "2026-10-25T00:30"),
        (date(2011, 12, 30), time(18), "Pacific/Apia", "2011-12-31T04:00"),
        (date(2024, 4, 26), time(0, 30), "Africa/Cairo", "2024-04-25T22:30"),
        (date(2026, 11, 22), time(18), "Asia/Kathmandu", "2026-11-22T12:15"),
    ],
)
def test_a_local_time_is_an_instant_as_rfc_5545_says(
    on: date, at: time, zone: str, utc: str
) -> None:
    assert instant(on, at, zone) == datetime.fromisoformat(f"{utc}Z")


@given(weeks, st.integers(-60, 60))
def test_a_weeks_name_reads_back_and_sorts_by_time(week: Week, n: int) -> None:
    later = week.plus(n)

    assert Week.read(str(week)) == week
    assert later.since(week) == n
    assert (later > week) == (n > 0)
    assert (str(later) > str(week)) == (n > 0)
    assert later.day(6) - week.day(6) == timedelta(weeks=n)


@pytest.mark.parametrize(
    ("name", "monday"),
    [
        ("2026-W47", date(2026, 11, 16)),
        ("2026-W53", date(2026, 12, 28)),
        ("2027-W01", date(2027, 1, 4)),
        ("2025-W01", date(2024, 12, 30)),
        ("2024-W52", date(2024, 12, 23)),
    ],
)
def test_weeks_are_named_as_iso_8601_names_them(name: str, monday: date) -> None:
    assert Week.read(name).day(0) == monday
    assert Week.of(monday) == Week.of(monday + timedelta(days=6)) == Week.read(name)


def test_the_last_week_of_a_long_year_is_followed_by_the_first() -> None:
    assert str(Week.read("2026-W53").plus(1)) == "2027-W01"
    assert str(Week.read("2027-W01").plus(-1)) == "2026-W53"


@pytest.mark.parametrize(
    "name",
    ["", "2026", "2026-W00", "2026-W54", "2025-W53", "2026-w47", "2026-W7", "2026-W47\n",
     "٢٠٢٦-W٤٧", "0000-W01", "9999-W52", " 2026-W47", "2026-W471"],
)  # fmt: skip
def test_what_is_no_week_is_refused(name: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the kind of error is the promise
        Week.read(name)


@given(hours, weeks)
@example(
    PromptHour(Rhythm(6, time(18), "Pacific/Kiritimati"), "Pacific/Pago_Pago", time(23, 59), 0),
    Week(2026, 47),
)
def test_every_week_has_one_prompt_after_the_last_and_before_its_close(
    hour: PromptHour, first: Week
) -> None:
    several = [first.plus(n) for n in range(6)]

    prompts = [hour.prompt_at(week) for week in several]

    assert all(one < other for one, other in pairwise(prompts))
    for week, prompt in zip(several, prompts, strict=True):
        assert prompt <= hour.rhythm.close_at(week) - LATEST_PROMPT
        assert prompt >= hour.rhythm.close_at(week.plus(-1))


@given(hours, weeks)
def test_a_prompt_comes_at_the_members_own_hour_and_weekday(hour: PromptHour, week: Week) -> None:
    prompt = hour.prompt_at(week)
    if prompt == hour.rhythm.close_at(week) - LATEST_PROMPT:
        return  # the two zones lie too far apart
    if prompt == hour.rhythm.close_at(week.plus(-1)):
        return  # their hour would come before the last week has closed

    local = prompt.astimezone(ZoneInfo(hour.zone))
    at = hour.rhythm.at if hour.at is None else hour.at
    day = hour.rhythm.day if hour.day is None else hour.day
    if instant(local.date(), at, hour.zone).astimezone(ZoneInfo(hour.zone)).time() == at:
        assert (local.hour, local.minute) == (at.hour, at.minute)
        assert local.weekday() == day
    assert -5 <= (local.date() - hour.rhythm.check_in_day(week)).days <= 2


@pytest.mark.parametrize(
    ("day", "on"),
    [
        (None, "2026-11-22T18:00"),
        (6, "2026-11-22T18:00"),
        (0, "2026-11-23T18:00"),
        (5, "2026-11-21T18:00"),
        (1, "2026-11-17T20:00"),
    ],
)
def test_a_members_own_weekday_lies_around_the_check_in_day(day: int | None, on: str) -> None:
    hour = PromptHour(Rhythm(6, time(18), "Europe/Berlin"), "Europe/Berlin", None, day)

    prompt = hour.prompt_at(Week(2026, 47)).astimezone(ZoneInfo("Europe/Berlin"))

    assert prompt.isoformat() == f"{on}:00+01:00"


def test_midnight_is_an_hour_of_ones_own() -> None:
    hour = PromptHour(Rhythm(6, time(18), "UTC"), "UTC", time(0))

    assert hour.prompt_at(Week(2026, 47)) == datetime(2026, 11, 22, tzinfo=UTC)


def test_eighteen_o_clock_is_eighteen_o_clock_on_both_sides_of_a_clock_change() -> None:
    rhythm = Rhythm(6, time(18), "Europe/Berlin")

    assert [rhythm.call_at(Week(2026, n)).hour for n in (12, 13, 43)] == [17, 16, 17]


def test_a_week_closes_at_twenty_two_days_after_its_check_in_day() -> None:
    rhythm = Rhythm(6, time(18), "Asia/Kathmandu")

    assert rhythm.close_at(Week(2026, 47)) == datetime(2026, 11, 24, 14, 15, tzinfo=UTC)


def test_the_reminder_comes_the_next_morning_and_waits_for_quiet_hours() -> None:
    hour = PromptHour(Rhythm(6, time(18), "UTC"), "UTC")

    early = hour.reminder_at(Week(2026, 47), QuietHours())
    late = hour.reminder_at(Week(2026, 47), QuietHours(time(9), time(11, 30)))

    assert early == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert late == datetime(2026, 11, 23, 11, 30, tzinfo=UTC)


@given(rhythms, moments)
def test_a_pods_first_week_is_the_first_that_can_still_be_called(
    rhythm: Rhythm, earliest: datetime
) -> None:
    week = rhythm.next_week(None, earliest)

    assert rhythm.call_at(week) >= earliest
    assert rhythm.call_at(week.plus(-1)) < earliest


@given(rhythms, rhythms, weeks)
def test_after_a_change_of_rhythm_no_week_is_asked_twice_or_before_the_last_close(
    old: Rhythm, new: Rhythm, open_week: Week
) -> None:
    close = old.close_at(open_week)

    week = new.next_week(open_week, close)

    assert week > open_week
    assert new.call_at(week) >= close
    assert all(new.call_at(open_week.plus(n)) < close for n in range(1, week.since(open_week)))
    assert week.since(open_week) <= 3


@given(rhythms, weeks)
def test_without_a_change_no_week_is_ever_skipped(rhythm: Rhythm, week: Week) -> None:
    assert rhythm.next_week(week, rhythm.close_at(week)) == week.plus(1)


def test_a_week_whose_prompt_would_come_before_the_last_close_is_skipped_for_all() -> None:
    old, new = Rhythm(6, time(18), "UTC"), Rhythm(0, time(18), "UTC")

    assert new.next_week(Week(2026, 47), old.close_at(Week(2026, 47))) == Week(2026, 49)


@given(quiets, moments, zones)
@example(
    QuietHours(time(22), time(1, 30)), datetime(2026, 10, 25, 0, 15, tzinfo=UTC), "Europe/Berlin"
)
@example(
    QuietHours(time(22), time(2, 30)), datetime(2026, 10, 25, 1, 15, tzinfo=UTC), "Europe/Berlin"
)
@example(
    QuietHours(time(3, 15), time(2, 30)), datetime(2026, 3, 28, 12, tzinfo=UTC), "Europe/Berlin"
)
@example(QuietHours(time(22), time(8)), datetime(2011, 12, 30, 9, tzinfo=UTC), "Pacific/Apia")
@example(QuietHours(time(23), time(0)), datetime(2024, 4, 25, 21, 30, tzinfo=UTC), "Africa/Cairo")
def test_quiet_hours_delay_to_their_end_and_never_hasten(
    quiet: QuietHours, at: datetime, zone: str
) -> None:
    after = quiet.next_calm(at, zone)

    assert after >= at
    assert not quiet.covers(after, zone)
    assert quiet.next_calm(after, zone) == after
    assert after - at <= timedelta(hours=50)
    if not quiet.covers(at, zone):
        assert after == at


@pytest.mark.parametrize(
    ("quiet", "at", "after"),
    [
        (QuietHours(), "21:59", "21:59"),
        (QuietHours(), "22:00", "08:00"),
        (QuietHours(), "03:00", "08:00"),
        (QuietHours(), "08:00", "08:00"),
        (QuietHours(time(9), time(11)), "10:59", "11:00"),
        (QuietHours(time(9), time(11)), "11:00", "11:00"),
        (QuietHours(time(9), time(9)), "09:00", "09:00"),
    ],
)
def test_quiet_hours_are_as_the_clock_on_the_wall_shows(
    quiet: QuietHours, at: str, after: str
) -> None:
    zone = "Asia/Kathmandu"
    moment = instant(date(2026, 11, 21), time.fromisoformat(at), zone)

    assert f"{quiet.next_calm(moment, zone).astimezone(ZoneInfo(zone)):%H:%M}" == after


def test_the_second_two_o_clock_of_a_night_is_as_quiet_as_the_first() -> None:
    quiet = QuietHours(time(22), time(2, 30))

    after = quiet.next_calm(datetime(2026, 10, 25, 1, 15, tzinfo=UTC), "Europe/Berlin")

    assert after == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

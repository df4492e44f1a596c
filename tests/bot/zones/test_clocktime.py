"""Clock times, fixed offsets and abbreviations, which many zones answer to."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.zones.finder import find
from tests.bot.zones.finding import NOW, labels, taken, zones

SUMMER = datetime(2027, 7, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "14:30",
        "14:30 here",
        "here 14:30",
        "14:30, here.",
        "14.30",
        "14h30",
        "2:30 pm",
        "2:30pm",
        "2.30pm",
        "2:30 p.m.",
        "now 2:30 PM",
        "14:30 aquí",
        "14:30 aqui",
        "ahora 14:30",
        "it's 14:30",
        "It is 2:30 pm here",
        "my clock says 14:30",
        "son las 14:30",
        "aquí son las 14:30 h",
        "14:30 Uhr",
        "1430",
        "１４：３０",
        "half past two pm",
        "half past two in the afternoon",
        "las dos y media de la tarde",
        "aquí son las dos y media de la tarde",
        "14:27",
        "14:41",
    ],
)
def test_a_clock_time_is_understood_within_seven_minutes(written: str) -> None:
    found = zones(written)
    assert "Europe/Berlin" in found
    assert all(offset(zone) == timedelta(hours=1) for zone in found)


@pytest.mark.parametrize("written", ["14:26", "14:42", "2:30 am", "02:30"])
def test_a_clock_time_further_off_is_another_offset(written: str) -> None:
    assert "Europe/Berlin" not in zones(written)


@pytest.mark.parametrize(
    "written", ["25:70", "24:00", "14:60", "14:30 pm", "0:30 am", "14:3", "9:15", "half past"]
)
def test_what_no_clock_shows_is_no_match(written: str) -> None:
    assert zones(written) == []


@pytest.mark.parametrize(
    ("written", "language", "expected"),
    [
        ("14:30", "de", ["Europe/Berlin", "Africa/Lagos", "Africa/Casablanca"]),
        ("14:30", "es", ["Europe/Madrid", "Africa/Lagos", "Africa/Casablanca"]),
        ("10:34", "es", ["America/Argentina/Buenos_Aires", "America/Santiago"]),
        ("8:34", "en", ["America/New_York"]),
        ("19:19", "en", ["Asia/Kathmandu"]),
        ("19:04", "en", ["Asia/Kolkata"]),
    ],
)
def test_one_zone_stands_for_all_that_keep_its_time_for_a_year(
    written: str, language: str, expected: list[str]
) -> None:
    found = zones(written, language)
    assert found[: len(expected)] == expected
    assert len(found) <= 6


def test_zones_that_part_later_in_the_year_are_kept_apart() -> None:
    assert {"Europe/Berlin", "Africa/Lagos"} <= set(zones("14:30", "de"))
    assert {"Africa/Cairo", "Africa/Johannesburg"} <= set(
        zones("14:00", now=datetime(2026, 11, 21, 12, tzinfo=UTC))
    )


def test_at_the_date_line_a_clock_time_stands_for_two_days() -> None:
    found = zones("01:00", now=SUMMER)
    assert {offset(zone, SUMMER) for zone in found} == {timedelta(hours=13), timedelta(hours=-11)}


def test_a_clock_time_is_never_taken_without_asking() -> None:
    assert [match.exact for match in find("19:19", "en", NOW)] == [False]


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("UTC+2", 2),
        ("utc +2", 2),
        ("UTC+02:00", 2),
        ("UTC+0200", 2),
        ("GMT-3", -3),
        ("GMT\u22123", -3),
        ("UTC+5:45", 5.75),
        ("UTC+0", 0),
        ("+5:30", 5.5),
        ("+0530", 5.5),
        ("+05:30", 5.5),
        ("UTC+5.5", 5.5),
        ("GMT 5,75", 5.75),
        ("UTC -3:30", -3.5),
        ("-3", -3),
        ("+2", 2),
        ("UTC2", 2),
        ("Z+9", 9),
        ("(UTC+01:00)", 1),
        ("GMT+1h", 1),
    ],
)
def test_a_fixed_offset_offers_the_zones_that_have_it_now(written: str, hours: float) -> None:
    offered = find(written, "en", NOW)
    assert offered
    assert all(offset(match.zone) == timedelta(hours=hours) for match in offered)
    assert not any(match.exact or match.zone.startswith("Etc/") for match in offered)


@pytest.mark.parametrize(
    "written", ["UTC+25", "UTC+2:10", "GMT-99:99", "UTC+2+2", "+15", "+-2", "5.5", "+5:3", "+"]
)
def test_an_offset_that_no_zone_has_is_no_match(written: str) -> None:
    assert zones(written) == []


@pytest.mark.parametrize("now", [NOW, SUMMER])
@pytest.mark.parametrize(
    ("written", "offered"),
    [
        ("EST", ["New York", "Jamaica"]),
        ("pst", ["Los Angeles", "Manila"]),
        ("CET", ["Berlin"]),
        ("BST", ["London", "Dhaka"]),
        ("IST", ["Kolkata", "Jerusalem", "Dublin"]),
        ("ist", ["Kolkata", "Jerusalem", "Dublin"]),
        ("CST", ["Chicago", "Mexico City", "Shanghai", "Havana"]),
        ("JST", ["Tokyo"]),
        ("AST", ["Santo Domingo", "Halifax", "Baghdad"]),
        ("AEST", ["Sydney", "Brisbane"]),
        ("SGT", ["Singapore"]),
        ("HKT", ["Hong Kong"]),
        ("KST", ["Seoul"]),
        ("MSK", ["Moscow"]),
        ("WIB", ["Jakarta"]),
        ("ART", ["Buenos Aires"]),
        ("BRT", ["Sao Paulo"]),
        ("CLT", ["Santiago"]),
        ("COT", ["Bogota"]),
        ("PET", ["Lima"]),
        ("VET", ["Caracas"]),
        ("MEZ", ["Berlin"]),
        ("ET", ["New York", "Jamaica", "Addis Ababa"]),
        ("my zone is PKT", ["Karachi"]),
        ("I'm on NZDT", ["Auckland"]),
        ("EST time", ["New York", "Jamaica"]),
        ("Eastern time", ["New York"]),
        ("Pacific", ["Los Angeles"]),
        ("hora del Pacífico", ["Los Angeles"]),
        ("Central European Time", ["Berlin"]),
        ("hora de Colombia", ["Bogota"]),
    ],
)
def test_an_abbreviation_or_a_zones_own_name_offers_all_who_call_theirs_so(
    written: str, offered: list[str], now: datetime
) -> None:
    found = labels(written, "en", now)
    assert [label for label in found if label in offered] == found[: len(offered)]
    assert set(offered) <= set(found)


@pytest.mark.parametrize(
    ("written", "zone"),
    [("JST", "Asia/Tokyo"), ("PET", "America/Lima"), ("my zone is MSK", "Europe/Moscow")],
)
def test_an_abbreviation_of_one_time_alone_is_taken(written: str, zone: str) -> None:
    assert taken(written) == zone


@pytest.mark.parametrize("written", ["XQZ", "QQ", "ZZT"])
def test_capitals_that_are_no_abbreviation_are_no_beginning_of_a_town(written: str) -> None:
    assert zones(written) == []


@pytest.mark.parametrize(
    ("written", "first"),
    [("PARIS", "Paris"), ("LIMA", "Lima"), ("OSLO", "Oslo"), ("CDMX", "Mexico City")],
)
def test_a_town_in_capitals_is_that_town(written: str, first: str) -> None:
    assert labels(written) == [first]


def test_an_hour_alone_is_any_time_near_it() -> None:
    assert "Europe/Berlin" in zones("2 pm")
    assert {offset(zone) for zone in zones("2 pm")} <= {timedelta(0), timedelta(hours=1)}


def offset(zone: str, now: datetime = NOW) -> timedelta | None:
    return now.astimezone(ZoneInfo(zone)).utcoffset()

"""IANA keys, aliases, and what only looks like one."""

from zoneinfo import ZoneInfo

import pytest

from bot.zones import zone_keys
from bot.zones.cities import cities
from tests.bot.zones.finding import taken, zones


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("Europe/Madrid", "Europe/Madrid"),
        ("europe/madrid", "Europe/Madrid"),
        ("EUROPE/MADRID", "Europe/Madrid"),
        ("  Europe/Madrid ", "Europe/Madrid"),
        ("America/New York", "America/New_York"),
        ("america/argentina/buenos aires", "America/Argentina/Buenos_Aires"),
        ("America/Port-au-Prince", "America/Port-au-Prince"),
    ],
)
def test_a_key_is_read_in_any_letter_case_and_with_spaces(written: str, zone: str) -> None:
    assert taken(written) == zone


@pytest.mark.parametrize(
    ("alias", "zone"),
    [
        ("US/Eastern", "America/New_York"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
        ("Atlantic/Faeroe", "Atlantic/Faroe"),
        ("Eire", "Europe/Dublin"),
        ("PRC", "Asia/Shanghai"),
        ("EST5EDT", "America/New_York"),
    ],
)
def test_an_alias_means_the_zone_that_is_preferred_today(alias: str, zone: str) -> None:
    assert taken(alias) == zone


@pytest.mark.parametrize("zone", ["Europe/Stockholm", "Atlantic/Reykjavik", "Europe/Bratislava"])
def test_a_link_to_another_country_stays_in_its_own(zone: str) -> None:
    assert taken(zone) == zone


@pytest.mark.parametrize("written", ["UTC", "utc", "Etc/UTC", "etc/utc", "Zulu"])
def test_utc_is_a_zone(written: str) -> None:
    assert taken(written) == "UTC"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "   ",
        "!!!",
        "../../etc/passwd",
        "/etc/localtime",
        "/usr/share/zoneinfo/Europe/Madrid",
        "Europe/../../etc/passwd",
        "posix/Europe/Madrid",
        "localtime",
        "posixrules",
        "Factory",
        "tzdata.zi",
        "Etc/GMT+2",
        "Etc/GMT-14",
        "Etc/GMT",
        "Europe/Madrid\0",
        "\0",
        "\ud800",
        "Madrid\udfff",
        "a" * 10_000,
        "Madrid " * 2_000,
        "/" * 10_000,
    ],
)
def test_what_is_no_place_is_no_match(written: str) -> None:
    assert zones(written) == []


def test_each_zone_of_a_country_opens_and_is_found_by_its_key() -> None:
    for zone in zone_keys.countries():
        ZoneInfo(zone)
        assert taken(zone.lower()) == zone


def test_the_installed_tzdata_knows_the_zone_of_every_city() -> None:
    assert len(cities().places) > 30_000
    assert {place.zone for place in cities().places} <= zone_keys.countries().keys()

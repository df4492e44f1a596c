"""A zone that is told by a city in it is read back as that city, and as nothing else."""

import pytest

from bot.zones import named_zones


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Europe/Lisbon@porto", "Europe/Lisbon@porto"),
        ("America/New_York@winston_salem", "America/New_York@winston_salem"),
        ("Europe/Lisbon@munich", "Europe/Lisbon"),
        ("Europe/Lisbon@a stranger's words", "Europe/Lisbon"),
        ("Europe/Lisbon@" + "a" * 4000, "Europe/Lisbon"),
        ("Europe/Lisbon@", "Europe/Lisbon"),
        ("Europe/Lisbon@Oporto", "Europe/Lisbon@Oporto"),
        ("Europe/Lisbon@Porto\nBuy this", "Europe/Lisbon"),
        ("Europe/Lisbon@<b>Porto</b>", "Europe/Lisbon"),
        ("Europe/Lisbon", None),
        ("Nowhere/Nothing@porto", None),
        ("@porto", None),
        ("europe/lisbon@porto", None),
    ],
)
def test_only_a_city_of_the_zone_can_stand_beside_it(written: str, read: str | None) -> None:
    assert named_zones.read(written) == read


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("Europe/Lisbon@porto", "Porto"),
        ("Europe/Lisbon@Oporto", "Oporto"),
        ("Europe/Berlin@München", "München"),
        ("Europe/Berlin@munchen", "Munich"),
        ("America/New_York@Winston-Salem", "Winston-Salem"),
        ("America/New_York@portland", "Portland"),
        ("Europe/Lisbon", None),
        ("Europe/Lisbon@munich", None),
    ],
)
def test_a_place_is_named_as_it_was_said(written: str, label: str | None) -> None:
    assert named_zones.place_of(written) == label
    assert named_zones.zone_of(written) == written.partition("@")[0]
    assert named_zones.read(written) in (None, written, named_zones.zone_of(written))

"""Cities, countries and states, by what people call them."""

import pytest

from bot.zones import exemplars, zone_keys
from bot.zones.finder import find, label
from bot.zones.languages import locale
from tests.bot.zones.finding import NOW, labels, taken, zones


@pytest.mark.parametrize(
    ("written", "language", "zone"),
    [
        ("Munich", "en", "Europe/Berlin"),
        ("München", "en", "Europe/Berlin"),
        ("Munchen", "en", "Europe/Berlin"),
        ("mUNICH", "en", "Europe/Berlin"),
        ("Múnich", "es", "Europe/Berlin"),
        ("Nueva York", "es", "America/New_York"),
        ("new york", "es", "America/New_York"),
        ("Londres", "es", "Europe/London"),
        ("Calcuta", "es", "Asia/Kolkata"),
        ("Bogota", "es", "America/Bogota"),
        ("La Haya", "es", "Europe/Amsterdam"),
        ("Sao Paulo", "en", "America/Sao_Paulo"),
        ("Łódź", "en", "Europe/Warsaw"),
        ("lodz", "en", "Europe/Warsaw"),
        ("Москва", "en", "Europe/Moscow"),
        ("東京", "ja", "Asia/Tokyo"),
        ("서울", "en", "Asia/Seoul"),
        ("Kiev", "en", "Europe/Kyiv"),
        ("Europe/Munich", "en", "Europe/Berlin"),
        ("Ulm", "en", "Europe/Berlin"),
    ],
)
def test_a_city_is_found_by_any_of_its_names(written: str, language: str, zone: str) -> None:
    assert taken(written, language) == zone


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_exemplar_city_is_found_by_its_name(language: str) -> None:
    lost = [
        (zone, name)
        for zone in zone_keys.countries()
        for name in (label(zone, language), label(zone, "en"))
        if zone not in zones(name, language)
    ]
    assert not lost


@pytest.mark.parametrize(
    ("written", "language", "zone"),
    [
        ("Paris, Texas", "en", "America/Chicago"),
        ("paris texas", "en", "America/Chicago"),
        ("Paris, TX", "en", "America/Chicago"),
        ("Paris (France)", "en", "Europe/Paris"),
        ("París, Francia", "es", "Europe/Paris"),
        ("Portland, Oregon", "en", "America/Los_Angeles"),
        ("Portland, Oregon, USA", "en", "America/Los_Angeles"),
        ("Portland, Maine", "en", "America/New_York"),
        ("Valencia, Venezuela", "en", "America/Caracas"),
        ("Valencia, Venezuela", "es", "America/Caracas"),
        ("Valencia, España", "es", "Europe/Madrid"),
        ("Valencia, ES", "en", "Europe/Madrid"),
        ("London, UK", "en", "Europe/London"),
        ("Munich, Alemania", "es", "Europe/Berlin"),
        ("Washington, D.C.", "en", "America/New_York"),
        ("Georgia, US", "en", "America/New_York"),
    ],
)
def test_a_country_or_state_tells_namesakes_apart(written: str, language: str, zone: str) -> None:
    assert taken(written, language) == zone


@pytest.mark.parametrize(
    ("written", "language", "expected"),
    [
        ("Paris", "en", ["Paris, France", "Paris, Texas"]),
        ("París", "es", ["París, Francia", "París, Texas"]),
        ("London", "en", ["London, United Kingdom", "London, Canada"]),
        ("London, Ontario", "en", ["London, United Kingdom", "London, Canada"]),
        (
            "Springfield, US",
            "en",
            ["Springfield, Missouri", "Springfield, Massachusetts", "Springfield, Oregon"],
        ),
        (
            "Valencia",
            "es",
            [
                "Valencia, Venezuela",
                "Valencia, España",
                "Valencia, California",
                "Valencia, Ecuador",
            ],
        ),
        (
            "San Justo",
            "en",
            ["San Justo, Argentina (Buenos Aires)", "San Justo, Argentina (Cordoba)"],
        ),
    ],
)
def test_namesakes_are_offered_by_population_and_told_apart(
    written: str, language: str, expected: list[str]
) -> None:
    assert labels(written, language) == expected
    assert not any(match.exact for match in find(written, language, NOW))


@pytest.mark.parametrize(
    ("written", "language", "expected"),
    [
        ("Múnich", "es", "Múnich, Alemania"),
        ("munich", "es", "Munich, Alemania"),
        ("MUNICH", "en", "Munich, Germany"),
        ("**Munich**", "en", "Munich, Germany"),
        ("M\u0334unich", "en", "Munich, Germany"),
        ("new york", "es", "Nueva York"),
        ("Tokyo", "es", "Tokio"),
        ("Paris, Texas", "es", "Paris, Texas"),
        ("Singapore", "en", "Singapore"),
        ("Berlin", "no such language", "Berlin"),
    ],
)
def test_a_city_is_called_what_its_reader_calls_it(
    written: str, language: str, expected: str
) -> None:
    assert labels(written, language) == [expected]


@pytest.mark.parametrize(
    ("written", "language", "expected"),
    [
        ("Germany", "en", ["Europe/Berlin"]),
        ("Japón", "es", ["Asia/Tokyo"]),
        ("NZ", "en", ["Pacific/Auckland"]),
        ("Portugal", "en", ["Europe/Lisbon", "Atlantic/Madeira", "Atlantic/Azores"]),
        ("Texas", "en", ["America/Chicago", "America/Denver"]),
        ("Jamaica", "en", ["America/Jamaica", "America/New_York"]),
        ("Falkland Islands", "en", ["Atlantic/Stanley"]),
    ],
)
def test_a_country_or_state_offers_its_zones(
    written: str, language: str, expected: list[str]
) -> None:
    assert zones(written, language) == expected


@pytest.mark.parametrize("written", ["Alcudia de Veo, Spain", "Alcudia de Veo Spain"])
def test_a_village_that_the_data_lacks_offers_the_zones_of_its_country(written: str) -> None:
    assert zones(written) == ["Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta"]


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("Munhic", "Europe/Berlin"),
        ("Barcelonna", "Europe/Madrid"),
        ("Brlin", "Europe/Berlin"),
        ("San Digeo", "America/Los_Angeles"),
        ("Buenos Aries", "America/Argentina/Buenos_Aires"),
        ("Маскова", "Europe/Moscow"),
    ],
)
def test_a_misspelled_city_is_offered_but_not_taken(written: str, zone: str) -> None:
    offered = find(written, "en", NOW)
    assert offered[0].zone == zone
    assert not any(match.exact for match in offered)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_beginning_of_a_city_is_offered_but_not_taken(language: str) -> None:
    offered = find("Buen", language, NOW)
    assert offered[0].label == "Buenos Aires"
    assert not any(match.exact for match in offered)


def test_an_airport_code_does_not_hide_what_begins_like_it() -> None:
    assert zones("Los")[:2] == ["America/Los_Angeles", "Africa/Lagos"]
    assert labels("NYC") == ["New York"]


def test_words_that_name_no_place_are_not_understood() -> None:
    assert zones("asdfgh qwerty") == []


def test_at_most_six_are_offered_and_no_zone_twice() -> None:
    for name in ("San", "Victoria", "Santa Cruz", "México", "United States"):
        offered = zones(name, "es")
        assert len(offered) == len(set(offered)) <= 6


@pytest.mark.parametrize(
    ("zone", "language", "expected"),
    [
        ("America/New_York", "es", "Nueva York"),
        ("Asia/Kolkata", "es", "Calcuta"),
        ("Europe/Madrid", "no such language", "Madrid"),
        ("America/Argentina/Buenos_Aires", "en", "Buenos Aires"),
        ("UTC", "es", "UTC"),
    ],
)
def test_a_zone_is_labeled_by_its_exemplar_city(zone: str, language: str, expected: str) -> None:
    assert label(zone, language) == expected


def test_an_exemplar_city_lies_where_its_largest_namesake_of_that_zone_does() -> None:
    place = exemplars.exemplar("America/New_York", locale("en"))
    assert (place.country, place.state) == ("US", "NY")
    assert place.population > 8_000_000

"""Cities, countries and states, by what people call them."""

import pytest

from bot.zones import exemplars, zone_keys
from bot.zones.choosing import kept_time
from bot.zones.finder import find, guesses, is_unsure, label
from bot.zones.languages import locale
from tests.bot.zones.finding import NOW, labels, taken, zones

AUSTRALIA = (
    *("Australia/Sydney", "Australia/Brisbane", "Australia/Perth", "Australia/Adelaide"),
    *("Australia/Darwin", "Australia/Lord_Howe", "Australia/Eucla"),
)


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
        (
            "Birmingham",
            "en",
            ["Birmingham, United Kingdom", "Birmingham, Alabama", "Birmingham, Michigan"],
        ),
        ("Granada", "es", ["Granada, España", "Saint George's, Granada"]),
        ("Georgia", "en", ["Atlanta, Georgia", "Tbilisi"]),
        ("de", "en", ["Berlin", "Wilmington, Delaware"]),
        ("London, Kent", "en", ["London, United Kingdom", "London, Canada"]),
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
        ("NZ", "en", ["Pacific/Auckland", "Pacific/Chatham"]),
        ("Portugal", "en", ["Europe/Lisbon", "Atlantic/Azores"]),
        ("Spain", "en", ["Europe/Madrid", "Atlantic/Canary"]),
        ("Argentina", "es", ["America/Argentina/Buenos_Aires"]),
        ("Australia", "en", [*AUSTRALIA]),
        ("Texas", "en", ["America/Chicago", "America/Denver"]),
        ("Jamaica", "en", ["America/Jamaica"]),
        ("Islas Canarias", "en", ["Atlantic/Canary"]),
        ("Falkland Islands", "en", ["Atlantic/Stanley"]),
    ],
)
def test_a_country_or_state_offers_its_zones(
    written: str, language: str, expected: list[str]
) -> None:
    assert zones(written, language) == expected


@pytest.mark.parametrize("written", ["Alcudia de Veo, Spain", "Alcudia de Veo Spain"])
def test_a_village_that_the_data_lacks_offers_the_zones_of_its_country(written: str) -> None:
    assert zones(written) == ["Europe/Madrid", "Atlantic/Canary"]


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
    for name in ("San", "Victoria", "Santa Cruz", "Las", "Puerto"):
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


@pytest.mark.parametrize(
    ("written", "language", "zone"),
    [
        ("London", "en", "Europe/London"),
        ("london", "es", "Europe/London"),
        ("Londres", "es", "Europe/London"),
        ("London · 13:34", "en", "Europe/London"),
        ("Paris", "en", "Europe/Paris"),
        ("París", "es", "Europe/Paris"),
        ("Madrid", "es", "Europe/Madrid"),
        ("Sydney", "en", "Australia/Sydney"),
        ("Los Ángeles", "es", "America/Los_Angeles"),
        ("Bogotá · 08:34", "es", "America/Bogota"),
    ],
)
def test_a_city_that_names_its_zone_is_taken_beside_much_smaller_namesakes(
    written: str, language: str, zone: str
) -> None:
    assert taken(written, language) == zone


@pytest.mark.parametrize("language", ["en", "es", "de", "pt-BR", "ja"])
def test_what_a_button_shows_is_taken_when_it_is_typed(language: str) -> None:
    for match in guesses(language):
        assert taken(match.label, language) == match.zone
        assert taken(f"{match.label} · 14:30", language) == match.zone


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("in Berlin", "Europe/Berlin"),
        ("I live in Porto", "Europe/Lisbon"),
        ("I'm in Paris", "Europe/Paris"),
        ("I’m based in Nairobi right now", "Africa/Nairobi"),
        ("i currently live in Lyon", "Europe/Paris"),
        ("from Toronto, Canada", "America/Toronto"),
        ("near Leeds", "Europe/London"),
        ("my city is Oslo", "Europe/Oslo"),
        ("Tokyo time", "Asia/Tokyo"),
        ("Europe/Madrid please", "Europe/Madrid"),
        ("the Netherlands", "Europe/Amsterdam"),
        ("vivo en Lima", "America/Lima"),
        ("Yo vivo en Los Ángeles ahora", "America/Los_Angeles"),
        ("Estoy en la Ciudad de México", "America/Mexico_City"),
        ("soy de Medellín", "America/Bogota"),
        ("mi ciudad es Montevideo", "America/Montevideo"),
        ("cerca de Arequipa", "America/Lima"),
        ("hora de Lima", "America/Lima"),
        ("el Perú", "America/Lima"),
        ("La Haya", "Europe/Amsterdam"),
        ("De Aar", "Africa/Johannesburg"),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_only_leads_to_a_place_is_passed_over(written: str, language: str, zone: str) -> None:
    assert taken(written, language) == zone


@pytest.mark.parametrize("written", ["I don't live in Paris", "not in Berlin", "ni Lima ni Quito"])
def test_a_place_that_is_denied_is_not_taken(written: str) -> None:
    assert zones(written) == []


@pytest.mark.parametrize(
    "written",
    [
        *("idk", "IDK", "idk lol", "I don't know", "i dont know my zone", "I don’t know", "dunno"),
        *("no idea", "not sure", "I'm not sure", "what", "what?", "What do you mean?", "help"),
        *("Help!", "?", "???", "¿?", "here", "home", "no", "nope", "anywhere", "huh?", "where?"),
        *("no sé", "No se", "nose", "no lo sé", "no sé qué poner", "pues no sé", "ni idea"),
        *("no tengo ni idea", "qué", "¿Qué?", "¿cómo?", "ayuda", "no entiendo", "aquí", "en casa"),
        *("yes", "ok", "Okay", "sí", "Si", "hi", "hola", "thanks", "gracias", "now", "mañana"),
        *("Sunday", "domingo", "the same", "igual que el círculo", "my zone", "mi hora", "me"),
        *("Europe", "Asia", "South America", "EU", "Europa", "Latinoamérica", "África"),
    ],
)
def test_who_does_not_know_is_never_taken_for_a_town(written: str) -> None:
    assert find(written, "es", NOW) == ()
    assert is_unsure(written, "es")


def test_a_country_by_its_code_in_small_letters_is_asked_about_as_it_may_be_a_word() -> None:
    assert [match.exact for match in find("fr", "en", NOW)] == [False]
    assert taken("FR") == "Europe/Paris"
    assert taken("uk") == "Europe/London"


def test_a_city_that_goes_by_a_name_only_elsewhere_outweighs_none_of_that_name() -> None:
    assert labels("Victoria")[:2] == ["Hong Kong", "Victoria, Canada"]


@pytest.mark.parametrize("written", ["NO", "DK", "Nowra", "Home Hill", "Querétaro", "Aquino", ""])
def test_a_place_is_not_taken_for_somebody_who_does_not_know(written: str) -> None:
    assert not is_unsure(written, "es")


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("Deutschland", "Europe/Berlin"),
        ("Allemagne", "Europe/Berlin"),
        ("Niemcy", "Europe/Berlin"),
        ("Österreich", "Europe/Vienna"),
        ("Suomi", "Europe/Helsinki"),
        ("Polska", "Europe/Warsaw"),
        ("日本", "Asia/Tokyo"),
        ("भारत", "Asia/Kolkata"),
        ("Ελλάδα", "Europe/Athens"),
        ("مصر", "Africa/Cairo"),
        ("대한민국", "Asia/Seoul"),
        ("🇩🇪", "Europe/Berlin"),
        ("🇯🇵", "Asia/Tokyo"),
        ("vivo en 🇵🇪", "America/Lima"),
        ("Berlin 🇩🇪", "Europe/Berlin"),
        ("🇺🇸 Portland, Maine", "America/New_York"),
        ("🇬🇪", "Asia/Tbilisi"),
        (
            "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
            "Europe/London",
        ),
        ("Scotland", "Europe/London"),
        ("Gales", "Europe/London"),
        ("UAE", "Asia/Dubai"),
        ("Ontario", "America/Toronto"),
        ("London, Ontario", "America/Toronto"),
        ("British Columbia", "America/Vancouver"),
        ("vivo en Cataluña", "Europe/Madrid"),
        ("Bavaria", "Europe/Berlin"),
        ("Quintana Roo", "America/Cancun"),
        ("I live in Queensland", "Australia/Brisbane"),
        ("Tenerife", "Atlantic/Canary"),
        ("Bs. As.", "America/Argentina/Buenos_Aires"),
        ("hora peninsular", "Europe/Madrid"),
        ("the West Coast", "America/Los_Angeles"),
        ("Holanda", "Europe/Amsterdam"),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_country_or_a_part_of_one_is_known_in_any_language_and_by_its_flag(
    written: str, language: str, zone: str
) -> None:
    assert taken(written, language) == zone


@pytest.mark.parametrize("written", ["🏳️‍🌈", "🇪🇺", "🇽🇽", "🏴", "🙂"])
def test_a_flag_of_no_country_is_no_place(written: str) -> None:
    assert zones(written) == []


ASKED_ALL_THE_SAME = {"Georgia", "Granada", "Guadalupe", "San Martín", "Congo"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_country_is_taken_where_one_time_is_kept_and_else_asked_about(language: str) -> None:
    wrong = []
    for code in sorted(set(zone_keys.countries().values())):
        name = locale(language).territories[code]
        keys = zone_keys.within(code)
        times = {kept_time(key, NOW) for key in keys}
        found = find(name, language, NOW)
        inside = all(match.zone in keys for match in found)
        right = inside and len(found) == len(times) and found[0].exact is (len(times) == 1)
        if not right and name not in ASKED_ALL_THE_SAME:
            wrong.append((code, name, [match.zone for match in found]))
    assert not wrong


def test_a_country_and_a_city_of_its_name_are_told_apart() -> None:
    assert labels("Korea") == ["Seoul", "Pyongyang"]
    for name in ASKED_ALL_THE_SAME:
        assert len(find(name, "es", NOW)) > 1

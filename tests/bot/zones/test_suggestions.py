"""What is suggested while a person types, and guessed before."""

import subprocess
import sys

import pytest

from bot.zones.finder import find, guesses, suggest
from tests.bot.zones.finding import NOW


@pytest.mark.parametrize(
    ("prefix", "language", "first"),
    [
        ("Buen", "es", "Buenos Aires"),
        ("buen", "en", "Buenos Aires"),
        ("Nueva Y", "es", "Nueva York"),
        ("múnic", "es", "Munich, Alemania"),
        ("Lon", "es", "Londres"),
        ("San F", "en", "San Francisco, California"),
        ("東", "ja", "東京"),
        ("Paris, Te", "en", "Paris, Texas"),
        ("Paris, Texas", "en", "Paris, Texas"),
        ("Texas", "en", "Houston, Texas"),
        ("Munhic", "en", "Munich, Germany"),
        ("Europe/Mad", "en", "Madrid"),
        ("america/new y", "es", "Nueva York"),
        ("utc", "en", "UTC"),
        ("JST", "en", "Tokyo"),
        ("IST", "es", "Calcuta"),
        ("+5:30", "en", "Kolkata"),
        ("13:34", "en", "London"),
        ("in Berl", "en", "Berlin"),
        ("vivo en bog", "es", "Bogotá"),
        ("Germ", "en", "Berlin, Germany"),
        ("Deutschl", "es", "Berlín, Alemania"),
        ("Alem", "es", "Berlín, Alemania"),
        ("🇯🇵", "en", "Tokyo"),
        ("idk", "en", "New York"),
        ("no sé", "es", "Madrid"),
    ],
)
def test_a_beginning_suggests_the_largest_place_first(
    prefix: str, language: str, first: str
) -> None:
    assert suggest(prefix, language, NOW)[0].label == first


@pytest.mark.parametrize("prefix", ["San", "New", "Mun", "Al", "المد", "Rio", "São"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_suggestion_is_found_by_its_label(prefix: str, language: str) -> None:
    for match in suggest(prefix, language, NOW):
        assert match.zone in [found.zone for found in find(match.label, language, NOW)]


def test_suggestions_keep_to_the_limit_and_differ_in_their_labels() -> None:
    labels = [match.label for match in suggest("San", "en", NOW, limit=25)]
    assert len(labels) == len(set(labels)) == 25


@pytest.mark.parametrize("prefix", ["\0", "\ud800", "x" * 1000, "!!!", "../"])
def test_what_is_no_text_suggests_nothing(prefix: str) -> None:
    assert suggest(prefix, "en", NOW) == ()


def test_before_a_person_types_likely_places_are_suggested() -> None:
    assert suggest("", "es", NOW) == guesses("es", limit=25)


@pytest.mark.parametrize(
    ("language", "territory", "first"),
    [
        ("es", None, ["Madrid", "Ciudad de México"]),
        ("es-MX", None, ["Ciudad de México"]),
        ("es", "mx", ["Ciudad de México", "Monterrey"]),
        ("es-419", None, ["Ciudad de México"]),
        ("en", None, ["New York", "Chicago", "Los Angeles", "London"]),
        ("en", "GB", ["London", "New York"]),
        ("pt-BR", None, ["São Paulo"]),
        ("de", None, ["Berlin", "Wien"]),
        ("ja", None, ["東京"]),
        ("zh-TW", None, ["台北"]),
        ("eo", None, ["Novjorko"]),
        ("no such language", "nowhere", ["New York"]),
    ],
)
def test_readers_of_a_language_are_guessed_where_it_is_spoken(
    language: str, territory: str | None, first: list[str]
) -> None:
    labels = [match.label for match in guesses(language, territory)]
    assert labels[: len(first)] == first
    assert len(labels) <= 5


@pytest.mark.slow  # a process of its own reads all that there is
def test_nothing_is_read_before_it_is_needed() -> None:
    watched = (
        "from bot.zones import cities, finder\n"
        "assert cities._read.cache_info().currsize == 0\n"
        "finder.warm()\n"
        "finder.warm()\n"
        "assert cities._read.cache_info().currsize == 1\n"
    )
    assert subprocess.run([sys.executable, "-c", watched], check=False).returncode == 0

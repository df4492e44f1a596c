"""What holds for whatever a person writes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.zones import cities
from bot.zones.finder import find, suggest
from bot.zones.folding import fold, fold_all
from tests.bot.zones.finding import NOW

LANGUAGES = st.sampled_from(["en", "es", "es-MX", "de", "ja", "ar", "", "xx", "\ud800", "../en"])
INSTANTS = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(UTC),
)
ANYTHING = st.text(st.characters(exclude_categories=())) | st.text(
    "abMNñéü ,()/:.+-0123456789\ud800\0", max_size=30
)
NAMES = st.deferred(lambda: st.sampled_from([place.name for place in cities.cities().places]))


@given(ANYTHING, LANGUAGES, INSTANTS)
def test_any_text_is_answered_with_zones_that_open(
    text: str, language: str, now: datetime
) -> None:
    found = find(text, language, now)
    assert len(found) <= 12
    for match in found:
        ZoneInfo(match.zone)
        assert match.label


@given(ANYTHING, LANGUAGES)
def test_any_beginning_is_answered_with_zones_that_open(text: str, language: str) -> None:
    for match in suggest(text, language, NOW):
        ZoneInfo(match.zone)


@given(ANYTHING, LANGUAGES, INSTANTS)
def test_only_a_single_match_is_exact(text: str, language: str, now: datetime) -> None:
    found = find(text, language, now)
    assert len(found) == 1 or not any(match.exact for match in found)


@given(NAMES)
def test_accents_and_letter_case_make_no_difference(name: str) -> None:
    plain = "".join(part for part in normalize("NFD", name) if not combining(part))
    expected = [match.zone for match in find(name, "en", NOW)]
    assert [match.zone for match in find(plain.upper(), "en", NOW)] == expected
    assert [match.zone for match in find(normalize("NFD", name).lower(), "en", NOW)] == expected


@given(NAMES)
def test_every_city_is_found_by_its_name(name: str) -> None:
    assert find(name, "en", NOW)


@given(st.text(st.characters(exclude_categories=())))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.lists(st.text(st.characters(exclude_characters="\n")), min_size=1))
def test_folding_many_is_folding_each(names: list[str]) -> None:
    assert fold_all(names) == [fold(name) for name in names]


@pytest.mark.parametrize(
    "ask", [lambda: find("Munich", "es", NOW), lambda: suggest("Buen", "fr", NOW)]
)
def test_threads_that_ask_at_once_get_one_answer(ask: Callable[[], object]) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = [asked.result() for asked in [pool.submit(ask) for _ in range(32)]]
    assert answers == [ask()] * 32

"""People say where they are in their own words, and are asked again only where it is needed."""

import pytest

from tests.harness.cast import Person, World
from tests.harness.stages.telegram import AtTelegram
from tests.stories.scenes import begins, creates_a_pod

VIENNA, OCEAN, URUMQI = (48.201, 16.3695), (10.0, -30.0), (43.8, 87.6)
at_telegram = pytest.mark.parametrize("world", ["telegram"], indirect=True)


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("London", "You are on London time: 09:00 now."),
        ("in Berlin", "Berlin"),
        ("I live in Porto", "Porto, where it is 09:00 now."),
        ("Deutschland", "Berlin"),
        ("🇯🇵", "Tokyo"),
        ("vivo en Lima", "Lima"),
    ],
)
async def test_a_place_is_taken_as_people_say_it(ann: Person, said: str, understood: str) -> None:
    assert understood in await ann.says(f"/me zone {said}")
    assert "[That is not my time]" in ann.last


@pytest.mark.parametrize(
    ("language", "said", "confirmed", "known"),
    [
        ("en", "Porto", "Porto, where it is 09:00 now.", "Porto, 09:00 now"),
        ("es", "Oporto", "Oporto, donde el reloj marca ahora 09:00.", "Oporto, ahora 09:00"),
        ("es", "vivo en Campinas", "Campinas, donde el reloj", "Campinas, ahora"),
        ("en", "Seville", "Seville, where it is 10:00 now.", "Seville, 10:00 now"),
        ("en", "Europe/Lisbon", "You are on Lisbon time: 09:00 now.", "Lisbon time, 09:00 now"),
    ],
)
async def test_the_place_that_was_named_is_said_back(
    world: World, language: str, said: str, confirmed: str, known: str
) -> None:
    eva = world.person("Eva", language)
    assert confirmed in await eva.says(f"/me zone {said}")
    assert known in await eva.says("/me profile")


async def test_one_of_several_places_is_said_back_and_stays_with_its_zone(
    world: World, ann: Person
) -> None:
    await ann.says("/me zone Portland")
    assert "Portland, where it is" in await ann.presses("Portland, Maine · 04:00")
    code = await creates_a_pod(ann)
    assert code
    await begins(ann, "Morning pages")
    assert "Portland, 04:00 now" in await ann.says("/me profile")
    assert "Sunday at 18:00, New York time" in await ann.says("/pod info")


async def test_what_may_be_several_places_is_asked_with_the_time_there(ann: Person) -> None:
    shown = await ann.says("/me zone IST")
    assert "“IST” could be several places" in shown
    assert "[Kolkata · 14:30]\n[Jerusalem · 11:00]\n[Dublin · 09:00]" in shown
    assert "Jerusalem" in await ann.presses("Jerusalem · 11:00")


async def test_an_offset_is_confirmed_by_one_tap(ann: Person) -> None:
    assert "For “+5:30” I find one place" in await ann.says("/me zone +5:30")
    assert "Kolkata" in await ann.presses("Kolkata · 14:30")


@pytest.mark.parametrize("said", ["idk", "what?", "?", "I don't know", "no sé", "Europe"])
async def test_who_does_not_know_is_helped_on(ann: Person, said: str) -> None:
    await ann.says("/me zone")
    assert "Nobody needs to know the name of their zone" in await ann.says(said)
    assert "[London · 09:00]" in ann.last
    assert "London" in await ann.says("London")


async def test_who_does_not_know_is_helped_on_in_spanish(world: World) -> None:
    eva = world.person("Eva", "es")
    await eva.says("/me zone")
    assert "No hace falta saber cómo se llama tu zona horaria" in await eva.says("ni idea")
    assert "Madrid" in await eva.says("vivo en España")
    assert "Las Palmas de Gran Canaria" in eva.last


@at_telegram
async def test_a_shared_location_answers_where_somebody_is_and_is_kept_nowhere(
    stage: AtTelegram, ann: Person
) -> None:
    who = stage.cast.somebody("ann")
    await ann.says("/me_zone")
    assert "Vienna" in await stage.answer_to(lambda: who.shares_location(*VIENNA))
    assert "Vienna" in await ann.says("/me_profile")


@at_telegram
async def test_a_shared_location_is_offered_as_ones_clock_where_nobody_asked(
    stage: AtTelegram, ann: Person
) -> None:
    who = stage.cast.somebody("ann")
    await ann.says("/start")
    offered = await stage.answer_to(lambda: who.shares_location(*VIENNA))
    assert "keep nothing of the place" in offered
    assert "Vienna" not in await ann.says("/me_profile")
    await stage.answer_to(lambda: who.shares_location(*VIENNA))
    assert "Vienna" in await ann.presses("Vienna · 10:00")


@at_telegram
async def test_a_location_that_is_no_one_zone_is_asked_about(
    stage: AtTelegram, ann: Person
) -> None:
    who = stage.cast.somebody("ann")
    await ann.says("/me_zone")
    asked = await stage.answer_to(lambda: who.shares_location(*OCEAN))
    assert "does not tell me one time zone" in asked
    asked = await stage.answer_to(lambda: who.shares_location(*URUMQI))
    assert "[Shanghai · 17:00]\n[Urumqi · 15:00]" in asked
    assert "Urumqi" in await ann.presses("Urumqi · 15:00")


@at_telegram
async def test_a_location_answers_no_other_question(stage: AtTelegram, ann: Person) -> None:
    who = stage.cast.somebody("ann")
    await ann.says("/goal_add")
    offered = await stage.answer_to(lambda: who.shares_location(*VIENNA))
    assert "keep nothing of the place" in offered
    assert "[Vienna" in offered

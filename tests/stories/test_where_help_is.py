"""Where help is: for anybody, at once, whatever else is going on."""

import pytest

from tests.harness.cast import Person, World
from tests.stories.scenes import open_pod

EVERYWHERE = pytest.mark.parametrize("world", ["small", "telegram", "discord"], indirect=True)
ONE_BY_ONE = pytest.mark.parametrize("world", ["small", "telegram"], indirect=True)
IS_NOT = "I am a program. Nobody watches this chat, and I cannot call anyone."


@EVERYWHERE
async def test_a_stranger_is_asked_for_their_country_and_shown_the_directory(
    world: World, ann: Person
) -> None:
    shown = await ann.says("/helpline")
    assert IS_NOT in shown
    assert "findahelpline.com" in shown
    assert "Which country are you in?" in shown
    assert "call 999" in await ann.presses("United Kingdom")


@ONE_BY_ONE
async def test_a_number_is_there_in_spanish(world: World) -> None:
    eva = world.person("Eva", "es")
    shown = await eva.says("/helpline Deutschland")
    assert "Soy un programa. Nadie vigila este chat, y no puedo llamar a nadie." in shown
    assert "Alemania: si puede haber una vida en peligro, llama al 112." in shown
    assert "0800 1110111" in shown
    assert "024" in await eva.says("/helpline España")


@ONE_BY_ONE
async def test_the_country_is_that_of_ones_zone_and_another_can_be_named(
    world: World, ann: Person
) -> None:
    await ann.says("/me zone Madrid")
    assert "Spain: if a life may be in danger, call 112." in await ann.says("/helpline")
    asked = await ann.presses("Another country")
    assert "Meanwhile: https://findahelpline.com" in asked
    assert "could be one of these" in await ann.says("Georgia")
    assert "I have no number for Georgia that I could check." in await ann.presses("Georgia")


@ONE_BY_ONE
async def test_what_may_be_two_countries_is_asked_with_the_directory(
    world: World, ann: Person
) -> None:
    asked = await ann.says("/helpline Korea")
    assert "could be one of these" in asked
    assert "Meanwhile: https://findahelpline.com" in asked
    assert "for South Korea" in await ann.presses("South Korea")


@ONE_BY_ONE
async def test_words_after_it_hold_nothing_up(world: World, ann: Person) -> None:
    assert IS_NOT in await ann.says("/sos I cannot go on")


@ONE_BY_ONE
async def test_it_goes_by_other_names_and_by_words_alone(world: World, ann: Person) -> None:
    await ann.says("/me language English")
    for line in ("/sos", "/support", "/socorro", "/apoyo", "sos", "SOS!", "Where help is"):
        assert IS_NOT in await ann.says(line)


@ONE_BY_ONE
async def test_an_open_question_waits_and_is_not_spoken_of(world: World, ann: Person) -> None:
    await ann.says("/goal add")
    shown = await ann.says("/sos Mexico")
    assert "800 911 2000" in shown
    assert "We were in the middle" not in shown


async def test_it_is_there_for_who_rests_and_who_left(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await bob.says("/me rest 2026-11-20")
    assert IS_NOT in await bob.says("/helpline")
    await cy.says("/pod leave")
    await cy.presses("Leave quietly")
    assert IS_NOT in await cy.says("/helpline")

"""A command that is not there leads to those that may be meant, and to where help is."""

import pytest

from tests.harness.cast import Person, World
from tests.stories.scenes import open_pod

ONE_BY_ONE = pytest.mark.parametrize("world", ["small", "telegram"], indirect=True)


@ONE_BY_ONE
@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("/goals", "Add something you want to grow in"),
        ("/gaols", "Add something you want to grow in"),
        ("/check in", "Check in"),
        ("/stop", "Take a break"),
        ("/metas", "goal list"),
        ("/goal remove walk", "Let a goal go"),
        ("/gaol add", "Add something you want to grow in"),
        ("/nonsense", "Help"),
    ],
)
async def test_an_unknown_command_leads_to_what_may_be_meant(
    world: World, ann: Person, said: str, offered: str
) -> None:
    answer = await ann.says(said)
    assert f"There is no {said}" in answer
    assert offered in answer.replace("_", " ")
    assert "[Where help is]" in answer


@ONE_BY_ONE
async def test_what_was_meant_is_one_tap_away(world: World, ann: Person) -> None:
    await ann.says("/gaol add")
    assert "What would you like to do?" in await ann.presses("Add something you want to grow in")


@ONE_BY_ONE
async def test_a_word_after_help_is_explained(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    assert "/board " in await ann.says("/help board")
    assert "/me" in await ann.says("/help timezone")
    assert "[Where help is]" in await ann.says("/help xyzzy")


@ONE_BY_ONE
async def test_the_sign_alone_shows_all_commands(world: World, ann: Person) -> None:
    shown = (await ann.says("/")).replace("_", " ")
    for name in ("/goal add", "/pod create", "/checkin", "/me language", "/inbox"):
        assert f"{name} " in shown
    assert "/pod here" not in shown


async def test_spanish_is_answered_in_spanish(world: World) -> None:
    eva = world.person("Eva", "es")
    assert "No existe /metas" in await eva.says("/metas")


@pytest.mark.parametrize("world", ["telegram"], indirect=True)
async def test_names_can_be_tapped_on_telegram(world: World, ann: Person) -> None:
    assert "/goal_add makes one." in await ann.says("/goal log")


@ONE_BY_ONE
async def test_where_help_is_says_what_cairn_is_not(world: World, ann: Person) -> None:
    await ann.says("/xyzzy")
    shown = await ann.presses("Where help is")
    assert "I am a program" in shown
    assert "findahelpline.com" in shown

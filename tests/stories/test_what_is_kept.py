"""What is kept, for how long, and who can read it: for anybody who asks, in a few lines."""

import pytest
from msgspec.structs import replace

from bot.request.context import Operator
from tests.harness.cast import Person, World

EVERYWHERE = pytest.mark.parametrize("world", ["small", "telegram", "discord"], indirect=True)
NOTICE, TERMS = "https://cairn.example/privacy", "https://cairn.example/terms"


@EVERYWHERE
async def test_anybody_is_told_what_is_kept_and_who_can_read_it(world: World, ann: Person) -> None:
    shown = await ann.says("/privacy")
    assert "What I keep, and who can read it" in shown
    assert "holds the master key and could read it" in shown
    assert "is sealed for them alone" in shown
    assert "has not said how to reach them" in shown
    assert "https://" not in shown
    assert "is kept for 12 months after its week has closed" in shown
    assert "lets all of it go, once you have read what stays" in shown
    asked = await ann.presses("Everything of yours, as a file")
    assert "As what would you like your data?" in asked


@pytest.mark.parametrize("world", ["small"], indirect=True)
async def test_who_runs_it_can_be_reached_where_they_have_said_how(
    world: World, ann: Person
) -> None:
    world.rules = replace(world.rules, operator=Operator("Kim at the desk", NOTICE, TERMS))
    world.begin()

    shown = await ann.says("/privacy")
    for told in ("Kim at the desk", NOTICE, TERMS):
        assert told in shown
    assert "has not said" not in shown


@pytest.mark.parametrize("world", ["small"], indirect=True)
async def test_help_says_the_same(world: World, ann: Person) -> None:
    asked = await ann.says("/privacy")
    assert await ann.says("/help privacy") == asked
    await ann.says("/help")
    assert await ann.presses("Your words") == asked

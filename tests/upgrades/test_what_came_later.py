"""What came after an installation was left is used by the people and goals that were in it."""

import pytest

from tests.harness.cast import Person, World
from tests.upgrades.installation import Installation, kept
from tests.upgrades.life import PEOPLE

Everyone = tuple[Person, Person, Person, Person]


@pytest.fixture(params=[each for each in kept() if each.stage == "small"], ids=str)
def installation(request: pytest.FixtureRequest) -> Installation:
    """One of each version over each database: the stages are told in `test_living`."""
    found: Installation = request.param
    return found


@pytest.fixture
def everyone(world: World) -> Everyone:
    """Ann, Bob and Cy, who are in the pod, and Dan, who waits for a welcome."""
    ann, bob, cy, dan = (world.person(name) for name in PEOPLE)
    return ann, bob, cy, dan


async def test_a_first_goal_is_asked_how_often(world: World, everyone: Everyone) -> None:
    _, _, cy, _ = everyone
    await cy.says("To think late")
    await cy.presses("Creative")
    await cy.says("Owl songs")
    await cy.presses("My pod")
    await cy.presses("18:00")
    if "what time" in cy.last.lower():
        await cy.says("UTC")
    world.begin()
    assert "3 times a week" in await cy.presses("3")
    assert "Owl songs, 3 times a week" in await cy.says("/goal list")


async def test_a_long_rest_is_asked_about_and_ended(world: World, everyone: Everyone) -> None:
    _, _, cy, _ = everyone
    await cy.says("/cancel")
    assert "December 24, 2027" in await cy.says("/me rest 2027-12-24")
    world.begin()
    assert "Rest well" in await cy.presses("Yes")
    assert "Good to have you here." in await cy.says("/me back")


async def test_an_old_goal_is_over_and_taken_up_again(world: World, everyone: Everyone) -> None:
    ann, _, _, _ = everyone
    await ann.says("/goal finish Morning pages")
    await ann.presses("Skip")
    await world.until(22, 21)
    assert "on your list again" in await ann.says("/goal resume Morning pages")
    await world.until(29, 18, 30)
    await ann.marks("Morning pages", "Done")
    story = await ann.says("/journey Morning pages")
    assert "November 29: Done" in story
    assert "November 22" not in story


async def test_an_old_pod_is_named_anew_and_looked_after_by_who_is_back(
    world: World, everyone: Everyone
) -> None:
    ann, bob, cy, _ = everyone
    assert "Early risers" in await ann.says("/pod edit name: Early risers")
    await bob.says("/me rest 2026-12-20")
    await cy.says("/pod leave Early risers")
    await cy.presses("Leave quietly")
    await ann.says("/pod leave")
    assert "Bob looks after Early risers" in await ann.presses("Leave quietly")
    await world.until(20, 12, 0, 12)
    assert "You look after Early risers now." in bob.screen()
    await ann.presses("Come back")
    await world.settle()
    await bob.presses("Welcome")
    await world.settle()
    assert "Early risers" in ann.screen()

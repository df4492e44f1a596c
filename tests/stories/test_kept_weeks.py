"""Weeks that are over stay as they were, and what people asked for is kept as it is now."""

import pytest

from tests.harness.cast import Person, World
from tests.stories.scenes import open_pod

ONE_BY_ONE = pytest.mark.parametrize("world", ["small", "telegram"], indirect=True)


@ONE_BY_ONE
async def test_a_goal_that_is_set_after_a_week_is_on_the_next_card(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(9, 9)
    await ann.says("/goal add")
    await ann.says("Swim")
    for button in ("Habit: so many times a week", "3", "My pod"):
        await ann.presses(button)
    late = await ann.says("/checkin")
    assert "Your week until Sunday, November 8" in late
    assert "Morning pages" in late
    assert "Swim" not in late

    await world.until(15, 18, 30)
    assert "Swim" in await ann.says("/checkin")


@pytest.mark.everywhere
async def test_a_button_of_an_earlier_week_says_which_week_it_changed(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    card = await ann.says("/checkin")
    assert "Your week until Sunday, November 8" in card
    old = ann.row("Morning pages", "Partly")
    await ann.marks("Morning pages", "Done")
    await bob.marks("Scales", "Done")
    await world.until(15, 18, 30)
    assert "Your week until Sunday, November 15" in await ann.says("/checkin")

    assert "Your week until Sunday, November 8" in await ann.presses_token(old)


async def nudged_on_wednesday(world: World, ann: Person, bob: Person, cy: Person) -> None:
    """Let Ann ask on a Sunday to be nudged on the Wednesday after."""
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await ann.says("/checkin")
    await ann.presses("Add words")
    await ann.presses("Skip")
    await ann.presses("Skip")
    await ann.says("Call the dentist")
    await ann.presses("Remind me on a day")
    await ann.says("11 November")


@ONE_BY_ONE
async def test_a_nudge_says_what_it_is_for(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await nudged_on_wednesday(world, ann, bob, cy)
    await world.until(11, 10, 5)
    assert "You asked me to remind you of this today:" in ann.screen()
    assert "Call the dentist" in ann.last
    assert "remind you of this" not in bob.screen()


async def test_a_wish_that_was_taken_back_nudges_nobody(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await nudged_on_wednesday(world, ann, bob, cy)
    await ann.says("/checkin")
    await ann.presses("Take my words back")
    await world.until(11, 10, 5)
    assert "remind you of this" not in ann.screen()


async def test_a_wish_for_something_else_nudges_nobody(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await nudged_on_wednesday(world, ann, bob, cy)
    await ann.says("/checkin")
    await ann.presses("Add words")
    await ann.presses("Skip")
    await ann.presses("Skip")
    await ann.says("Somebody who listens")
    await ann.presses("Just listen")
    await world.until(11, 10, 5)
    assert "remind you of this" not in ann.screen()


async def test_a_nudge_for_an_hour_that_is_over_asks_for_another_day(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.says("/checkin")
    await ann.presses("Add words")
    await ann.presses("Skip")
    await ann.presses("Skip")
    await ann.says("Call the dentist")
    await ann.presses("Remind me on a day")
    refused = await ann.says("today")
    assert "It is past 10:00 today" in refused
    await ann.says("tomorrow")
    await world.until(9, 10, 5)
    assert "Call the dentist" in ann.last


async def test_a_host_who_leaves_is_followed_by_somebody_awake_and_both_know(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    assert "Rest well" in await bob.says("/me rest 2026-11-20")
    await ann.says("/pod leave")
    left = await ann.presses("Leave quietly")
    await world.later(minutes=31)
    assert "Cy looks after Early birds from now on" in left
    assert "look after" in cy.last
    assert "look after" not in bob.screen()

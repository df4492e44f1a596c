"""A pod's first weeks, from the invitation to the board."""

import pytest

from tests.harness.cast import Person, World
from tests.stories.scenes import SUNDAYS, adds_words, begins, creates_a_pod, joins, open_pod


async def test_a_pod_opens_when_three_have_joined(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    await joins(bob, code, "Scales")
    assert "Forming" in await ann.says("/pod info")
    await joins(cy, code, "Sketching")
    await world.settle()
    assert "Early birds is open: Ann, Bob, and Cy." in ann.last
    assert "I will ask you Sunday, November 8, 18:00." in ann.last


@pytest.mark.everywhere
async def test_a_week_is_lived_from_prompt_to_board(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)

    await world.until(8, 18)
    assert ann.last.startswith("Sunday, Ann. How did Morning pages go?")
    assert "Noted. That is your stone." in await ann.marks("Morning pages", "Done")
    await bob.presses("Partly")
    shown = await cy.marks("Sketching", "Not this week")
    assert "Noted. You showed up, and that is the stone." in shown

    assert "> The difficult letter is sent" in await adds_words(
        ann, "The difficult letter is sent"
    )

    await world.until(10, 20, 10)
    digest = bob.last
    assert "# The week in Early birds" in digest
    assert "The cairn grew this week." in digest
    assert "Ann · A win: “The difficult letter is sent”\nMorning pages, done" in digest
    assert "Bob: Scales, partly" in digest
    assert "Cy" not in digest

    assert "Cheers for Ann come in the evening" in await bob.marks("Ann", "Cheer")
    await world.until(11, 20, 30)
    assert "Bob cheered your check-in." in ann.screen()

    board = await ann.says("/board")
    assert "Ann: new" in board
    assert "on the cairn" not in board


async def test_the_board_has_numbers_once_the_trial_is_over(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    for sunday, month in SUNDAYS:
        await world.until(sunday, 18, 30, month)
        await ann.marks("Morning pages", "Done")
        await bob.marks("Scales", "Partly")
        await cy.marks("Sketching", "Done" if sunday != 15 else "Not this week")
    await world.until(1, 21, 0, 12)
    board = await bob.says("/board")
    assert "places begin with five people who have bars" in board
    names = [board.index(f"{name}: 4 stones") for name in ("Ann", "Bob", "Cy")]
    assert names == sorted(names)
    assert "You, over all your goals: 50%. You showed up in 4 of 4 weeks." in board
    assert "50%" not in await ann.says("/board")


async def test_whoever_comes_later_waits_for_a_welcome(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await open_pod(ann, bob, cy)
    dan = world.person("Dan")
    await joins(dan, code, "Reading")
    await world.settle()
    assert "Dan would like to join Early birds." in ann.last
    assert "Dan" not in bob.screen()
    await world.later(hours=12.1)
    assert "Dan would like to join Early birds." in bob.last
    await bob.presses("Welcome")
    await world.settle()
    assert "You are welcome in Early birds." in dan.last
    assert "Dan" in await ann.says("/pod info")
    assert "That has been settled already." in await ann.presses("Welcome")


async def test_not_comfortable_turns_somebody_away_without_a_name(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await open_pod(ann, bob, cy)
    dan = world.person("Dan")
    await joins(dan, code, "Reading")
    await world.settle()
    await ann.presses("Rather not (stays private)")
    await world.settle()
    assert "This pod cannot take you in right now." in dan.last
    assert "Ann" not in dan.last
    assert "Dan" not in await bob.says("/pod info")


async def test_two_may_start_after_a_week_of_waiting(
    world: World, ann: Person, bob: Person
) -> None:
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    await joins(bob, code, "Scales")
    await world.later(days=7, hours=1)
    assert "Two of you have waited a week" in ann.last
    assert "is open" in await ann.presses("Start with two")
    await world.settle()
    assert "Early birds is open: Ann and Bob." in bob.last

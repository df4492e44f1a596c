"""A goal that was finished or let go is taken up again, and a cheer is taken back."""

import pytest

from tests.harness.cast import Person, World
from tests.stories.scenes import ann_and_bob_check_in, open_pod


@pytest.mark.parametrize("command", ["/goal finish", "/goal drop"])
async def test_an_end_is_undone_at_once(
    world: World, ann: Person, bob: Person, cy: Person, command: str
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says(command)
    await ann.says("Mornings are mine")
    assert "It is on your list again: Morning pages" in await ann.presses("Undo")
    listed = await ann.says("/goal list")
    assert "Morning pages" in listed
    assert "Everyone in Early birds may see it." in listed
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")


async def test_a_finished_goal_is_taken_up_much_later(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/goal finish")
    await ann.says("Mornings are mine")
    await world.until(20, 12)
    assert "It is on your list again: Morning pages" in await ann.says("/goal resume")
    assert "there is none to take up again" in await ann.says("/goal resume")
    await ann.says("/goal finish")
    assert "> Mornings are mine" in await ann.presses("Skip")


async def test_weeks_in_which_a_goal_was_over_count_for_nothing(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await ann.says("/goal finish")
    await ann.presses("Skip")
    for day in (15, 22):
        await world.until(day, 18, 30)
        await ann.presses("I was here this week")
    await world.until(24, 21)
    await ann.says("/goal resume")
    await ann.says("/checkin")
    assert "Morning pages" not in await ann.presses("Change last week's")
    await world.until(29, 18, 30)
    await ann.marks("Morning pages", "Done")
    await world.until(2, 12, 0, 12)
    await ann.says("/goal log 1 yesterday")

    story = await ann.says("/journey")
    assert "Strength: 100%" in story
    assert [day for day in (8, 15, 22, 29) if f"November {day}:" in story] == [8, 29]
    assert "You, over all your goals: 100%." in await ann.says("/board")


async def test_there_has_to_be_room_for_it(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/goal finish")
    await ann.presses("Skip")
    undo = ann.button("Undo")[1]
    for title in ("One", "Two", "Three", "Four", "Five"):
        await ann.says(f"/goal add {title}")
        await ann.presses("Milestone: done or not yet")
        await ann.presses("My pod")
    assert "You share 5 goals with Early birds already" in await ann.presses_token(undo)
    await ann.says("/goal drop Five")
    await ann.presses("Skip")
    assert "on your list again" in await ann.presses_token(undo)
    assert "is on your list already" in await ann.presses_token(undo)


async def test_nobody_takes_up_anothers_goal(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/goal finish")
    await ann.presses("Skip")
    said = await bob.presses_token(ann.button("Undo")[1])
    assert "Morning pages" not in said


async def test_a_cheer_is_taken_back_before_it_is_heard(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    await bob.marks("Ann", "Cheer")
    assert "Taken back. Ann has not heard of it." in await bob.presses("Undo")
    await cy.marks("Ann", "Answer with words")
    await cy.says("Well done")
    undo = cy.button("Undo")[1]
    assert "> Well done" in await cy.presses_token(undo)
    assert "I can't find that here." in await cy.presses_token(undo)
    await world.until(11, 21)
    assert "cheered" not in ann.screen()
    assert "Well done" not in ann.screen()


async def test_a_cheer_that_was_heard_stays(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    await bob.marks("Ann", "Cheer")
    undo = bob.button("Undo")[1]
    assert "I can't find that here." in await cy.presses_token(undo)
    await world.until(11, 21)
    assert "until then it could be taken back" in await bob.presses_token(undo)
    assert "Bob cheered your check-in." in ann.screen()
    assert "You have cheered Ann for this already" in await bob.marks("Ann", "Cheer")


async def test_in_spanish(world: World, ann: Person, bob: Person, cy: Person) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    await bob.says("/me language es")
    await bob.says("/cheer Ann")
    await bob.says("Bravo")
    assert "Retirado. Ann no se enteró." in await bob.presses("Deshacer")
    await bob.says("/goal finish")
    await bob.says("Nada más")
    assert "Está otra vez en tu lista: Scales" in await bob.presses("Deshacer")

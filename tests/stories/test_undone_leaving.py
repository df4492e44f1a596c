"""Whoever has left a pod by a slip can undo it for half an hour, and nobody was told."""

import pytest

from tests.harness.cast import Person, World
from tests.stories.scenes import (
    CODE,
    ann_and_bob_check_in,
    begins,
    creates_a_pod,
    joins,
    open_pod,
)


@pytest.mark.everywhere
async def test_leaving_is_undone_and_all_is_as_it_was(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await cy.marks("Sketching", "Done")
    await world.until(10, 21)
    assert "Bob: Scales, done" in cy.screen()
    await bob.says("/pod leave")
    left = await bob.presses("Leave with a goodbye")
    assert "Nobody has been told yet: for half an hour you can undo it." in left
    await world.settle()
    assert "Bob: Scales, done" not in cy.screen()

    assert "Early birds" in await bob.presses("Undo")
    await world.later(hours=2)
    assert "Bob: Scales, done" in cy.screen()
    assert "goodbye" not in cy.screen().lower().replace("leave with a goodbye", "")
    assert "Everyone in Early birds may see it." in await bob.says("/goal list")
    await world.until(15, 18, 30)
    await bob.marks("Scales", "Done")


async def test_after_half_an_hour_the_others_are_told_and_it_stays(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await bob.says("/pod leave")
    await bob.presses("Leave with a goodbye")
    undo = bob.button("Undo")[1]
    before = cy.screen()
    await world.later(minutes=29)
    assert cy.screen() == before
    await world.later(minutes=2)
    assert "Bob" in cy.last
    assert "Early birds" in cy.last
    assert "You left Early birds a while ago." in await bob.presses_token(undo)


async def test_a_host_looks_after_the_pod_again_and_the_heir_hears_nothing(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/pod leave")
    await ann.presses("Leave quietly")
    await world.settle()
    before = bob.screen()
    await ann.presses("Undo")
    await world.later(hours=2)
    assert bob.screen() == before
    info = await cy.says("/pod info")
    assert "Ann (host" in info
    assert "Bob (host" not in info


async def test_a_pod_that_ended_with_its_last_member_goes_on(world: World, ann: Person) -> None:
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    await ann.says("/pod leave")
    await ann.presses("Leave quietly")
    await ann.presses("Undo")
    assert "Forming" in await ann.says("/pod info")
    bob = world.person("Bob")
    await joins(bob, code, "Scales")
    assert "Bob" in await ann.says("/pod info")


async def test_an_open_pod_of_one_goes_on_with_its_week(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    for person in (bob, cy, ann):
        await person.says("/pod leave")
        await person.presses("Leave quietly")
    await ann.presses("Undo")
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")


async def test_whoever_waits_for_a_welcome_waits_again(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await open_pod(ann, bob, cy)
    dan = world.person("Dan")
    await joins(dan, code, "Reading")
    await dan.says("/pod leave")
    await dan.presses("Leave quietly")
    await dan.presses("Undo")
    await world.settle()
    await ann.presses("Welcome")
    await world.settle()
    assert "You are welcome in Early birds." in dan.screen()


async def test_it_is_undone_once_and_by_nobody_else(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await bob.says("/pod leave")
    await bob.presses("Leave quietly")
    undo = bob.button("Undo")[1]
    assert "I can't find that here." in await cy.presses_token(undo)
    await bob.presses_token(undo)
    assert "You are in Early birds." in await bob.presses_token(undo)


async def test_a_seat_that_was_taken_meanwhile_stays_taken(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await bob.says("/pod leave")
    await bob.presses("Leave quietly")
    undo = bob.button("Undo")[1]
    for name in ("One", "Two"):
        await creates_a_pod(bob, name=name)
        await bob.says("/cancel")
    assert "You are in 2 pods already" in await bob.presses_token(undo)


async def test_coming_back_by_an_invitation_leaves_nothing_to_undo(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await bob.says("/pod leave")
    await bob.presses("Leave quietly")
    undo = bob.button("Undo")[1]
    await ann.says("/pod invite")
    await joins(bob, CODE.findall(ann.screen())[-1], "Humming")
    assert "You are in Early birds." in await bob.presses_token(undo)


async def test_in_spanish(world: World, ann: Person, bob: Person, cy: Person) -> None:
    await open_pod(ann, bob, cy)
    await bob.says("/me language es")
    await bob.says("/pod leave")
    assert "durante media hora puedes deshacerlo" in await bob.presses("Salir en silencio")
    assert "Early birds" in await bob.presses("Deshacer")

"""Who looks after a pod when its host is silent or leaves, and who hears of it when."""

from tests.harness.cast import Person, World
from tests.stories.scenes import SUNDAYS, open_pod


async def ann_is_silent_for_four_weeks(world: World, *others: tuple[Person, str]) -> None:
    """Let a pod's host be silent while others answer, until the fourth week has closed."""
    for sunday, month in SUNDAYS:
        await world.until(sunday, 18, 30, month)
        for person, goal in others:
            await person.marks(goal, "Done")
    await world.until(2, 12, 0, 12)


async def test_a_silent_host_is_succeeded_and_reads_it_when_they_are_back(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await bob.says("/me nudges light")
    await ann_is_silent_for_four_weeks(world, (bob, "Scales"), (cy, "Sketching"))
    assert "You look after Early birds now." in bob.screen()
    assert "looks after" not in ann.screen() + cy.screen()

    await ann.says("/checkin")
    await world.settle()
    assert ann.last.startswith("Bob looks after Early birds now.")
    await ann.says("/me back")
    await world.later(days=1)
    assert ann.screen().count("Bob looks after") == 1
    assert "Bob (host" in await cy.says("/pod info")


async def test_a_silent_host_is_succeeded_once_somebody_is_awake(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    for person in (bob, cy):
        await person.says("/me rest 2026-12-05")
    await ann_is_silent_for_four_weeks(world)
    assert "look after" not in bob.screen() + cy.screen()
    await world.until(9, 12, 0, 12)
    assert "You look after Early birds now." in bob.screen()


async def test_an_heir_at_rest_hears_of_it_when_they_are_back(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await bob.says("/me rest")
    await bob.presses("Skip")
    await cy.says("/me rest 2026-12-20")
    await ann.says("/pod leave")
    assert "Cy looks after Early birds" in await ann.presses("Leave quietly")
    await world.until(19, 12, 0, 12)
    assert "look after" not in cy.screen()
    await world.until(20, 12, 0, 12)
    assert "You look after Early birds now." in cy.screen()

    await cy.says("/me rest")
    await cy.presses("Skip")
    await cy.says("/pod leave")
    assert "Bob looks after Early birds" in await cy.presses("Leave quietly")
    await world.later(days=3)
    assert "look after" not in bob.screen()
    await bob.says("/me back")
    await world.settle()
    assert "You look after Early birds now." in bob.screen()

"""What is there may be cleared: a day, a unit, an hour of one's own; leaving out keeps it."""

import pytest

from tests.harness.cast import Person, World
from tests.stories.scenes import open_pod


async def sets_miles(person: Person) -> None:
    """Set a goal with a unit and a day."""
    await person.says("/goal add")
    await person.says("Walk")
    await person.presses("Amount: so much in all")
    await person.says("100")
    await person.presses("More")
    await person.presses("Only me")
    await person.says("miles")
    await person.says("2026-12-24")


async def edits(person: Person, *, unit: str | None, until: str | None) -> str:
    """Change the unit and the day of a goal, or leave them out."""
    await person.says("/goal edit")
    await person.presses("Skip")
    await person.presses("More")
    await person.presses("Skip")
    await person.presses("Skip")
    await (person.says(unit) if unit else person.presses("Skip"))
    return await (person.says(until) if until else person.presses("Skip"))


@pytest.mark.parametrize("none", ["none", "None", "-", "No day"])
async def test_a_deadline_is_cleared(world: World, ann: Person, none: str) -> None:
    await sets_miles(ann)
    assert "100 miles by December 24, 2026" in ann.last
    changed = await edits(ann, unit=None, until=none)
    assert "Changed: Walk: 100 miles." in changed


async def test_a_unit_is_cleared_by_its_button(world: World, ann: Person) -> None:
    await sets_miles(ann)
    await ann.says("/goal edit")
    await ann.presses("Skip")
    await ann.presses("More")
    await ann.presses("Skip")
    await ann.presses("Skip")
    await ann.presses("No unit")
    assert "Changed: Walk: 100 by December 24, 2026." in await ann.presses("Skip")


async def test_what_is_left_out_stays(world: World, ann: Person) -> None:
    await sets_miles(ann)
    await edits(ann, unit="steps", until=None)
    assert "Walk: 100 steps by December 24, 2026" in ann.last


@pytest.mark.everywhere
async def test_an_own_hour_goes_back_to_the_pods(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/me time 20:00")
    assert "I ask you next Saturday, November 7, 20:00" in await ann.presses("Saturday")
    await ann.says("/me time")
    await ann.presses("The pod's time")
    assert "I ask you next Saturday, November 7, 18:00" in await ann.presses("Skip")
    await ann.says("/me time none")
    assert "I ask you next Sunday, November 8, 18:00" in await ann.presses("The pod's day")


async def test_an_own_hour_is_cleared_in_spanish(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await bob.says("/me language es")
    await bob.says("/me time 20:00")
    assert "20:00" in await bob.says("sábado")
    await bob.says("/me time ninguna")
    assert "8 de noviembre, 18:00" in await bob.says("el día del círculo")

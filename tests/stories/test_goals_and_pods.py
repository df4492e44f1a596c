"""Goals are shown to pods, each with its own visibility, whichever of them was there first."""

import pytest

from tests.harness.cast import Person, World
from tests.stories.scenes import CODE, begins, creates_a_pod, joins, open_pod


async def sets(person: Person, title: str, visible: str = "") -> str:
    """Set a milestone."""
    await person.says(f"/goal add {title}")
    said = await person.presses("Milestone: done or not yet")
    return await person.presses(visible) if visible else said


@pytest.mark.everywhere
async def test_a_goal_from_before_there_was_a_pod_is_shown_to_it(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await sets(ann, "Swim", "Only me")
    assert "It is yours alone." in ann.last
    await open_pod(ann, bob, cy)
    await ann.says("/goal share Swim")
    assert "Everyone in Early birds may see Swim." in await ann.presses("My pod")
    await world.until(8, 18, 30)
    await ann.marks("Swim", "Done")
    await world.until(10, 20, 10)
    assert "Ann: Swim, done" in bob.screen()


async def test_the_first_goal_of_all_is_previewed(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    await sets(bob, "Swim", "Only me")
    await bob.says(f"/pod join {code}")
    await bob.presses("I am in")
    await bob.says("/goal share Swim")
    shown = await bob.presses("My pod")
    assert "This is how Early birds would see it when a week closes:" in shown
    assert "> Bob: Swim, done" in shown
    assert (
        "Good. Early birds sees it once the pod has opened and a week closes."
        in await bob.presses("Share it like this")
    )


async def test_a_goal_is_shown_again_after_leaving_and_returning(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await bob.says("/pod leave")
    await bob.presses("Leave quietly")
    assert "It is yours alone." in await bob.says("/goal list")
    await ann.says("/pod invite")
    invited = CODE.search(ann.last)
    assert invited
    await joins(bob, invited[1], "Humming")
    await world.settle()
    await ann.presses("Welcome")
    await bob.says("/goal list")
    await bob.marks("It is yours alone.", "Show to a pod")
    assert "Everyone in Early birds may see Scales." in await bob.presses("My pod")


async def test_two_pods_see_one_goal_each_in_its_own_way(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await creates_a_pod(ann, name="Night owls")
    await begins(ann, "Late letters", visible="Only me")
    await ann.says("/goal share Morning pages")
    await ann.presses("Night owls")
    assert "Night owls may see that something was done" in await ann.presses(
        "Only that it was done"
    )
    listed = await ann.says("/goal list")
    assert (
        "Everyone in Early birds may see it. Night owls may see only that you did something"
        in listed
    )

    await ann.says("/goal share Morning pages")
    await ann.presses("Early birds")
    assert "Nobody in Early birds sees Morning pages." in await ann.presses("Only me")
    listed = await ann.says("/goal list")
    assert (
        "Nobody in Early birds sees it. Night owls may see only that you did something" in listed
    )

    await ann.says("/goal edit Morning pages")
    await ann.presses("Skip")
    await ann.presses("Skip")
    asked = await ann.presses("My pod")
    assert "Who of which pod?" in asked
    await ann.presses("Early birds")
    assert "nobody" not in await ann.says("/goal list") or "Late" in ann.last


@pytest.mark.parametrize(
    "visible", ["My pod", "Only me", "Only that it was done", "My buddy only"]
)
async def test_what_is_so_already_is_not_called_changed(
    world: World, ann: Person, bob: Person, cy: Person, visible: str
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/goal share")
    await ann.presses(visible)
    await ann.says("/goal share")
    again = await ann.presses(visible)
    assert "already" in again or "as before" in again

    await ann.says("/goal edit")
    await ann.presses("Skip")
    await ann.presses("Skip")
    same = await ann.presses(visible)
    assert "Changed" not in same
    assert "Nothing is different: Morning pages, once a week." in same


async def test_changed_is_never_said_of_what_did_not_change(world: World, ann: Person) -> None:
    await sets(ann, "Swim", "Only me")
    for name in ("Skip", "Swim"):
        await ann.says("/goal edit")
        await (ann.presses(name) if name == "Skip" else ann.says(name))
        await ann.presses("Skip")
        assert "Nothing is different: Swim." in await ann.presses("Skip")
    await ann.says("/goal edit")
    await ann.presses("Skip")
    await ann.presses("Skip")
    assert "You are in no pod yet, so Swim is yours alone." in await ann.presses("My pod")


async def test_what_a_kind_of_goal_does_not_have_is_refused(world: World, ann: Person) -> None:
    await sets(ann, "Swim", "Only me")
    await ann.says("/goal edit")
    await ann.presses("Skip")
    await ann.says("5")
    assert "which is done or not yet, by no number" in await ann.presses("Skip")
    assert "Nothing is different" in await ann.presses("Skip")


async def test_five_goals_are_counted_before_the_form(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    for title in ("Two", "Three", "Four", "Five"):
        assert "You share 5 goals" not in await ann.says("/goal add")
        await ann.says(title)
        await ann.presses("Milestone: done or not yet")
        await ann.presses("My pod")
    asked = await ann.says("/goal add")
    assert "You share 5 goals with Early birds already" in asked
    assert "So this one stays yours alone, until there is room." in asked
    await ann.says("Six")
    await ann.presses("Milestone: done or not yet")
    kept = await ann.presses("My pod")
    assert "It is on your list: Six." in kept
    assert "It is yours alone." in kept
    await ann.says("/goal share Six")
    assert "that is the most" in await ann.presses("My pod")


async def test_pods_are_counted_before_the_form_too(world: World, ann: Person) -> None:
    for name in ("One", "Two"):
        await creates_a_pod(ann, name=name)
        await begins(ann, "Morning pages", visible="Only me")
    assert "You are in 2 pods already" in await ann.says("/pod create")


async def test_in_spanish(world: World, ann: Person, bob: Person, cy: Person) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/me language es")
    await ann.says("/goal share")
    assert "En Early birds nadie ve Morning pages." in await ann.presses("Solo yo")
    await ann.says("/goal share")
    assert "como antes" in await ann.presses("Solo yo")


async def test_an_older_button_shares_with_the_only_pod(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    await bob.says(f"/pod join {code}")
    await bob.presses("I am in")
    await begins(bob, "Scales", visible="Only me")
    await bob.says("/goal share")
    await bob.presses("My pod")
    named = bob.button("Share it like this")[1]
    before = named.rpartition("~")[0]
    assert (
        "Good. Early birds sees it once the pod has opened and a week closes."
        in await bob.presses_token(before)
    )
    assert "I can't find that here." in await ann.presses_token(before)

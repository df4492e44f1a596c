"""A host changes what a pod is called and what for; all are told with what they hear next."""

from tests.harness.cast import Person, World
from tests.stories.scenes import begins, creates_a_pod, joins, open_pod

NEWS = "Your pod has a new name or purpose. It is Night owls now: To think late"


async def test_all_are_told_with_the_next_question_and_once(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.later(hours=1)
    await ann.says("/pod edit")
    await ann.says("Night owls")
    edited = await ann.says("To think late")
    assert "It is Night owls now: To think late" in edited
    assert "The others read it with what they hear from me next." in edited
    await world.settle()
    assert NEWS not in bob.screen()

    await world.until(8, 18, 30)
    assert NEWS in bob.last
    for person, goal in ((bob, "Scales"), (cy, "Sketching")):
        await person.marks(goal, "Done")
    await world.until(15, 19)
    assert NEWS not in bob.screen()
    assert "The week in Night owls" in bob.screen()


async def test_after_the_question_the_digest_tells_it(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 19)
    await bob.marks("Scales", "Done")
    await ann.says("/pod edit")
    await ann.says("Night owls")
    await ann.says("To think late")
    await world.until(10, 20, 10)
    assert NEWS in bob.last
    await world.until(15, 19)
    assert bob.screen().count(NEWS) == 1


async def test_what_is_left_out_stays_and_nothing_new_changes_nothing(
    world: World, ann: Person
) -> None:
    await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    await ann.says("/pod edit")
    await ann.presses("Skip")
    same = await ann.presses("Skip")
    assert "Nothing is different: it is Early birds" in same
    await ann.presses("Change")
    await ann.says("Early birds")
    assert "Nothing is different" in await ann.presses("Skip")
    await ann.says("/pod info")
    await ann.presses("Change")
    await ann.presses("Skip")
    assert "It is Early birds now: To write" in await ann.says("To write")


async def test_only_hosts_do_so(world: World, ann: Person, bob: Person) -> None:
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    await joins(bob, code, "Scales")
    await bob.says("/pod edit")
    await bob.says("Mine")
    await bob.presses("Skip")
    assert "Early birds" in await ann.says("/pod info")
    assert "[Change]" not in await bob.says("/pod info")


async def test_in_spanish(world: World, ann: Person, bob: Person, cy: Person) -> None:
    await open_pod(ann, bob, cy)
    await bob.says("/me language es")
    await world.later(hours=1)
    await ann.says("/pod edit")
    await ann.says("Búhos")
    await ann.presses("Skip")
    await world.until(8, 18, 30)
    assert "Tu círculo tiene otro nombre u otro propósito. Ahora es Búhos: To make" in bob.last


async def test_nobody_is_told_of_a_rhythm_that_is_so_already(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    before = bob.screen()
    for day in ("Sunday", "Monday", "Monday"):
        await ann.says("/pod rhythm")
        await ann.presses(day)
        await ann.presses("18:00")
        assert f"Early birds checks in on {day} at 18:00" in ann.last
        await world.settle()
        assert (bob.screen() == before) is (day == "Sunday")
    assert bob.screen().count("changes its rhythm") == 1

"""What is typed after a command goes where it belongs, and what is final is shown before it is."""

import pytest

from tests.harness.cast import Person, World
from tests.stories.scenes import ann_and_bob_check_in, begins, creates_a_pod, joins, open_pod

ONE_BY_ONE = pytest.mark.parametrize("world", ["small", "telegram"], indirect=True)


async def all_have_seen(world: World, ann: Person, bob: Person, cy: Person) -> None:
    """Come to when Ann's and Bob's first week is closed and shown."""
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)


@ONE_BY_ONE
@pytest.mark.parametrize("line", ["Bob well done", "bob, well done", "to Bob: well done"])
async def test_who_is_named_is_cheered_with_the_rest_of_the_line(
    world: World, ann: Person, bob: Person, cy: Person, line: str
) -> None:
    await all_have_seen(world, ann, bob, cy)
    assert "Cheers for Bob come" in await ann.says(f"/cheer {line}")
    await world.later(days=1)
    assert "> well done\n" in f"{bob.screen()}\n"


@ONE_BY_ONE
async def test_words_that_name_nobody_are_shown_before_they_are_sent(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await all_have_seen(world, ann, bob, cy)
    asked = await ann.says("/cheer well done")
    assert "I do not find “well done” among the people in your pods." in asked
    shown = await ann.presses("Bob")
    assert "“well done”" in shown
    await world.later(days=1)
    assert "well done" not in bob.screen()
    assert "Cheers for Bob come" in await ann.presses("Yes, do it")
    await world.later(days=1)
    assert "well done" in bob.screen()


@ONE_BY_ONE
async def test_a_part_of_a_name_drops_the_goal_only_after_it_was_shown(
    world: World, ann: Person
) -> None:
    await adds(ann, "Evening walk")
    shown = await ann.says("/goal drop walk too cold in winter")
    assert "Evening walk" in shown
    assert "“too cold in winter”" in shown
    assert "Evening walk" in await ann.says("/goal list")
    await ann.presses("Yes, do it")
    assert "You have no goals yet." in await ann.says("/goal list")


@ONE_BY_ONE
async def test_the_only_goal_is_not_dropped_for_words_that_do_not_name_it(
    world: World, ann: Person
) -> None:
    await adds(ann, "Read")
    shown = await ann.says("/goal drop walk")
    assert "Read" in shown
    assert "“walk”" in shown
    await ann.presses("Change")
    await ann.says("it was a good time")
    assert "it was a good time" in ann.last


@ONE_BY_ONE
async def test_what_was_shown_waits_and_can_be_let_go(world: World, ann: Person) -> None:
    await adds(ann, "Read")
    await ann.says("/goal finish it is enough")
    assert "We were in the middle of Finish a goal: Read." in await ann.says("/help")
    assert "“it is enough”" in await ann.presses("Go on")
    await ann.presses("Cancel")
    assert "Read" in await ann.says("/goal list")


async def adds(person: Person, title: str, kind: str = "Milestone: done or not yet") -> None:
    """Set a goal for oneself."""
    await person.says(f"/goal add {title}")
    await person.presses(kind)
    for _ in range(2):
        if "[Skip]" in person.last:
            await person.presses("Skip")


@ONE_BY_ONE
async def test_goals_of_one_name_are_told_apart_by_aim_and_by_day(
    world: World, ann: Person
) -> None:
    await adds(ann, "Read")
    await adds(ann, "Read")
    await world.later(days=2)
    await adds(ann, "Read")
    asked = await ann.says("/goal finish read")
    assert "“read” could be several of yours. Which one is it?" in asked
    assert "not find" not in asked
    assert "since November 3, 2026" in asked
    assert "(1)" in asked
    assert "(2)" in asked


@ONE_BY_ONE
async def test_members_of_one_name_are_told_apart(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    other = Person(world, "bob2", "Bob")
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    await joins(bob, code, "Scales")
    await world.later(days=1)
    await joins(other, code, "Sketching")
    asked = await ann.says("/cheer Bob well done")
    assert "“Bob” could be several of yours. Which one is it?" in asked
    assert "since November 1, 2026" in asked
    assert "since November 2, 2026" in asked


@ONE_BY_ONE
async def test_what_only_reads_takes_the_rest_of_its_line_as_well(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    assert "I had no use for “please”, and left it out." in await ann.says("/goal list please")
    offered = await ann.says("/checkin it went well enough")
    assert "[Keep as my words]" in offered
    assert "How did your week go?" in offered


@ONE_BY_ONE
async def test_who_says_what_to_change_is_asked_nothing_more(world: World, ann: Person) -> None:
    await adds(ann, "Read")
    assert "Read more" in await ann.says("/goal edit read title: Read more")
    assert "[Skip]" not in ann.last
    assert "Read more" in await ann.says("/goal list")


@ONE_BY_ONE
async def test_the_topic_after_help_is_explained(world: World, ann: Person) -> None:
    assert "# How a week goes" in await ann.says("/help week")

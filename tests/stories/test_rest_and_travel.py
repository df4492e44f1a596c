"""Rests that end early, clocks that move, hours in quiet hours: each is asked as was promised."""

import re

from tests.harness.cast import Person, World
from tests.stories.scenes import begins, creates_a_pod, joins, open_pod

PROMPT = re.compile(r"\w+day, \w+\.")


def asked(person: Person) -> int:
    """Count how often somebody was asked about a week."""
    return sum(PROMPT.match(m.text) is not None for m in person.messages)


def nudged(person: Person) -> int:
    """Count how often somebody was nudged as they wished."""
    return sum(m.text.startswith("You asked me to remind") for m in person.messages)


async def wants_to_be_asked_at(person: Person, hour: str) -> str:
    """Choose an hour of one's own, and no day."""
    await person.says(f"/me time {hour}")
    return await person.presses("Skip")


def reminded(person: Person) -> int:
    """Count how often somebody was reminded."""
    return sum(m.text.startswith("Still room") for m in person.messages)


async def changes_rhythm(host: Person, hour: str) -> str:
    """Let the pod check in on Wednesdays."""
    await host.says("/pod rhythm")
    await host.presses("Wednesday")
    return await host.says(hour)


async def test_who_is_back_before_the_day_is_asked_also_after_a_look_at_the_card(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(4, 12)
    await ann.says("/checkin")
    await ann.says("/me rest")
    await ann.presses("Skip")
    await world.until(6, 12)
    await ann.says("/me back")
    await world.until(8, 18, 30)
    assert asked(ann) == asked(bob) == 1
    await world.until(9, 10, 30)
    assert reminded(ann) == 1


async def test_a_rest_that_ends_before_the_day_leaves_its_week_open(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(3, 12)
    await ann.says("/checkin")
    await ann.says("/me rest 2026-11-06")
    await world.until(8, 18, 30)
    assert asked(ann) == 1


async def test_a_rest_that_is_shortened_opens_the_week_after_it(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(3, 12)
    await ann.says("/checkin")
    await ann.says("/me rest 2026-11-20")
    await world.until(4, 12)
    await ann.says("/me rest 2026-11-06")
    await world.until(8, 18, 30)
    assert asked(ann) == 1


async def test_who_is_back_on_the_day_itself_is_asked_at_once(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(6, 12)
    await ann.says("/me rest")
    await ann.presses("Skip")
    await world.until(8, 19)
    assert (asked(ann), asked(bob)) == (0, 1)
    await ann.says("/me back")
    await world.settle()
    assert asked(ann) == 1
    await world.until(15, 18, 30)
    assert asked(ann) == 2


async def test_a_rest_that_was_meant_is_not_undone_by_coming_back_later(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(6, 12)
    await ann.says("/me rest")
    await ann.presses("Skip")
    await world.until(9, 12)
    await ann.says("/me back")
    await world.until(10, 19)
    assert asked(ann) == reminded(ann) == 0
    await world.until(15, 18, 30)
    assert asked(ann) == 1


async def test_who_rests_by_a_button_this_week_keeps_that(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.presses("Rest this week")
    await ann.says("/me back")
    await world.until(9, 12)
    assert reminded(ann) == 0


async def test_who_flies_west_after_the_question_is_reminded_where_they_are(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await ann.says("/me zone Tokyo")
    await open_pod(ann, bob, cy)
    await world.until(8, 10)
    assert asked(ann) == 1
    await ann.says("/me zone New York")
    await world.until(9, 14, 59)
    assert reminded(ann) == 0
    await world.until(9, 15)
    assert reminded(ann) == 1


async def test_who_flies_east_after_the_question_is_reminded_once(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await ann.says("/me zone New York")
    await open_pod(ann, bob, cy)
    await world.until(8, 23, 30)
    assert asked(ann) == 1
    await ann.says("/me zone Tokyo")
    await world.until(10, 19)
    assert reminded(ann) == 1


async def test_who_flies_west_is_nudged_on_the_day_they_named_where_they_are(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await ann.says("/me zone Tokyo")
    await open_pod(ann, bob, cy)
    await world.until(8, 10)
    await ann.presses("Add words")
    await ann.presses("Skip")
    await ann.presses("Skip")
    await ann.says("keep me at it")
    await ann.presses("Remind me on a day")
    await ann.says("2026-11-12")
    await ann.says("/me zone New York")
    await world.until(12, 14, 59)
    assert nudged(ann) == 0
    await world.until(12, 15)
    assert nudged(ann) == 1


async def test_an_hour_in_quiet_hours_is_told_at_once_and_can_be_an_exception(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    shown = await wants_to_be_asked_at(ann, "23:00")
    assert "23:00 lies in your quiet hours, from 22:00 to 08:00" in shown
    assert "Monday, November 9, 08:00" in shown
    assert "[Move my quiet hours]" in shown
    shown = await ann.presses("Make an exception")
    assert "at 23:00, in your quiet hours too" in shown
    assert "Sunday, November 8, 23:00" in shown
    assert "Sunday, November 8, 23:00" in await ann.says("/pod info")
    await world.until(8, 22, 59)
    assert asked(ann) == 0
    await world.until(8, 23)
    assert asked(ann) == 1


async def test_an_exception_can_be_taken_back_and_is_for_one_hour_only(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await wants_to_be_asked_at(ann, "23:00")
    await ann.presses("Make an exception")
    assert "lies in your quiet hours" in await ann.presses("No exception after all")
    await ann.presses("Make an exception")
    assert "06:00 lies in your quiet hours" in await wants_to_be_asked_at(ann, "06:00")
    await world.until(8, 7, 59)
    assert asked(ann) == 0
    await world.until(8, 8)
    assert asked(ann) == 1


async def test_quiet_hours_that_cover_the_hour_of_a_question_say_so(
    ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    shown = await ann.says("/me quiet 17:00 20:00")
    assert "18:00 lies in your quiet hours, from 17:00 to 20:00" in shown
    assert "[Make an exception]" in shown
    assert "lies in" not in await ann.says("/me quiet 22:00 07:00")


async def test_members_hear_of_a_rhythm_in_their_quiet_hours(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    for person in (ann, bob):
        await person.says("/me time")
        await person.presses("The pod's time")
        await person.presses("Skip")
    await ann.says("/pod rhythm")
    await ann.presses("Wednesday")
    shown = await ann.says("07:00")
    assert "is Wednesday, November 11, 08:00." in shown
    assert "07:00 lies in your quiet hours" in shown
    await world.settle()
    assert "07:00 lies in your quiet hours" in bob.last
    assert "comes at 07:00, in your quiet hours too" in await bob.presses("Make an exception")
    assert "07:00 lies in" in await ann.says("/pod info")
    await world.until(11, 7)
    assert (asked(ann), asked(bob)) == (1, 2)
    await world.until(11, 8)
    assert asked(ann) == 2


async def test_a_beginner_hears_at_once_that_an_hour_is_quiet(ann: Person) -> None:
    await creates_a_pod(ann)
    await ann.says("Morning pages")
    await ann.presses("Only me")
    shown = await ann.says("23:00")
    assert "23:00 lies in your quiet hours" in shown


async def test_whoever_told_no_zone_is_asked_at_the_pods_hour(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await ann.says("/me zone Los Angeles")
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    for other in (bob, cy):
        await other.says(f"/pod join {code}")
        await other.presses("I am in")
    await world.settle()
    assert "Sunday, November 8, 18:00" in await bob.says("/pod info")
    await world.until(9, 1, 59)
    assert asked(bob) == asked(ann) == 0
    await world.until(9, 2)
    assert asked(ann) == asked(bob) == asked(cy) == 1


async def test_rhythm_and_info_agree(world: World, ann: Person, bob: Person, cy: Person) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    said = await changes_rhythm(ann, "19:00")
    assert "Wednesday, November 11, 18:00" in said
    shown = await ann.says("/pod info")
    assert "The first one in the new rhythm is Wednesday, November 11, 18:00." in shown
    assert "Your next check-in: Wednesday, November 11, 18:00" in shown
    assert "Sunday, November 15" not in shown
    await world.until(11, 18)
    assert asked(ann) == 2


async def test_a_wednesdays_week_is_named_by_a_wednesday(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    await changes_rhythm(ann, "18:00")
    for other, thing in ((bob, "Scales"), (cy, "Sketching")):
        await joins(other, code, thing)
    await world.until(4, 18, 30)
    await ann.marks("Morning pages", "Done")
    await world.until(8, 12)
    assert "Week to Wednesday, November 4: Done" in await ann.says("/journey")

"""Missing, resting, being late, being quiet and coming back: without shame."""

import pytest

from tests.harness.cast import Person, World
from tests.stories.scenes import (
    CODE,
    adds_words,
    ann_and_bob_check_in,
    begins,
    creates_a_pod,
    four_weeks_without_a_third,
    joins,
    open_pod,
)

SHAMING = ("missed", "haven't", "forgot", "streak", "should", "overdue")


async def test_a_missed_week_brings_one_reminder_and_no_blame(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    before = len(cy.messages)
    await world.until(9, 10, 30)
    assert cy.last.startswith("Still room for your stone until Tuesday, November 10, 20:00.")
    await world.until(10, 20, 30)
    assert len(cy.messages) == before + 2  # the reminder and the digest
    assert "The cairn grew this week." in cy.last
    assert "Cy" not in ann.last
    assert not any(word in cy.screen().casefold() for word in SHAMING)


async def test_nobody_who_answered_is_reminded(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await world.until(10, 19)
    assert "Still room" not in ann.screen()


async def test_a_late_answer_keeps_its_stone_and_redraws_the_digest(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    assert "The cairn grew this week." in ann.last
    digest = ann.messages[-1]

    assert "room for your stone of last week" in await cy.says("/checkin")
    await cy.marks("Sketching", "Done")
    await world.settle()
    assert digest.edits == 1
    assert "The cairn grew this week." in digest.text
    assert "(updated)" in digest.text
    assert "Cy: Sketching, done" in digest.text


async def test_a_correction_travels_into_the_posted_digest(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    digest = bob.messages[-1]
    await ann.says("/checkin")
    await ann.presses("Change last week's")
    await ann.marks("Morning pages", "Partly")
    await world.settle()
    assert "Ann: Morning pages, partly" in digest.text
    assert "(updated)" in digest.text
    assert "The cairn grew this week." in digest.text


async def test_after_four_weeks_a_week_is_closed_for_changes(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    done = ann.row("Morning pages", "Done")
    await ann.marks("Morning pages", "Done")
    await world.later(weeks=5)
    assert "closed for changes" in await ann.presses_token(done)


async def test_rest_is_silent_and_counts_for_nothing(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await cy.says("/me rest")
    await cy.says("2026-11-20")
    before = len(cy.messages)
    await world.until(19, 12)
    assert len(cy.messages) == before
    await world.until(22, 18, 30)
    assert "How did Sketching go?" in cy.last
    assert "What would help" not in cy.screen()


async def test_rest_this_week_is_one_tap(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    assert "nothing is missed" in await cy.presses("Rest this week")
    before = len(cy.messages)
    await world.until(10, 19)
    assert len(cy.messages) == before
    await cy.presses("Answer after all")
    assert "That is your stone." in await cy.marks("Sketching", "Done")


async def test_two_quiet_weeks_are_met_with_one_question(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(18, 12)
    asked = [m for m in cy.messages if "What would help?" in m.text]
    assert len(asked) == 1
    assert "Good to have you here." in await cy.presses("I am back")


async def test_four_quiet_weeks_become_a_rest_until_the_person_says_anything(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await four_weeks_without_a_third(world, ann, bob)
    await world.until(2, 12, 0, 12)
    assert "resting" in await ann.says("/pod info")
    before = len(cy.messages)
    await world.until(7, 12, 0, 12)
    assert len([m for m in cy.messages[before:] if "How did" in m.text]) == 0
    await cy.says("/checkin")
    assert "Cy (resting)" not in await ann.says("/pod info")


async def test_nothing_comes_in_quiet_hours(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await cy.says("/me quiet")
    await cy.says("17:00")
    await cy.says("09:00")
    before = len(cy.messages)
    await world.until(9, 8, 59)
    assert len(cy.messages) == before
    await world.until(9, 9, 1)
    assert "How did Sketching go?" in cy.last


async def test_two_pods_that_ask_together_share_one_prompt_and_one_answer(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    code = await creates_a_pod(bob, "Night owls")
    await begins(bob, "Stars")
    for other, thing in ((ann, "Reading"), (cy, "Moths")):
        await joins(other, code, thing)
    await world.settle()
    before = len(ann.messages)
    await world.until(8, 21)
    prompts = [m for m in ann.messages[before:] if "Sunday, Ann." in m.text]
    assert len(prompts) == 1
    assert "Morning pages" in prompts[0].text
    assert "Reading" in prompts[0].text
    assert "Early birds and Night owls" in prompts[0].text
    await ann.marks("Reading", "Done")
    await ann.marks("Morning pages", "Done")
    await world.until(10, 21)
    assert "Ann: Reading, done" in cy.screen()
    assert "Ann: Morning pages, done" in cy.screen()


@pytest.mark.parametrize("pod", ["Early birds", "Night owls"])
@pytest.mark.parametrize("later", [False, True])
async def test_words_under_a_shared_prompt_are_read_by_the_pod_that_is_named_on_their_button(
    world: World, ann: Person, bob: Person, cy: Person, pod: str, later: bool
) -> None:
    await open_pod(ann, bob, cy)
    others = [world.person("Dee"), world.person("Eli")]
    code = await creates_a_pod(others[0], "Night owls")
    await begins(others[0], "Moths")
    await joins(others[1], code, "Moths")
    await ann.says(f"/pod join {code}")
    await ann.presses("I am in")
    await begins(ann, "Stars", hour="20:00" if later else "18:00")
    await world.settle()
    await world.until(8, 18, 30)
    assert "Early birds and Night owls" in ann.last

    await adds_words(ann, "Only for this one pod", f"Add words: {pod}")
    await world.until(10, 21)

    insiders = [bob, cy] if pod == "Early birds" else others
    for person in (bob, cy, *others):
        assert ("Only for this one pod" in person.screen()) == (person in insiders)


async def test_leaving_is_one_tap_and_returning_shows_no_misses(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await open_pod(ann, bob, cy)
    await cy.says("/pod leave")
    assert "You have left Early birds." in await cy.presses("Leave quietly")
    before_ann = len(ann.messages)
    await world.settle()
    assert len(ann.messages) == before_ann
    before = len(cy.messages)
    await world.until(15, 21)
    assert len(cy.messages) == before
    await cy.says(f"/pod join {code}")
    assert "opens nothing now" in cy.last
    fresh = await bob.says("/pod invite")
    await cy.says(f"/pod join {CODE.findall(fresh)[-1]}")
    await cy.presses("I am in")
    await world.settle()
    await bob.presses("Welcome") if "Cy would like" in bob.screen() else await ann.presses(
        "Welcome"
    )
    await world.settle()
    assert not any(word in cy.screen().casefold() for word in SHAMING)


async def test_a_host_who_leaves_is_succeeded(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/pod leave")
    await ann.presses("Leave with a goodbye")
    await world.later(minutes=31)
    assert "You look after Early birds now." in bob.screen()
    assert "Ann has left Early birds and says goodbye" in cy.screen()
    assert "Early birds" not in await ann.presses_token(bob.button("My pod")[1])

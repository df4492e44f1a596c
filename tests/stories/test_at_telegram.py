"""Updates, restarts and old buttons at Telegram; whom it does not let Cairn reach."""

import pytest

from tests.fakes.telegram.faults import Drop
from tests.harness.cast import Person, World
from tests.harness.stages.telegram import AtTelegram
from tests.stories.scenes import ann_and_bob_check_in, open_pod

pytestmark = pytest.mark.parametrize("world", ["telegram"], indirect=True)


def prompts(person: Person) -> list[str]:
    return [m.text for m in person.messages if m.text.startswith("Sunday, ")]


async def test_a_question_asked_before_a_restart_is_answered_after_it(
    stage: AtTelegram, ann: Person
) -> None:
    await ann.says("/goal_add")
    await stage.restarts()
    assert "What kind of goal is it?" in await ann.says("Read more")
    await stage.restarts()
    await ann.presses("Milestone: done or not yet")
    await ann.presses("Skip")
    assert "It is on your list: Read more." in ann.last


async def test_what_was_said_while_nothing_ran_is_answered_at_the_next_start_in_order(
    stage: AtTelegram, ann: Person
) -> None:
    await ann.says("/start")
    await stage.stops()
    for city in ("Madrid", "Tokyo", "Oslo"):
        stage.cast.somebody("ann").says(f"/me_zone {city}")
    await stage.starts()
    await stage.everything_is_answered()
    answers = [message.text for message in ann.messages[-3:]]
    cities = ("Madrid", "Tokyo", "Oslo")
    assert [city in answer for city, answer in zip(cities, answers, strict=True)] == [True] * 3
    assert "Oslo" in await ann.says("/me_profile")


async def test_an_update_that_comes_five_times_acts_once_and_is_answered_once(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    said = stage.cast.somebody("ann").says("/goal_log 1")
    await stage.everything_is_answered()
    answers = len(ann.messages)
    stage.telegram.repeat(said.update, 2)
    await stage.everything_is_answered()
    await stage.restarts()
    stage.telegram.repeat(said.update, 2)
    await stage.everything_is_answered()
    assert len(ann.messages) == answers
    assert "1 of 1 in the last seven days" in ann.last


async def test_a_prompts_button_is_answered_kindly_months_later(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    prompt, done = ann.messages[-1], ann.row("Morning pages", "Done")
    await world.until(9, 9, month=12)
    await stage.restarts()
    shown = await stage.presses(ann, done, ann.dm, prompt)
    assert "closed for changes" in shown
    assert "[Help]" in shown


async def test_a_button_of_a_form_that_is_over_is_answered_kindly(
    world: World, ann: Person
) -> None:
    await ann.says("/goal_add Read")
    _, milestone = ann.button("Milestone: done or not yet")
    await ann.says("/cancel")
    await world.later(weeks=5)
    assert "answered already, or closed" in await ann.presses_token(milestone)


async def test_buttons_of_a_pod_that_somebody_left_find_nothing(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    cheer = cy.row("Ann", "Cheer")
    await cy.says("/pod_leave")
    await cy.presses("Leave quietly")
    await world.later(weeks=5)
    assert "I can't find that here." in await cy.presses_token(cheer)


async def test_who_blocks_cairn_is_left_in_peace_and_finds_everything_when_they_are_back(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    them = stage.cast.somebody("cy")
    them.blocks()
    before = len(stage.telegram.calls("sendMessage", them))
    await world.until(9, 21)
    assert len(stage.telegram.calls("sendMessage", them)) == before
    assert "Cy (new, not reachable yet)" in await ann.says("/pod_info")
    assert "not reachable" not in await bob.says("/pod_info")
    them.unblocks()
    await stage.everything_is_answered()
    assert "not reachable" not in await ann.says("/pod_info")
    assert "How did Sketching go?" in await cy.says("/inbox")
    await world.until(15, 18, 30)
    assert len(prompts(cy)) == 1


async def test_a_block_that_cairn_was_not_told_of_is_met_once(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    them = stage.cast.somebody("cy")
    them.chat.is_blocked = True
    before = len(stage.telegram.calls("sendMessage", them))
    await world.until(9, 21)
    assert len(stage.telegram.calls("sendMessage", them)) == before + 1
    assert "not reachable yet" in await ann.says("/pod_info")
    them.unblocks()
    assert "How did Sketching go?" in await cy.says("/inbox")


async def test_a_prompt_that_may_not_have_arrived_is_sent_again_after_one_and_five_minutes(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    lost = Drop(commit=True)
    stage.telegram.fail("sendMessage", lost, lost, chat=stage.cast.somebody("ann"))
    await world.until(8, 18)
    await world.later(seconds=59)
    assert len(prompts(ann)) == 1
    await world.later(seconds=2)
    assert len(prompts(ann)) == 2
    await world.later(minutes=4, seconds=50)
    assert len(prompts(ann)) == 2
    await world.until(9, 9)
    assert len(prompts(ann)) == 3
    assert len(prompts(bob)) == 1


async def test_a_digest_that_may_not_have_arrived_is_sent_again_and_a_cheer_is_not(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    them = stage.cast.somebody("ann")
    stage.telegram.fail("sendPhoto", Drop(commit=True), chat=them)
    await world.until(10, 21)
    assert ann.screen().count("The week in Early birds") == 2
    await bob.marks("Ann", "Cheer")
    stage.telegram.fail("sendMessage", Drop(commit=True), chat=them)
    await world.until(12, 9)
    assert stage.telegram.faults_left == 0
    assert ann.screen().count("The week in Early birds") == 2
    assert ann.screen().count("Bob cheered your check-in.") == 1

"""Replies at Telegram: what is written under a question answers that one, whatever came since."""

import pytest

from tests.fakes.telegram.messages import Message as Sent
from tests.fakes.telegram.people import Person as Somebody
from tests.harness.cast import Person, World
from tests.harness.stages.telegram import AtTelegram
from tests.stories.scenes import open_pod

pytestmark = pytest.mark.parametrize("world", ["telegram"], indirect=True)


def question(stage: AtTelegram, them: Somebody, words: str) -> Sent:
    """Find the newest message of the bot's that says these words."""
    return next(m for m in reversed(stage.telegram.of_bot(them)) if words in m.content.plain)


async def replies(stage: AtTelegram, them: Somebody, to: Sent, text: str) -> str:
    return await stage.answer_to(lambda: them.says(text, reply_to=to))


async def test_a_reply_answers_the_question_it_replies_to_and_words_the_one_asked_last(
    stage: AtTelegram, ann: Person
) -> None:
    await ann.says("/pod_create")
    await ann.says("/goal_add")
    them = stage.cast.somebody("ann")
    first = question(stage, them, "What shall your pod be called?")
    assert "What is it for?" in await replies(stage, them, first, "Early birds")
    await ann.says("/goal_list")
    title = question(stage, them, "What would you like to do?")
    assert "What kind of goal is it?" in await replies(stage, them, title, "Read")
    kind = question(stage, them, "What kind of goal is it?")
    assert kind.markup is not None
    await ann.presses("Milestone: done or not yet")
    assert "It is on your list: Read." in await ann.presses("Skip")


async def test_a_reply_to_an_earlier_question_of_a_form_corrects_its_answer(
    stage: AtTelegram, ann: Person
) -> None:
    await ann.says("/goal_add")
    them = stage.cast.somebody("ann")
    title = question(stage, them, "What would you like to do?")
    await ann.says("Raed")
    await replies(stage, them, title, "Read")
    await ann.presses("Milestone: done or not yet")
    assert "It is on your list: Read." in await ann.presses("Skip")


async def test_a_reply_to_an_offer_answers_what_was_asked_there_last(
    stage: AtTelegram, ann: Person
) -> None:
    await ann.says("/goal_add")
    await ann.says("/help")
    await ann.says("/pod_create")
    them = stage.cast.somebody("ann")
    offer = question(stage, them, "We were in the middle of")
    assert "What kind of goal is it?" in await replies(stage, them, offer, "Read")


async def test_a_reply_to_a_question_that_is_over_is_told_so_and_answers_nothing_else(
    stage: AtTelegram, ann: Person
) -> None:
    await ann.says("/goal_add")
    them = stage.cast.somebody("ann")
    over = question(stage, them, "What would you like to do?")
    await ann.says("/cancel")
    await ann.says("/pod_create")
    assert "answered already, or closed" in await replies(stage, them, over, "Read")
    assert "What is it for?" in await ann.says("Early birds")


async def test_a_reply_to_what_asks_nothing_is_like_any_words(
    stage: AtTelegram, ann: Person
) -> None:
    await ann.says("/help")
    them = stage.cast.somebody("ann")
    helps = stage.telegram.of_bot(them)[-1]
    await ann.says("/goal_add")
    assert "What kind of goal is it?" in await replies(stage, them, helps, "Read")


@pytest.mark.parametrize("words", ["done, all three mornings, went ok", "Done."])
async def test_a_reply_to_the_weekly_question_is_no_answer_to_anything_else(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person, words: str
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    them = stage.cast.somebody("ann")
    prompt = question(stage, them, "Morning pages")
    await ann.says("/goal_add")
    said = await replies(stage, them, prompt, words)
    assert "Keep as my words" in said
    assert "What kind of goal is it?" not in said
    kept = await replies(stage, them, stage.telegram.of_bot(them)[-1], "keep as my words")
    assert words in kept
    assert "What kind of goal is it?" in await ann.says("Read")


async def test_what_was_changed_is_heard_and_answers_nothing_twice(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    them = stage.cast.somebody("ann")
    await ann.says("/goal_add")
    await ann.says("Raed")
    written = [m for m in stage.telegram.in_chat(them) if m.sender is them]
    said = await stage.answer_to(lambda: them.edits(written[-1], "Read"))
    assert "You changed a message." in said
    assert "Keep as my words" in said
    assert "I act on each one once" in await stage.answer_to(
        lambda: them.edits(written[-2], "/goal_list")
    )
    shown = await ann.presses("Milestone: done or not yet")
    while "[Skip]" in shown:
        shown = await ann.presses("Skip")
    assert "Raed" in shown

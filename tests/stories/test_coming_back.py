"""Coming back: Cairn listens, offers what was there, and counts nothing."""

import pytest

from tests.harness.cast import Person, World
from tests.stories.scenes import four_weeks_without_a_third, open_pod

ONE_THING = "What is one small thing for this week?"
HERE = "Good to have you here."


async def five_weeks_away(world: World, ann: Person, bob: Person, cy: Person) -> None:
    """Let Cy begin to write something, and then be gone for five weeks."""
    await open_pod(ann, bob, cy)
    await cy.says("/cheer Ann")
    await four_weeks_without_a_third(world, ann, bob)
    await world.until(6, 12, 0, 12)


@pytest.mark.parametrize("said", ["hi, I am back", "hello", "/me back"])
async def test_whoever_is_back_after_five_weeks_is_listened_to(
    world: World, ann: Person, bob: Person, cy: Person, said: str
) -> None:
    await five_weeks_away(world, ann, bob, cy)
    shown = await cy.says(said)
    assert HERE in shown
    assert ONE_THING in shown
    assert "Something of yours from before is welcome, too:" in shown
    assert "[Sketching]" in shown
    assert "in the middle of" not in shown
    assert not any(letter.isdigit() for letter in shown)
    read = await cy.says("ten quiet minutes")
    assert "I read: ten quiet minutes, for this week." in read
    assert "ten quiet minutes" not in await ann.says("/pod info")
    assert "It is on your list: ten quiet minutes" in await cy.presses("My pod")
    assert "ten quiet minutes" in await cy.says("/goal list")


async def test_other_words_after_silent_weeks_are_greeted_and_kept_like_any(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await five_weeks_away(world, ann, bob, cy)
    shown = await cy.says("it was a hard month")
    assert shown.startswith(HERE)
    assert "in the middle of" not in shown
    assert "[I'm not okay]" in shown


async def test_an_old_goal_goes_on_with_one_tap(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await five_weeks_away(world, ann, bob, cy)
    await cy.says("hi, I am back")
    assert "Sketching goes on." in await cy.presses("Sketching")
    assert "Done" in await cy.says("/checkin")


async def test_an_ended_goal_is_taken_up_again(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await cy.says("/goal finish Sketching")
    await cy.presses("Skip")
    assert "[Sketching]" in await cy.says("I'm back")
    await cy.presses("Sketching")
    assert "Sketching" in await cy.says("/goal list")


async def test_other_words_take_the_place_of_what_was_read(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await cy.says("I'm back")
    await cy.says("how are you all")
    assert ONE_THING in await cy.presses("Other words")
    await cy.says("a walk")
    assert "It is on your list: a walk" in await cy.presses("Only me")
    assert "how are you all" not in await cy.says("/goal list")


async def test_a_long_answer_is_met_with_a_question_and_becomes_no_goal(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await cy.says("I'm back")
    said = await cy.says("It has been a long winter, and I was not well for most of it. " * 3)
    assert "What is the one small thing in it, in a few words?" in said
    assert "I read: rest more" in await cy.says("rest more")


async def test_whoever_is_in_no_pod_is_listened_to_as_well(world: World, ann: Person) -> None:
    await ann.says("/start")
    assert ONE_THING in await ann.says("hi, I am back")
    assert "Shall I put it on your list?" in await ann.says("read a page")
    assert ONE_THING in await ann.presses("No")
    await ann.says("read two pages")
    assert "It is on your list: read two pages" in await ann.presses("Yes")


@pytest.mark.parametrize("world", ["small"], indirect=True)
async def test_it_listens_in_spanish(world: World, ann: Person, bob: Person, cy: Person) -> None:
    cy.language = "es"
    await cy.says("/start")
    assert "¿Qué cosa pequeña" in await cy.says("hola, ya volví")
    assert "Leí: caminar, para esta semana." in await cy.says("caminar")


async def test_nothing_is_counted_in_the_journey(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await five_weeks_away(world, ann, bob, cy)
    await cy.says("hi, I am back")
    await cy.says("/cancel")
    story = await cy.says("/journey")
    assert "no answer" not in story
    assert "Strength" not in story
    assert "Week to" not in story


@pytest.mark.parametrize("world", ["discord"], indirect=True)
async def test_words_after_the_button_are_heard_where_forms_are_modals(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(18, 12)
    assert ONE_THING in await cy.presses("I am back")
    assert "I read: ten quiet minutes" in await cy.says("ten quiet minutes")
    assert "It is on your list: ten quiet minutes" in await cy.presses("My pod")

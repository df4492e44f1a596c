"""Coming back: Cairn listens, offers what was there, and counts nothing."""

import pytest
from msgspec.structs import replace

from bot.dialogue.tokens import press
from tests.harness.cast import Person, World
from tests.stories.memberships import asks_in, membership_of
from tests.stories.scenes import (
    CODE,
    begins,
    creates_a_pod,
    four_weeks_without_a_third,
    joins,
    open_pod,
)

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


async def test_what_is_said_with_the_command_is_heard_and_saying_it_twice_is_no_goal(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    assert "I read: walk more, for this week." in await cy.says("/me back walk more")
    await cy.says("/me back")
    again = await cy.says("I'm back")
    assert HERE in again
    assert "I read" not in again


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


ASKED = "Early birds can be asked once in seven days to have you back."


async def leaves(person: Person, how: str = "Leave quietly") -> str:
    """Leave the one pod; return what is shown."""
    await person.says("/pod leave")
    return await person.presses(how)


async def test_whoever_left_asks_to_come_back_where_they_left(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    assert "[Come back]" in await leaves(cy)
    await world.later(days=2)
    assert ASKED in await cy.presses("Come back")
    await world.settle()
    assert "Cy would like to come back to Early birds." in ann.last
    assert "Cy is in." in await ann.presses("Welcome")
    await world.settle()
    assert "You are welcome in Early birds." in cy.last
    assert "Sketching" not in await ann.says("/pod info")


async def test_it_is_asked_once_in_seven_days_and_a_no_is_silent(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await leaves(cy)
    first = await cy.presses("Come back")
    await world.settle()
    heard = len(cy.messages)
    await ann.presses("Rather not (stays private)")
    await world.settle()
    asked = len(ann.messages)
    for days in (0, 3, 5, 20):
        await world.later(days=days)
        assert await cy.presses("Come back") == first
    await world.settle()
    assert not any("come back" in m.text for m in ann.messages[asked:])
    assert len(cy.messages) == heard
    await world.later(days=4)
    await ann.says("/help")
    await cy.presses("Come back")
    await world.settle()
    assert any("Cy would like to come back" in m.text for m in ann.messages[asked:])


async def test_whoever_withdraws_may_ask_again_after_seven_days(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await leaves(cy)
    await cy.presses("Come back")
    await world.settle()
    assert "[Come back]" not in await leaves(cy)
    asked = len(ann.messages)
    await cy.presses("Come back")
    await world.settle()
    assert len(ann.messages) == asked
    await world.later(days=7, minutes=1)
    before = sum("come back" in m.text for m in ann.messages)
    await cy.presses("Come back")
    await world.settle()
    assert sum("come back" in m.text for m in ann.messages) == before + 1


async def test_a_forming_pod_takes_them_at_once(world: World, ann: Person, bob: Person) -> None:
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    await joins(bob, code, "Scales")
    await leaves(bob)
    assert "You are in Early birds." in await bob.presses("Come back")
    assert "You are in Early birds already" in await bob.presses_token(
        press("pod.come_back", (await membership_of(world, bob)).pod)
    )


async def test_the_last_who_leaves_finds_no_way_back(world: World, ann: Person) -> None:
    await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    assert "[Come back]" not in await leaves(ann)


async def test_only_members_come_back(world: World, ann: Person, bob: Person, cy: Person) -> None:
    await open_pod(ann, bob, cy)
    pod = (await membership_of(world, cy)).pod
    dan = world.person("Dan")
    not_there = await dan.presses_token(press("pod.come_back", pod))
    await asks_in(dan, CODE.findall(await ann.says("/pod invite"))[-1])
    assert "[Come back]" not in await leaves(dan)
    assert await dan.presses_token(press("pod.come_back", pod)) == not_there


async def test_a_full_pod_says_so(world: World, ann: Person, bob: Person, cy: Person) -> None:
    world.rules = replace(world.rules, pod_size=3)
    world.begin()
    await open_pod(ann, bob, cy)
    await leaves(cy)
    dan = world.person("Dan")
    await asks_in(dan, CODE.findall(await ann.says("/pod invite"))[-1])
    assert "full" in await cy.presses("Come back")

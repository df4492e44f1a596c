"""Whoever asks to be forgotten is hidden at once, for a day by one tap, and then gone."""

import pytest

from tests.harness.cast import Person, World
from tests.stories.scenes import (
    CODE,
    adds_words,
    ann_and_bob_check_in,
    asks_to_be_forgotten,
    joins,
    open_pod,
)

LETTER = "The difficult letter is sent."


async def a_week_with_words(world: World, ann: Person, bob: Person, cy: Person) -> None:
    """Open a pod, close a week with words, and let Ann and Bob cheer each other."""
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await adds_words(ann, LETTER)
    await ann.presses("My pod")
    await world.until(10, 21)
    for person, other, words in ((bob, "Ann", "So good to read"), (ann, "Bob", "Well played")):
        await person.marks(other, "Answer with words")
        await person.says(words)
    await world.until(11, 20, 30)


def everywhere(*people: Person) -> str:
    """Read the screens of some people."""
    return "\n".join(person.screen() for person in people)


@pytest.mark.everywhere
async def test_hidden_at_once_and_gone_after_a_day(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await a_week_with_words(world, ann, bob, cy)
    assert LETTER in cy.screen()
    assert "Well played" in bob.screen()

    preview = await ann.says("/me forget")
    assert "1 goal" in preview
    assert "1 check-in" in preview
    assert "1 cheer that you gave" in preview
    assert "your place in 1 pod" in preview
    assert "without a name" in preview
    shown = await asks_to_be_forgotten(ann)
    assert "Take it back" in shown
    await world.settle()

    for word in (LETTER, "Well played"):
        assert word not in everywhere(bob, cy)
    info = await bob.says("/pod info")
    assert "Ann" not in info
    assert "Ann" not in await cy.says("/board")
    assert "Take it back" in await ann.says("/checkin")
    assert "Take it back" in await ann.says("hello?")
    assert "Take it back" in await ann.says("/start")

    named = everywhere(bob, cy).count("Ann")
    hers = ann.screen().count("What stood here is not shown any more.")
    await world.later(days=2)
    assert everywhere(bob, cy).count("Ann") == named, "nobody heard of her again"
    assert ann.screen().count("What stood here is not shown any more.") > hers
    assert "Ann" not in await bob.says("/pod info")
    hello = await ann.says("/start")
    assert "Take it back" not in hello
    assert "0 goals" in await ann.says("/me profile")
    await bob.says("/pod invite")
    await joins(ann, CODE.findall(bob.screen())[-1], "Walking")
    await cy.says("/pod info")
    await world.later(hours=13)
    assert "Ann would like to join" in everywhere(bob, cy)


@pytest.mark.everywhere
async def test_taken_back_all_is_as_it_was(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await a_week_with_words(world, ann, bob, cy)
    goals = await ann.says("/goal list")
    await asks_to_be_forgotten(ann)
    await world.later(hours=20)
    assert LETTER not in everywhere(bob, cy)

    back = ann.button("Take it back")[1]
    assert "All is as it was, Ann." in await ann.presses("Take it back")
    await world.later(hours=5)

    assert LETTER in cy.screen()
    assert "Well played" in bob.screen()
    assert "Ann (host" in await bob.says("/pod info")
    assert await ann.says("/goal list") == goals
    await world.until(15, 18, 30)
    await ann.marks("Morning pages", "Done")
    assert "Nothing of yours is going" in await ann.presses_token(back)


async def test_who_looks_after_the_pod_hears_of_it_when_it_is_certain(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await asks_to_be_forgotten(ann)
    await world.later(hours=4)
    assert "look after" not in bob.screen()
    await world.later(hours=21)
    assert "look after" in bob.screen()


async def test_an_old_button_forgets_nobody(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await ann.says("/me forget")
    await ann.presses("Forget me…")
    token = ann.button("Yes, forget Ann")[1]
    await world.later(minutes=20)
    assert "That was asked a while ago." in await ann.presses_token(token)
    assert "stays as it is" in await ann.presses("Keep everything")
    assert "0 goals" in await ann.says("/me profile")


async def test_her_invitation_opens_nothing_and_his_waiting_goes_on(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await open_pod(ann, bob, cy)
    dan, eve = world.person("Dan"), world.person("Eve")
    await joins(dan, code, "Reading")
    await asks_to_be_forgotten(ann)
    assert "I am in" not in await eve.says(f"/pod join {code}")
    await world.later(hours=13)
    await bob.presses("Welcome")
    await ann.presses("Take it back")
    assert "I am in" in await eve.says(f"/pod join {code}")


async def test_whoever_waits_is_turned_away_when_the_last_member_is_gone(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await open_pod(ann, bob, cy)
    for person in (bob, cy):
        await person.says("/pod leave")
        await person.presses("Leave quietly")
    dan = world.person("Dan")
    await joins(dan, code, "Reading")
    await asks_to_be_forgotten(ann)
    before = dan.screen()
    await world.later(hours=5)
    assert dan.screen() == before
    await world.later(hours=21)
    assert dan.screen() != before, "nobody is left who could welcome him"


async def test_help_is_shown_to_whoever_is_hidden(world: World, ann: Person) -> None:
    await ann.says("/start")
    await asks_to_be_forgotten(ann)
    assert "cannot call anyone" in await ann.says("/helpline")


async def test_what_one_confided_and_wrote_goes_and_others_are_helped_on(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.later(hours=2)
    await bob.says("/help")
    await bob.presses("I'm not okay")
    await bob.presses("Ann")
    await world.settle()
    assert "Bob is not okay" in ann.screen()
    await ann.presses("Write to Bob")
    await ann.says("Shall I call you?")
    await world.settle()
    said = bob.screen().count("Ann has it")
    assert "Shall I call you?" in bob.screen()

    await asks_to_be_forgotten(ann)
    await world.settle()
    assert bob.screen().count("Ann has it") == said - 1, "what was said unasked is drawn anew"
    assert "Shall I call you?" not in bob.screen()

    await world.later(hours=26)
    assert "Bob is not okay" not in ann.screen()
    await bob.presses("Cy")
    await world.settle()
    assert "Bob is not okay" in cy.screen()


async def test_in_spanish(world: World, ann: Person) -> None:
    await ann.says("/me language es")
    assert "Todavía no pasa nada" in await ann.says("/me forget")
    await ann.presses("Olvídame…")
    assert "Deshacerlo" in await ann.presses("Sí, olvida a Ann")
    assert "Todo está como estaba" in await ann.presses("Deshacerlo")

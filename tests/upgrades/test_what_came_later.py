"""What came after an installation was left is used by the people and goals that were in it."""

import re

import pytest

from tests.harness.cast import Person, World
from tests.harness.readers import letters, read_here
from tests.harness.stages.small import Small
from tests.upgrades.installation import Installation, kept
from tests.upgrades.life import DEN, PEOPLE

Everyone = tuple[Person, Person, Person, Person]


@pytest.fixture(params=[each for each in kept() if each.stage == "small"], ids=str)
def installation(request: pytest.FixtureRequest) -> Installation:
    """One of each version over each database: the stages are told in `test_living`."""
    found: Installation = request.param
    return found


@pytest.fixture
def everyone(world: World) -> Everyone:
    """Ann, Bob and Cy, who are in the pod, and Dan, who waits for a welcome."""
    ann, bob, cy, dan = (world.person(name) for name in PEOPLE)
    return ann, bob, cy, dan


async def test_a_first_goal_is_asked_how_often(world: World, everyone: Everyone) -> None:
    _, _, cy, _ = everyone
    await cy.says("To think late")
    await cy.presses("Creative")
    await cy.says("Owl songs")
    await cy.presses("My pod")
    await cy.presses("18:00")
    if "what time" in cy.last.lower():
        await cy.says("UTC")
    world.begin()
    assert "3 times a week" in await cy.presses("3")
    assert "Owl songs, 3 times a week" in await cy.says("/goal list")


async def test_a_long_rest_is_asked_about_and_ended(world: World, everyone: Everyone) -> None:
    _, _, cy, _ = everyone
    await cy.says("/cancel")
    assert "December 24, 2027" in await cy.says("/me rest 2027-12-24")
    world.begin()
    assert "Rest well" in await cy.presses("Yes")
    assert "Good to have you here." in await cy.says("/me back")


async def test_an_old_goal_is_over_and_taken_up_again(world: World, everyone: Everyone) -> None:
    ann, _, _, _ = everyone
    await ann.says("/goal finish Morning pages")
    await ann.presses("Skip")
    await world.until(22, 21)
    assert "on your list again" in await ann.says("/goal resume Morning pages")
    await world.until(29, 18, 30)
    await ann.marks("Morning pages", "Done")
    story = await ann.says("/journey Morning pages")
    assert "November 29: Done" in story
    assert "November 22" not in story


async def test_an_old_pod_is_named_anew_and_looked_after_by_who_is_back(
    world: World, everyone: Everyone
) -> None:
    ann, bob, cy, _ = everyone
    assert "Early risers" in await ann.says("/pod edit name: Early risers")
    await bob.says("/me rest 2026-12-20")
    await cy.says("/pod leave Early risers")
    await cy.presses("Leave quietly")
    await ann.says("/pod leave")
    assert "Bob looks after Early risers" in await ann.presses("Leave quietly")
    await world.until(20, 12, 0, 12)
    assert "You look after Early risers now." in bob.screen()
    await ann.presses("Come back")
    await world.settle()
    await bob.presses("Welcome")
    await world.settle()
    assert "Early risers" in ann.screen()


async def test_two_accounts_become_one_with_all_that_was_before(
    world: World, everyone: Everyone
) -> None:
    ann, bob, _, _ = everyone
    world.stages = (*world.stages, Small("telegram"))
    world.begin()
    her = world.person("Her", at=world.stages[-1])
    found = re.search(r"/me link ([0-9A-Z-]{14})", await her.says("/me link"))
    assert found, her.last

    assert "Is this account on the local chat yours as well?" in await ann.says(
        f"/me link {found[1]}"
    )
    await ann.presses("Yes, both are mine")
    await world.settle()
    await her.presses("Yes, link them")
    await world.later(days=1, minutes=1)

    assert "Morning pages" in await her.says("/goal list")
    assert "> The difficult letter is sent" in await checked_last_week(ann)
    await bob.presses("Skip")
    await world.until(22, 19)
    assert "Morning pages" in her.screen() + ann.screen()
    await her.says("/checkin")
    await her.marks("Morning pages", "Done")
    await world.until(24, 23)
    assert "Her: Morning pages, done" in world.stage.in_place(DEN)[-1].text


async def checked_last_week(person: Person) -> str:
    await person.says("/checkin")
    return await person.presses("Change last week's")


async def test_somebody_of_an_old_pod_is_reported_with_what_they_wrote(
    world: World, everyone: Everyone
) -> None:
    ann, bob, _, _ = everyone
    assert "Nobody would read a report here" in await bob.says("/pod report")
    key = await read_here(world.storage)
    await ann.says("/checkin")
    await ann.presses("Change last week's")
    await ann.presses("Take my words back")
    world.begin()
    await bob.says("/pod report")
    await bob.presses("Ann")
    await bob.presses("Something else")
    await bob.presses("Skip")
    assert "What they wrote went along too" in await bob.presses("Yes")
    (letter,) = await letters(world.storage, key)
    (shown,) = letter.shown or ()
    assert "The difficult letter is sent" in shown.words
    assert shown.changed


async def test_somebody_is_forgotten_who_was_there_before(
    world: World, everyone: Everyone
) -> None:
    ann, bob, cy, _ = everyone
    assert "check-in" in await ann.says("/me forget")
    await ann.presses("Forget me…")
    await ann.presses("Yes, forget Ann")
    world.begin()
    assert "Take it back" in await ann.says("/checkin")
    assert "Ann" not in await cy.says("/pod info")
    await world.later(days=2)
    assert "0 goals" in await ann.says("/me profile")
    assert "Bob (host" in await bob.says("/pod info")


async def test_an_old_cheer_button_is_pressed_by_somebody_who_is_not_heard(
    world: World, everyone: Everyone
) -> None:
    ann, bob, _, _ = everyone
    to_bob = ann.row("Bob", "Cheer")
    await bob.says("/cancel")
    await bob.says("/me mute Ann")
    before = bob.screen()
    assert "Cheers for Bob come in the evening" in await ann.presses_token(to_bob)
    await world.until(16, 21)
    assert "Ann" not in bob.screen().removeprefix(before)


async def test_old_buttons_and_forms_of_somebody_who_was_removed_find_nothing(
    world: World, everyone: Everyone
) -> None:
    ann, bob, _, _ = everyone
    to_ann = bob.row("Ann", "Cheer")
    await ann.says("/pod remove Bob")
    await ann.presses("Let Bob go")
    await world.later(hours=25)
    assert "Your place in Early birds has ended." in bob.screen()
    assert "I can't find that here" in await bob.presses_token(to_ann)
    for message in list(bob.messages):
        for button in message.presses:
            if button.token.startswith(("1~checkin", "1~cheer", "1~board", "1~pod.")):
                shown = await bob.presses_token(button.token)
                assert "Early birds" not in shown.replace("have left *Early birds*", ""), button

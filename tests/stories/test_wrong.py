"""Something is not right: what can be done about somebody, in private and silently."""

import pytest

from bot.dialogue.tokens import press
from bot.ports.storage import UnitOfWork
from tests.harness.cast import Person, World
from tests.stories.memberships import membership_of
from tests.stories.scenes import ann_and_bob_check_in, open_pod

WRONG = "Something is not right"
FIVE = (
    "I don't want to hear from them",
    "Ask the host to talk with both",
    "I want to leave",
    "Tell someone responsible",
    "I'm not okay",
)


async def opens_card(person: Person, about: str) -> str:
    """Open what can be done about somebody from `pod info`: two taps from their name."""
    await person.says("/pod info")
    await person.presses(WRONG)
    return await person.presses(about)


@pytest.mark.everywhere
async def test_whom_one_does_not_want_to_hear_from_is_silent_and_cannot_tell(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.later(days=2, hours=2)
    digest = cy.last
    to_bob = cy.row("Bob", "Cheer")
    usual = await ann.marks("Bob", "Cheer")

    shown = await opens_card(bob, "Cy")
    assert [label for label in FIVE if f"[{label}]" not in shown] == []
    assert "[I'm worried about Cy]" in shown
    said = await bob.presses("I don't want to hear from them")
    assert "Cy is not told." in said
    assert "[I want to leave]" in said
    assert "[Start a pod]" in said

    assert await cy.presses_token(to_bob) == usual
    await cy.says("/cheer Bob")
    assert "Noted. Cheers for Bob" in await cy.says("You did it again")
    await world.later(hours=24)
    assert "Ann" in bob.last
    assert "Cy" not in bob.last
    assert "You did it again" not in bob.screen()
    assert digest in cy.screen()


async def test_nothing_goes_the_other_way_either(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.later(days=2, hours=2)
    to_bob = ann.row("Bob", "Cheer")
    await bob.marks("Ann", "Cheer")
    await ann.says("/me mute Bob")
    assert "nothing goes between the two of you" in await ann.presses_token(to_bob)
    assert "Bob" not in await ann.says("/cheer")
    assert "[Ann]" in await bob.says("/cheer")
    await world.later(hours=24)
    assert "Bob" not in ann.last.replace("Bob's", "")
    assert "Bob" in (await ann.says("/me profile")).partition("bring you nothing")[2]
    assert "You hear from Bob again" in await ann.says("/me unmute")
    assert "Cheers for Bob" in await ann.presses_token(to_bob)
    await world.later(hours=24)
    assert "Ann" in bob.last


async def test_a_cheer_that_is_not_brought_is_taken_back_until_the_evening_like_any(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    await ann.says("/me mute Bob")
    await bob.marks("Ann", "Cheer")
    _, undo = bob.button("Undo")
    await world.until(11, 19)
    assert "Taken back." in await bob.presses_token(undo)
    await bob.marks("Ann", "Cheer")
    assert "You have cheered Ann" in await bob.marks("Ann", "Cheer")
    _, undo = bob.button("Undo")
    await world.until(11, 21)
    assert "until then it could be taken back" in await bob.presses_token(undo)


async def test_what_one_writes_to_who_does_not_hear_from_them_never_comes(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.later(hours=2)
    await bob.says("/pod info")
    await bob.presses("I'm worried about somebody")
    await bob.presses("Ann")
    await bob.presses("Write to Ann")
    await bob.says("How are you?")
    await world.settle()
    assert f"[{WRONG}]" in ann.last
    await ann.presses(WRONG)
    await ann.presses("I don't want to hear from them")
    before = ann.messages
    await bob.presses("Write to Ann")
    assert "It is written to Ann, as it is and under your name." in await bob.says("Hello?")
    await world.later(hours=20)
    assert ann.messages == before
    await ann.presses("Write back")
    assert "nothing goes between the two of you" in await ann.says("No.")


async def test_they_are_not_brought_to_each_other(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/me mute Bob")
    assert "[Bob]" not in await ann.says("I'm not okay")
    assert "[Cy]" in ann.last
    await ann.presses("It is better")
    shown = await bob.says("I'm not okay")
    assert "[Ann]" not in shown
    assert "[Cy]" in shown
    await bob.presses("It is better")
    await ann_and_bob_check_in(world, ann, bob)
    await cy.says("/me nudges light")
    await world.later(days=6)
    assert "waits for" not in ann.screen() + bob.screen()


@pytest.mark.everywhere
async def test_a_host_is_asked_to_talk_with_both_and_reads_no_more_than_that(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.later(hours=2)
    before = cy.messages
    await opens_card(bob, "Cy")
    await bob.presses("Ask the host to talk with both")
    assert "I ask Ann." in await bob.says("We do not get along about the hours")
    await world.settle()
    assert "Bob and Cy of Early birds could use help to talk with each other." in ann.last
    assert "We do not get along about the hours" in ann.last
    assert "[Write to Bob]" in ann.last
    assert "[Write to Cy]" in ann.last
    assert cy.messages == before
    await opens_card(bob, "Cy")
    await bob.presses("Ask the host to talk with both")
    assert "Ann was asked this week already" in await bob.presses("Skip")


async def test_nobody_is_asked_to_talk_about_themselves(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    shown = await opens_card(bob, "Ann")
    assert "Ann looks after the pod, and there is no co-host" in shown
    assert "Ask the host" not in shown
    shown = await opens_card(ann, "Bob")
    assert "You look after the pod yourself" in shown
    await ann.says("/me rest 2026-11-20")
    shown = await opens_card(bob, "Cy")
    assert "is not there just now" in shown


async def test_it_stands_two_taps_from_every_name(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.later(days=2, hours=2)
    assert f"[{WRONG}]" in cy.last
    await cy.presses(WRONG)
    assert "What is not right with Ann?" in await cy.presses("Ann")
    await cy.marks("Ann", "Cheer")
    await world.until(11, 21)
    assert "Cy" in ann.last
    assert f"[{WRONG}]" in ann.last
    await ann.presses(WRONG)
    assert "What is not right with Cy?" in await ann.presses("Cy")
    token = press("wrong.about", (await membership_of(world, bob)).id)
    assert "I can't find that here" in await world.person("Dora").presses_token(token)
    assert "I can't find that here" in await bob.presses_token(token)


async def test_it_is_said_in_spanish(world: World, ann: Person, bob: Person, cy: Person) -> None:
    await open_pod(ann, bob, cy)
    await bob.says("/me language Español")
    await bob.says("/pod info")
    await bob.presses("Algo no va bien")
    shown = await bob.presses("Cy")
    assert "¿Qué no va bien con Cy?" in shown
    assert "A Cy no se le avisa." in await bob.presses("No quiero saber de esta persona")


async def test_whom_one_mutes_stands_in_no_column_that_can_be_read(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/me mute Bob")

    def muted(uow: UnitOfWork) -> tuple[int, ...]:
        account = uow.people.account(world.stage.platform, ann.account)
        assert account
        return uow.people.get(account.person).muted

    assert await world.storage.read(muted) == ((await membership_of(world, bob)).person,)

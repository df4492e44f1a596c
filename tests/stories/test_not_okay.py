"""I'm not okay: where help is, and whom to tell, by nobody's doing but one's own."""

import pytest

from bot.ports.storage import UnitOfWork
from tests.harness.cast import Person, World
from tests.stories.scenes import open_pod

EVERYWHERE = pytest.mark.parametrize("world", ["small", "telegram", "discord"], indirect=True)
TYPED = pytest.mark.parametrize("world", ["small", "telegram"], indirect=True)
SMALL = pytest.mark.parametrize("world", ["small"], indirect=True)
EXACTLY = (
    "Ann is not okay and chose to tell you. You do not have to fix anything. You could write: "
    "I'm here. Do you want to talk or just not be alone? If their life may be in danger, call "
    "112. If this is too much for you: Pass it on kindly."
)


async def a_pod(world: World, ann: Person, bob: Person, cy: Person) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/me zone Madrid")
    await world.later(hours=2)


@EVERYWHERE
async def test_whom_one_chooses_is_told_and_that_they_have_it(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await a_pod(world, ann, bob, cy)
    before = len(cy.messages)
    await ann.says("xyzzy, I can't any more")
    shown = await ann.presses("I'm not okay")
    assert shown.index("call 112") < shown.index("Would you like one of the others to know?")
    assert "[Nobody]" in shown
    assert "[Cy]" in shown
    assert "I am bringing it to Bob." in await ann.presses("Bob")
    await world.settle()
    assert EXACTLY in bob.last
    assert "Bob has it." in ann.last
    assert "sent" not in ann.last
    await bob.presses("Write to Ann")
    assert "It is written to Ann" in await bob.says("I'm here. Shall I call you?")
    await world.settle()
    assert "Bob writes to you:" in ann.last
    assert "I'm here. Shall I call you?" in ann.last
    await ann.presses("Write back")
    await ann.says("Yes, please.")
    await world.settle()
    assert "Yes, please." in bob.last
    assert len(cy.messages) == before


@EVERYWHERE
async def test_nobody_is_a_full_answer_and_one_question_may_come(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await a_pod(world, ann, bob, cy)
    told = len(bob.messages), len(cy.messages)
    await ann.says("/help")
    await ann.presses("I'm not okay")
    assert "That is a full answer." in await ann.presses("Nobody")
    await ann.presses("Ask me tomorrow")
    await world.later(hours=26)
    assert "How is today?" in ann.last
    assert "I write to you as before." in await ann.presses("It is better")
    assert (len(bob.messages), len(cy.messages)) == told


@TYPED
async def test_a_quiet_hour_is_told_and_another_offered(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await a_pod(world, ann, bob, cy)
    await bob.says("/me quiet 07:00 23:00")
    before = bob.messages
    await ann.says("I'm not okay")
    shown = await ann.presses("Bob")
    assert "Bob's quiet hours last until 00:00. Shall I tell Cy instead?" in shown
    await world.settle()
    assert bob.messages == before
    await ann.presses("Yes, tell Cy")
    await world.settle()
    assert "Ann is not okay and chose to tell you." in cy.last
    assert "Cy has it." in ann.last
    await ann.presses("Tell Bob at 00:00")
    await world.later(hours=14)
    assert "Ann is not okay and chose to tell you." in bob.last
    assert "Bob has it." in ann.last


async def test_for_two_days_nothing_comes_but_what_people_write(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await a_pod(world, ann, bob, cy)
    await world.until(8, 12)
    await ann.says("I'm not okay")
    await ann.presses("Nobody")
    before = len(ann.messages)
    await world.until(10, 11)
    assert len(ann.messages) == before
    await world.until(11, 8)
    assert len(ann.messages) > before


@SMALL
async def test_who_cannot_be_reached_is_said_to_be_and_another_offered(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await a_pod(world, ann, bob, cy)
    world.stage.blocked.add(bob.dm.id)
    await ann.says("I'm not okay")
    await ann.presses("Bob")
    await world.settle()
    assert "I could not bring it to Bob so far. Shall I tell Cy instead?" in ann.last
    await ann.presses("Yes, tell Cy")
    await world.settle()
    assert "Cy has it." in ann.last
    world.stage.blocked.clear()
    await bob.says("/help")
    await ann.presses("Tell somebody")
    await ann.presses("Bob")
    await world.settle()
    assert "Bob has it." in ann.last
    assert "2 were told" in await ann.says("/me profile")
    assert "Bob knows already" in await ann.presses("Bob")


@TYPED
async def test_what_has_not_arrived_within_a_quarter_of_an_hour_is_told_and_what_has_is_not(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await a_pod(world, ann, bob, cy)
    await ann.says("I'm not okay")
    await ann.presses("Bob")
    await bob.says("/me rest 2026-11-20")  # it is not brought to who rests
    await world.later(minutes=20)
    assert "I could not bring it to Bob so far. Shall I tell Cy instead?" in ann.last
    await ann.presses("Yes, tell Cy")
    await world.later(minutes=30)
    assert "Cy has it." in ann.last


async def test_that_somebody_was_not_okay_is_forgotten_after_a_week(
    world: World, ann: Person
) -> None:
    await ann.says("I'm not okay")

    def said(uow: UnitOfWork) -> object:
        account = uow.people.account(world.stage.platform, ann.account)
        return account and uow.people.get(account.person).not_okay

    assert await world.storage.read(said)
    await world.later(days=8)
    await ann.says("hello")
    assert await world.storage.read(said) is None


async def test_who_was_told_passes_it_on_with_a_yes_only(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await a_pod(world, ann, bob, cy)
    await ann.says("I'm not okay")
    await ann.presses("Bob")
    await world.settle()
    assert "tell nobody unless Ann says yes" in await bob.presses("Pass it on kindly")
    before = cy.messages
    await bob.presses("Cy")
    await world.settle()
    assert cy.messages == before
    assert "Shall I tell Cy?" in ann.last
    await ann.presses("Yes, tell Cy")
    await world.settle()
    assert "Ann is not okay and chose to tell you." in cy.last


async def test_only_who_was_told_can_pass_it_on(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await a_pod(world, ann, bob, cy)
    await ann.says("I'm not okay")
    await ann.presses("Bob")
    await world.settle()
    _, token = bob.button("Pass it on kindly")
    for other in (cy, world.person("Dora"), ann):
        assert "I can't find that here" in await other.presses_token(token)


async def test_its_name_alone_is_enough_in_either_language(world: World, ann: Person) -> None:
    for said in ("I am not ok", "no estoy bien", "Estoy mal.", "I'm not okay!"):
        assert "Nobody watches this chat" in await ann.says(said)


@TYPED
async def test_it_is_said_in_spanish(world: World, ann: Person, bob: Person, cy: Person) -> None:
    await a_pod(world, ann, bob, cy)
    await bob.says("/me language Español")
    await ann.says("I'm not okay")
    await ann.presses("Bob")
    await world.settle()
    assert "Ann no está bien y eligió contártelo. No tienes que arreglar nada." in bob.last
    assert "llama al 112" in bob.last
    assert "Primero pregunto a Ann" in await bob.presses("Pasarlo con cariño")
    eva = world.person("Eva", "es")
    await eva.says("/goal add")
    assert "[No estoy bien]" in eva.last
    shown = await eva.presses("No estoy bien")
    assert "Soy un programa." in shown
    assert "Ahora no hay en un círculo nadie" in shown


async def test_who_is_worried_is_guided_and_nothing_is_sent_but_their_words(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await a_pod(world, ann, bob, cy)
    before = ann.messages
    await bob.says("/pod info")
    await bob.presses("I'm worried about somebody")
    shown = await bob.presses("Ann")
    assert "I do nothing by myself" in shown
    await world.settle()
    assert ann.messages == before
    await bob.presses("Write to Ann")
    await bob.says("You were quiet. How is it?")
    await world.settle()
    assert "Bob writes to you:" in ann.last
    assert "You were quiet. How is it?" in ann.last


async def test_a_slip_is_a_stone_of_which_others_see_no_more(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await bob.marks("Scales", "Done")
    noted = await ann.presses("I slipped, no details")
    assert "You showed up, and that is the stone." in noted
    assert "[I slipped, no details]" not in noted
    await world.later(days=2, hours=2)
    assert "Bob" in cy.screen()
    assert "slipped" not in cy.screen().replace("[I slipped, no details]", "")
    assert "Not this week" in await ann.says("/checkin")

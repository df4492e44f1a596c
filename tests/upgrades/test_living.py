"""A living installation is upgraded in mid-week: its forms, buttons, words and notices go on."""

import pytest

from tests.harness.cast import Person, World
from tests.harness.depth import DEPTH
from tests.upgrades.installation import Installation
from tests.upgrades.life import DEN, PEOPLE

ERRORS = ("error", "critical")
Everyone = tuple[Person, Person, Person, Person]


@pytest.fixture
def everyone(world: World) -> Everyone:
    """Ann, Bob and Cy, who are in the pod, and Dan, who waits for a welcome."""
    ann, bob, cy, dan = (world.person(name) for name in PEOPLE)
    return ann, bob, cy, dan


async def test_open_forms_are_finished_with_what_was_said_before(everyone: Everyone) -> None:
    ann, bob, cy, _ = everyone

    await ann.presses("Milestone: done or not yet")
    await ann.presses("Only me")
    await bob.presses("Skip")
    await cy.says("To think late")
    await cy.presses("Creative")

    assert "It is on your list: read more." in ann.screen()
    assert "> All scales without a stop" in bob.last
    assert "With it: a voice note, 0:42." in bob.last
    assert "Cy invites you to Night owls: To think late" in cy.screen()


async def test_what_waits_arrives_and_a_week_is_lived(world: World, everyone: Everyone) -> None:
    ann, bob, cy, dan = everyone
    await bob.presses("Skip")

    await world.until(16, 12)
    assert "Still room for your stone" in cy.screen()
    assert "Still room for your stone" not in ann.screen()
    await world.until(16, 23)
    assert "> I liked your letter" in ann.screen()
    await bob.presses("Welcome")

    await world.until(17, 23)
    in_den = world.stage.in_place(DEN)[-1].text
    for said in (
        "The cairn grew this week.",
        "Ann: Morning pages, partly",
        "All scales without a stop",
    ):
        assert said in in_den
    assert "From Bob: a voice note, 0:42." in cy.screen()
    assert "You are welcome in Early birds." in dan.screen()

    await world.until(22, 19)
    for person, goal in ((ann, "Morning pages"), (cy, "Sketching")):
        await person.marks(goal, "Done")
    await world.until(24, 23)
    assert "The cairn grew this week." in world.stage.in_place(DEN)[-1].text


async def test_every_old_button_is_answered(
    world: World,
    everyone: Everyone,
    installation: Installation,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Press every button, where that is cheap; on a platform each kind of them, once a person."""
    old = [
        (person, message, press)
        for person in everyone
        for message in list(person.messages)
        for press in message.presses
        if message.number != "sheet"
    ]
    assert len(old) > 50
    if installation.stage != "small" and DEPTH == 1:
        old = list({(each[0].name, each[2].label): each for each in old}.values())

    for person, message, press in old:
        assert await world.stage.presses(person, press.token, person.dm, message), press
    assert not [line for line in capsys.readouterr().out.splitlines() if "[error" in line]


async def test_words_of_before_are_read_and_corrected(world: World, everyone: Everyone) -> None:
    ann, _, cy, _ = everyone
    posted = next(m for m in cy.messages if any(p.label == "Listen" for p in m.presses))
    assert "From Bob: a voice note, 0:42." in await cy.presses("Listen")

    await ann.says("/checkin")
    await ann.presses("Change last week's")
    assert "> The difficult letter is sent" in ann.last
    await ann.presses("Take my words back")
    await world.settle()

    again = next(m for m in cy.messages if m.number == posted.number)
    assert "Ann: Morning pages, done" in again.text
    assert "The difficult letter is sent" not in again.text


async def test_what_was_said_before_can_be_taken_back_now(everyone: Everyone) -> None:
    ann, _, cy, _ = everyone

    await ann.says("/checkin")
    assert "Cleared." in await ann.marks("Morning pages", "Clear")
    await ann.presses("Rest this week")

    await cy.says("/goal finish Sketching")
    if "Skip" in cy.last:
        await cy.presses("Skip")
    assert "on your list again" in await cy.presses("Undo")
    await cy.says("/pod leave")
    await cy.presses("Leave quietly")
    assert "Early birds" in await cy.presses("Undo")
    assert "Everyone in Early birds may see it." in await cy.says("/goal list")

"""An answer is taken back while its week is open, and rest stays possible."""

import pytest

from bot.domain.checkins import CheckIn
from bot.domain.pods import Membership
from tests.harness.cast import SUNDAY_MORNING, Person, World
from tests.stories.scenes import adds_words, open_pod


async def week_of(person: Person) -> tuple[CheckIn, Membership]:
    """Read the check-in of somebody.s first week, and their membership."""

    def read(uow):  # type: ignore[no-untyped-def]
        account = uow.people.account(person.dm.platform, person.account)
        check_in = uow.checkins.of_person(account.person, SUNDAY_MORNING)[-1]
        return check_in, uow.memberships.get(check_in.membership)

    found: tuple[CheckIn, Membership] = await person.world.storage.read(read)
    return found


@pytest.mark.everywhere
async def test_an_outcome_is_cleared_and_the_stone_goes_with_it(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    assert (await week_of(ann))[1].check_ins == 1

    cleared = await ann.marks("Morning pages", "Clear")
    assert "Cleared. Until the week closes you can still answer, or rest." in cleared
    assert "How did your week go?" in cleared
    check_in, member = await week_of(ann)
    assert (check_in.has_stone, check_in.outcomes, member.check_ins) == (False, {}, 0)

    await ann.marks("Morning pages", "Partly")
    await bob.marks("Scales", "Done")
    await world.until(10, 20, 10)
    assert "Ann: Morning pages, partly" in cy.screen()
    assert "Ann: Morning pages, done" not in cy.screen()


async def test_an_answer_makes_room_for_rest(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await adds_words(ann, "The difficult letter is sent")
    rested = await ann.presses("Rest this week")
    assert "Nothing counts this week" in rested
    assert "What you had answered is taken back, and its stone with it." in rested
    assert "What you wrote stays, and only you see it." in rested
    check_in, member = await week_of(ann)
    assert (check_in.state.value, member.check_ins) == ("rested", 0)
    await world.until(10, 20, 10)
    assert "Ann" not in bob.last

    assert "Answer after all" in ann.screen()


@pytest.mark.parametrize(
    ("language", "stays"),
    [
        ("en", "What you answered for Early birds this week stays, with its stone."),
        ("es", "Lo que contestaste esta semana para Early birds se queda, con su piedra."),
    ],
)
async def test_a_rest_says_that_an_answer_of_that_week_stays(
    world: World, ann: Person, bob: Person, cy: Person, language: str, stays: str
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.says(f"/me language {language}")
    assert stays not in await ann.says("/me rest 2026-12-01 fever")
    await ann.says("/me back")
    await ann.says("/cancel")
    await ann.says("/checkin")
    await ann.marks("Morning pages", {"en": "Done", "es": "Hecho"}[language])
    assert stays in await ann.says("/me rest 2026-12-01 fever")


async def test_rest_is_taken_back_and_answered_after_all(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await ann.presses("Rest this week")
    card = await ann.presses("Answer after all")
    assert "[Clear]" not in card
    assert "That is your stone" in await ann.marks("Morning pages", "Done")
    assert (await week_of(ann))[1].check_ins == 1


async def test_words_stay_when_outcomes_are_cleared(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await adds_words(ann, "The difficult letter is sent")
    cleared = await ann.marks("Morning pages", "Clear")
    assert "> The difficult letter is sent" in cleared
    assert (await week_of(ann))[0].has_stone


async def test_being_here_is_taken_back(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/goal drop")
    await ann.presses("Skip")
    await world.until(8, 18, 30)
    await ann.presses("I was here this week")
    assert (await week_of(ann))[0].has_stone
    assert "[I was here this week]" in await ann.presses("Clear")
    assert not (await week_of(ann))[0].has_stone


async def test_a_closed_week_keeps_its_answer(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    _, token = ann.button("Clear")
    resting = ann.button("Rest this week")[1]
    await world.until(10, 20, 10)
    assert "That week has closed" in await ann.presses_token(token)
    await ann.presses_token(resting)
    check_in, member = await week_of(ann)
    assert (check_in.has_stone, member.check_ins) == (True, 1)
    shown = await ann.presses_token(token.replace("checkin.clear", "checkin.card"))
    assert "[Clear]" not in shown


async def test_nobody_clears_what_is_anothers(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    _, token = ann.button("Clear")
    assert "I can't find that here." in await bob.presses_token(token)
    assert (await week_of(ann))[0].has_stone


async def test_in_spanish(world: World, ann: Person, bob: Person, cy: Person) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/me language es")
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Hecho")
    cleared = await ann.marks("Morning pages", "Borrar")
    assert "Borrado. Mientras la semana siga abierta puedes contestar, o descansar." in cleared
    await ann.presses("Descansar esta semana")
    assert (await week_of(ann))[0].state.value == "rested"

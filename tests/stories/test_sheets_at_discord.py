"""Sheets at Discord: each is complete in itself, whatever happened since it was opened."""

from collections.abc import Mapping

import pytest

from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.people import Person as Somebody
from tests.harness.cast import Person, World
from tests.harness.stages.discord import AtDiscord
from tests.harness.stages.discord_seen import answer_to
from tests.stories.scenes import open_pod

pytestmark = pytest.mark.parametrize("world", ["discord"], indirect=True)
WIN, HARD, WISH = "The letter is sent", "The waiting", "An hour of company"


async def opens(stage: AtDiscord, them: Somebody, button: str = "Add words") -> Interaction:
    """Press the newest button with a label, and keep the sheet that opens."""
    under = next(m for m in reversed(stage.sent_in(them.dm)) if button in str(m.components))
    asked = await stage.done(them.presses(under, button))
    assert asked.modal is not None
    return asked


async def sends(
    stage: AtDiscord, them: Somebody, asked: Interaction, answers: Mapping[str, object]
) -> str:
    """Send a sheet; what was chosen for its owner is left as it was."""
    assert asked.modal is not None
    asked.modal.closed = False  # its answer may have been lost on the way
    return answer_to(await stage.done(them.submits(asked.modal, answers)))


@pytest.fixture
async def them(world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person) -> Somebody:
    """Let a pod come to the evening of its first question; Ann is asked, too."""
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    return stage.cast.somebody("ann")


def nobody_else_reads(*others: Person) -> bool:
    return not any(words in other.screen() for other in others for words in (WIN, HARD, WISH))


BETWEEN = ["", "another form", "a restart", "days", "a command", "sent elsewhere"]


@pytest.mark.parametrize("between", BETWEEN)
async def test_a_sheet_works_whatever_happened_since_it_was_opened(
    world: World, stage: AtDiscord, ann: Person, bob: Person, them: Somebody, between: str
) -> None:
    asked = await opens(stage, them)
    match between:
        case "another form":
            await stage.done(them.slash("pod create"))
        case "a restart":
            world.begin()
        case "days":
            await world.until(10, 19)
        case "a command":
            await stage.done(them.slash("goal list"))
        case "sent elsewhere":
            again = await opens(stage, them)
            assert again.modal is not None
            await sends(stage, them, again, {"hard": HARD})
    assert WIN in await sends(stage, them, asked, {"win": WIN})
    await world.until(10, 21)
    assert WIN in bob.screen()
    assert (HARD in bob.screen()) == (between == "sent elsewhere")


@pytest.mark.parametrize(
    "leave", ["nothing", "another form", "another pod's form", "the same form", "cancel", "a week"]
)
async def test_what_was_sent_is_kept_when_its_follow_up_is_left(
    world: World,
    stage: AtDiscord,
    ann: Person,
    bob: Person,
    cy: Person,
    them: Somebody,
    leave: str,
) -> None:
    asked = await opens(stage, them)
    follow_up = await sends(stage, them, asked, {"win": WIN, "wish": WISH})
    assert "What would help most?" in follow_up
    match leave:
        case "another form":
            await stage.done(them.slash("pod create"))
        case "another pod's form":
            await stage.done(them.slash("goal add"))
        case "the same form":
            again = await opens(stage, them)
            assert again.modal is not None
            assert again.modal.field("win").value == WIN
        case "cancel":
            assert "stays in your check-in" in await ann.presses("Cancel")
        case "a week":
            await world.later(days=9)
            assert nobody_else_reads(bob, cy)
            await ann.says("/checkin")
            await ann.presses("Change last week's")
            assert WIN in ann.last
            assert WISH in ann.last
            return
    card = await ann.says("/checkin")
    assert WIN in card
    assert WISH in card
    assert "Nobody but you sees this yet." in card
    await world.until(10, 21)
    assert nobody_else_reads(bob, cy)
    await ann.says("/checkin")
    await ann.presses("Change last week's")
    assert "Who may see it?" in ann.last
    await ann.presses("My pod")
    await world.settle()
    assert WIN in bob.screen()
    assert WISH in bob.screen()


async def test_a_follow_up_adds_to_what_was_sent(
    world: World, stage: AtDiscord, ann: Person, bob: Person, them: Somebody
) -> None:
    asked = await opens(stage, them)
    await sends(stage, them, asked, {"win": WIN, "wish": WISH})
    await stage.done(them.slash("pod create"))
    shown = await ann.presses("Just listen")
    assert WIN in shown
    assert "Nobody but you" not in shown
    await world.until(10, 21)
    assert WIN in bob.screen()
    assert WISH in bob.screen()


@pytest.mark.parametrize("first", [{"win": WIN}, {"win": WIN, "wish": WISH}])
async def test_of_two_sheets_of_one_question_the_later_replaces_nothing_it_did_not_show(
    world: World, stage: AtDiscord, ann: Person, them: Somebody, first: dict[str, object]
) -> None:
    one, two = await opens(stage, them), await opens(stage, them)
    await sends(stage, them, one, first)
    shown = await sends(stage, them, two, {"win": "A second win", "hard": HARD})
    card = shown if WIN in shown else await ann.says("/checkin")
    for words in (WIN, "A second win", HARD):
        assert words in card


async def test_a_sheet_that_shows_what_was_sent_replaces_it(
    stage: AtDiscord, ann: Person, them: Somebody
) -> None:
    asked = await opens(stage, them)
    await sends(stage, them, asked, {"win": WIN, "wish": WISH})
    again = await opens(stage, them)
    await sends(stage, them, again, {"win": "It is not", "wish_kind": "listen"})
    card = await ann.says("/checkin")
    assert "It is not" in card
    assert WIN not in card


@pytest.mark.parametrize("follow_up", [True, False])
async def test_the_same_sheet_twice_is_taken_once(
    world: World, stage: AtDiscord, ann: Person, them: Somebody, follow_up: bool
) -> None:
    asked = await opens(stage, them)
    answers: dict[str, object] = {"win": WIN, **({"wish": WISH} if follow_up else {})}
    await sends(stage, them, asked, answers)
    again = await sends(stage, them, asked, answers)
    assert ("I have that already" in again) != follow_up
    assert (await ann.says("/checkin")).count(f"> {WIN}") == 1


async def test_a_sheet_of_something_new_makes_it_once_however_often_it_comes(
    stage: AtDiscord, ann: Person
) -> None:
    them = stage.cast.somebody("ann", "Ann")
    asked = await stage.done(them.slash("goal add"))
    answers: dict[str, object] = {"title": "Read", "kind": "milestone"}
    assert "It is on your list: Read." in await sends(stage, them, asked, answers)
    assert "I have that already" in await sends(stage, them, asked, answers)
    assert (await ann.says("/goal list")).count("Read") == 1
    other = await sends(stage, them, asked, {**answers, "title": "Write"})
    assert "It is on your list: Write." in other


async def test_a_sheet_that_needs_a_correction_waits_and_is_offered_again(
    stage: AtDiscord, ann: Person
) -> None:
    them = stage.cast.somebody("ann", "Ann")
    asked = await stage.done(them.slash("goal add"))
    await sends(stage, them, asked, {"title": "x" * 70, "kind": "amount"})
    said = answer_to(await stage.done(them.slash("goal list")))
    assert "We were in the middle of A new goal" in said
    assert "We were in the middle" not in answer_to(await stage.done(them.slash("goal list")))


async def test_a_sheet_that_was_put_away_is_not_spoken_of(stage: AtDiscord, ann: Person) -> None:
    them = stage.cast.somebody("ann", "Ann")
    await stage.done(them.slash("goal add"))
    assert "We were in the middle" not in answer_to(await stage.done(them.slash("goal list")))


async def test_words_on_a_sheet_that_is_refused_are_given_back(
    world: World, stage: AtDiscord, ann: Person, bob: Person, them: Somebody
) -> None:
    asked = await opens(stage, them)
    await world.until(16, 9)
    await world.later(days=40)
    refused = await sends(stage, them, asked, {"win": WIN})
    assert WIN in refused
    assert "so that you have it" in refused

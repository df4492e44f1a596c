"""Telling someone responsible: who reads it, what goes along, and how one hears back."""

import re

import pytest

from bot.domain.report_letters import ReportLetter
from bot.domain.reports import ReportKind, ReportOutcome
from bot.pods.removals import was_reported
from bot.ports.storage import UnitOfWork
from bot.request.quotas import PARTS_OF_A_REPORT
from scheduler.retention import Retention
from storage.sealing.report_encryption import ReadersKey
from tests.harness.cast import Person, World
from tests.harness.readers import answers, closes, letters, read_here
from tests.stories.scenes import adds_words, open_pod

EVERYWHERE = pytest.mark.parametrize("world", ["small", "telegram", "discord"], indirect=True)
SMALL = pytest.mark.parametrize("world", ["small"], indirect=True)
NUMBER = re.compile(r"as report (\d{6})")


async def tells(
    person: Person, whom: str, kind: str, words: str = "", along: str = "No"
) -> tuple[str, str]:
    """Report somebody by answering question after question; return the number, and all shown."""
    shown = await person.says("/pod report")
    shown += await person.presses(whom)
    await person.presses(kind)
    await (person.says(words) if words else person.presses("Skip"))
    shown += await person.presses(along)
    found = NUMBER.search(shown)
    assert found, shown
    return found[1], shown


async def told_of(world: World, key: ReadersKey, whom: str) -> ReportLetter:
    """Read what was told last about somebody."""
    return [each for each in await letters(world.storage, key) if each.name == whom][-1]


@EVERYWHERE
async def test_a_report_is_read_by_those_who_run_cairn_and_by_nobody_else(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    key = await read_here(world.storage)
    await open_pod(ann, bob, cy)
    await ann.says("/me zone Madrid")
    before = len(bob.messages), len(cy.messages)
    number, shown = await tells(ann, "Bob", "Asks for money or pictures", "He wanted 50 euros")
    assert shown.index("call 112") < shown.index("Who will read this: those who run this bot")
    assert shown.index("never the person it is about") < shown.index("as report")
    await world.settle()
    assert (len(bob.messages), len(cy.messages)) == before
    (letter,) = await letters(world.storage, key)
    assert (letter.name, letter.pod) == ("Bob", "Early birds")
    assert (letter.kind, letter.words) == (ReportKind.MONEY, "He wanted 50 euros")
    assert letter.shown is None
    assert "Nothing but what you said went along." in ann.last
    await ann.presses("Add to it")
    assert f"Added to your report {number}." in await ann.says("And again today")
    assert [each.words for each in await letters(world.storage, key)][-1] == "And again today"
    assert f"Your report {number}, of Sunday, November 1, is open." in await ann.says(
        "/pod report"
    )


@SMALL
async def test_where_nobody_would_read_it_that_is_said_and_what_else_there_is(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    shown = await ann.says("/pod report")
    assert "Nobody would read a report here" in shown
    for button in ("Where help is", "Leave a pod", "I'm not okay"):
        assert f"[{button}]" in shown


async def test_what_one_was_shown_goes_along_with_a_yes_only(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    key = await read_here(world.storage)
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await bob.marks("Scales", "Done")
    await adds_words(bob, "You will regret this")
    await ann.marks("Morning pages", "Done")
    await world.later(days=2, hours=2)
    await bob.says("/pod info")
    await bob.presses("I'm worried about somebody")
    await bob.presses("Ann")
    await bob.presses("Write to Ann")
    await bob.says("I know where you live")
    await world.settle()

    await tells(ann, "Bob", "Threatens me or somebody", along="Yes")
    assert "What they wrote went along too: 2 messages." in ann.last
    (letter,) = await letters(world.storage, key)
    assert letter.words is None
    assert letter.shown is not None
    assert {(part.what, part.words) for part in letter.shown} == {
        ("check_in", "You will regret this"),
        ("note", "I know where you live"),
    }


@SMALL
async def test_who_was_reported_is_known_to_the_pod_it_was_in_and_by_nobody_to_themselves(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await read_here(world.storage)
    await open_pod(ann, bob, cy)
    await tells(cy, "Bob", "Somebody is in danger")

    def reported(uow: UnitOfWork) -> list[bool]:
        account = uow.people.account(world.stage.platform, bob.account)
        assert account
        (his,) = uow.memberships.of_person(account.person)
        return [was_reported(uow, member) for member in uow.memberships.of_pod(his.pod)]

    assert await world.storage.read(reported) == [False, True, False]
    assert "report" not in await bob.says("/me profile")


@pytest.mark.parametrize("unfounded", [False, True])
@SMALL
async def test_after_a_report_a_place_ends_at_once_unless_it_was_unfounded(
    world: World, ann: Person, bob: Person, cy: Person, unfounded: bool
) -> None:
    await read_here(world.storage)
    await open_pod(ann, bob, cy)
    number, _ = await tells(cy, "Bob", "Somebody is in danger")
    if unfounded:
        await closes(world, int(number), ReportOutcome.UNFOUNDED)
    await ann.says("/pod remove Bob")
    await ann.presses("Let Bob go")
    await world.settle()
    assert ("Your place in Early birds has ended" in bob.screen()) != unfounded
    assert ("Early birds" in await bob.says("/board")) == unfounded
    assert "report" not in bob.screen()
    await world.later(hours=25)
    assert bob.screen().count("Your place in Early birds has ended") == 1


async def test_the_same_one_twice_is_one_report_and_a_flood_is_kindly_stopped(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    key = await read_here(world.storage)
    await open_pod(ann, bob, cy)
    first, shown = await tells(ann, "Bob", "Spam or advertising")
    assert "call" in shown
    again, _ = await tells(ann, "Bob", "Something else", "Not again")
    other, _ = await tells(ann, "Cy", "Something else")
    assert first == again != other
    assert len(await letters(world.storage, key)) == 3
    _, token = ann.button("Add to it")
    for stranger in (bob, cy, world.person("Dora")):
        assert "I can't find that here" in await stranger.presses_token(token)
    for _ in range(PARTS_OF_A_REPORT - 1):
        await ann.presses("Add to it")
        await ann.says("More")
    await ann.presses("Add to it")
    assert "all of it is with those who run this bot" in await ann.says("And more")


@SMALL
async def test_it_is_said_in_spanish(world: World, ann: Person, bob: Person, cy: Person) -> None:
    await read_here(world.storage)
    await open_pod(ann, bob, cy)
    await ann.says("/me language Español")
    shown = await ann.says("/pod report")
    assert "Quién lo lee: quienes llevan este bot, y nadie más." in shown
    await ann.presses("Bob")
    await ann.presses("Alguien está en peligro")
    await ann.presses("Omitir")
    shown = await ann.presses("No")
    assert shown.index("nadie vigila este chat") < shown.index("como aviso")


async def test_what_was_corrected_withdrawn_or_left_with_goes_along_for_a_week(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    key = await read_here(world.storage)
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    for person, goal, words in ((bob, "Scales", "Send me pictures"), (cy, "Sketching", "Or else")):
        await person.marks(goal, "Done")
        await adds_words(person, words)
    await ann.marks("Morning pages", "Done")
    await world.later(days=2, hours=2)
    await bob.says("/checkin")
    await bob.presses("Change last week's")
    await bob.presses("Take my words back")
    await cy.says("/pod leave")
    await cy.presses("Leave quietly")
    await world.settle()
    assert "Send me pictures" not in ann.screen()

    for whom, words in (("Bob", "Send me pictures"), ("Cy", "Or else")):
        await tells(ann, whom, "Asks for money or pictures", along="Yes")
        shown = (await told_of(world, key, whom)).shown
        assert [(part.words, part.changed) for part in shown or ()] == [(words, True)]

    await world.later(days=7, hours=1)
    await Retention(world.storage, world.clock).apply()
    for whom in ("Bob", "Cy"):
        await tells(ann, whom, "Something else", along="Yes")
        assert (await told_of(world, key, whom)).shown == ()


@EVERYWHERE
async def test_the_answer_comes_once_in_private_and_never_in_quiet_hours(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await read_here(world.storage)
    await open_pod(ann, bob, cy)
    number, _ = await tells(ann, "Bob", "Hurts me or somebody", "It hurt")
    await world.later(hours=14)  # to 23:00
    before = len(ann.messages), len(bob.messages), len(cy.messages)
    await answers(world, int(number), "We talked with him. You did right.")
    await world.settle()
    assert len(ann.messages) == before[0]
    await world.later(hours=10)
    assert f"To your report {number}, those who run this bot answer:" in ann.last
    assert "> We talked with him. You did right." in ann.last
    await ann.presses("Add to it")
    assert f"Added to your report {number}" in await ann.says("Thank you")
    await closes(world, int(number))
    await world.later(hours=3)
    told = [
        message.text for message in ann.messages if "those who run this bot answer" in message.text
    ]
    assert len(told) == 1
    assert "was read and is closed" not in ann.screen()
    _, token = ann.button("Add to it")
    assert f"Report {number} is closed." in await ann.presses_token(token)
    assert (len(bob.messages), len(cy.messages)) == before[1:]


@SMALL
async def test_who_never_had_an_answer_hears_that_it_was_read(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await read_here(world.storage)
    await open_pod(ann, bob, cy)
    number, _ = await tells(ann, "Bob", "Spam or advertising")
    await closes(world, int(number))
    await world.later(hours=1)
    assert f"Your report {number} was read and is closed now." in ann.last
    again, _ = await tells(ann, "Bob", "Spam or advertising")
    assert again != number


async def test_who_has_left_can_tell_for_four_weeks_and_of_who_was_there_alone(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    key = await read_here(world.storage)
    code = await open_pod(ann, bob, cy)
    dan = world.person("Dan")
    await dan.says(f"/pod join {code}")
    await dan.presses("I am in")
    await world.settle()
    assert "[Dan]" not in await ann.says("/pod report")
    await ann.presses("Rather not (stays private)")
    assert "[Dan]" not in await bob.says("/pod report")

    await ann.says("/pod leave")
    await ann.presses("Leave quietly")
    await tells(ann, "Bob", "Threatens me or somebody", "That is why I left")
    assert [each.name for each in await letters(world.storage, key)] == ["Bob"]
    await world.later(days=28)
    assert "There is nobody else in your pods yet." in await ann.says("/pod report")

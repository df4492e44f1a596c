"""An answer that is lost, or a platform's own error, costs nobody their week.

Rules: docs/behavior.md, "Delivered at least once".
"""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from bot.kernel.clock import MovableClock
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from tests.fakes.discord import faults as discord
from tests.fakes.telegram import faults as telegram
from tests.harness.cast import SUNDAY_MORNING, Person, World
from tests.harness.stages.discord import AtDiscord, at_discord
from tests.harness.stages.telegram import AtTelegram, at_telegram
from tests.scheduler.clocks import HandClock
from tests.stories.scenes import ann_and_bob_check_in, open_pod

FAULTS: dict[str, tuple[telegram.Fault, discord.Fault]] = {
    "an error": (telegram.ServerError(502), discord.ServerError(503)),
    "an error, and posted": (
        telegram.ServerError(502, commit=True),
        discord.ServerError(503, commit=True),
    ),
    "cut off": (telegram.Drop(commit=False), discord.Drop()),
    "cut off, and posted": (telegram.Drop(commit=True), discord.Drop(commit=True)),
    "a pause": (telegram.TooMany(7), discord.TooMany(0.01)),
}
MANY = 200


@pytest.fixture
def hand() -> HandClock:
    """The time that the platform and Cairn live by."""
    return HandClock(SUNDAY_MORNING)


@pytest.fixture(params=["telegram", "discord"])
async def world(
    request: pytest.FixtureRequest, storage: SqlStorage, hand: HandClock
) -> AsyncIterator[World]:
    """A world at each platform, which lives by the same clock as Cairn."""
    clock = MovableClock(hand)
    async with at_telegram(clock) if request.param == "telegram" else at_discord(clock) as stage:
        world = World(storage, stage, clock)
        async with stage.listening(world, storage):
            yield world


async def lives_through(world: World, hand: HandClock, minutes: int) -> None:
    """Let time pass as it does for a process: beat after beat."""
    for _ in range(minutes):
        await world.beat.run()
        await world.courier.deliver()
        hand.advance(minutes=1)


async def starts_again(world: World) -> None:
    """Let a process be killed, and another one begin with what is stored."""
    await world.storage.run(partial(_release, world.stage.platform))
    world.begin()


def _release(platform: str, uow: UnitOfWork) -> None:
    uow.outbox.release(platform)


def fail(world: World, what: str, *names: str) -> None:
    """Let the next messages to a place, or to somebody, meet faults."""
    match world.stage:
        case AtTelegram() as stage:
            known = what in stage.cast.shared
            where = stage.cast.group(what) if known else stage.cast.somebody(what)
            stage.telegram.fail("sendMessage", *[FAULTS[name][0] for name in names], chat=where)
            stage.telegram.fail("sendPhoto", *[FAULTS[name][0] for name in names], chat=where)
        case AtDiscord() as stage:
            channel = stage.cast.channels.get(what) or stage.cast.somebody(what).dm
            path = f"/channels/{channel.id}/messages"
            stage.fake.fail("POST", path, *[FAULTS[name][1] for name in names])


def heal(world: World) -> None:
    """Let the platform be well again."""
    match world.stage:
        case AtTelegram() as stage:
            stage.telegram.door.script = telegram.Script()
        case AtDiscord() as stage:
            stage.fake.backend.script.lines.clear()


async def closes_a_week(world: World, ann: Person, bob: Person, cy: Person) -> None:
    """Open a pod with a home that only its members read, and come to the close of its week."""
    await open_pod(ann, bob, cy)
    world.stage.readers["den"] = frozenset({"ann", "bob", "cy"})
    await ann.says("/pod here", ann.channel("den"))
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 19, 59)


def digests(world: World, place: str) -> list[str]:
    """Read the digests that are in a place."""
    told = [message.text for message in world.stage.in_place(place)]
    return [text for text in told if "The cairn" in text and "Early birds" in text]


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(
    "fault", ["an error", "an error, and posted", "cut off", "cut off, and posted"]
)
async def test_a_digest_arrives_whatever_happens_at_its_close(
    world: World, hand: HandClock, ann: Person, bob: Person, cy: Person, fault: str, times: int
) -> None:
    await closes_a_week(world, ann, bob, cy)
    fail(world, "den", *[fault] * times)
    await lives_through(world, hand, 45)
    doubles = times if "posted" in fault and isinstance(world.stage, AtTelegram) else 0
    assert len(digests(world, "den")) == 1 + doubles
    await cy.says("/checkin")
    await cy.marks("Sketching", "Done")
    await lives_through(world, hand, 1)
    assert "Cy: Sketching, done" in digests(world, "den")[-1]


async def test_pauses_and_kills_between_the_tries_take_none_away(
    world: World, hand: HandClock, ann: Person, bob: Person, cy: Person
) -> None:
    await closes_a_week(world, ann, bob, cy)
    fail(world, "den", "an error", "a pause", "cut off", "an error, and posted")
    for _ in range(45):
        await lives_through(world, hand, 1)
        await starts_again(world)
    doubles = 1 if isinstance(world.stage, AtTelegram) else 0
    assert len(digests(world, "den")) == 1 + doubles


async def test_a_digest_that_arrived_nowhere_goes_to_members_and_comes_with_a_late_answer(
    world: World, hand: HandClock, ann: Person, bob: Person, cy: Person
) -> None:
    await closes_a_week(world, ann, bob, cy)
    await world.until(15, 18, 30)
    assert len(digests(world, "den")) == 1
    own = len(digests(world, ann.dm.id))
    await ann.marks("Morning pages", "Done")
    await world.until(17, 19, 59)
    fail(world, "den", *["an error"] * MANY)
    await lives_through(world, hand, 60)
    assert len(digests(world, "den")) == 1
    assert len(digests(world, ann.dm.id)) == own + 1
    heal(world)
    await cy.says("/checkin")
    await cy.marks("Sketching", "Done")
    await lives_through(world, hand, 1)
    assert "The cairn grew this week." in digests(world, "den")[-1]
    assert len(digests(world, "den")) == 2
    await bob.says("/checkin")
    await bob.marks("Scales", "Done")
    await lives_through(world, hand, 1)
    assert "Bob: Scales, done" in digests(world, "den")[-1]
    assert len(digests(world, "den")) == 2


async def test_a_late_answer_draws_anew_what_was_not_known_to_have_arrived(
    world: World, hand: HandClock, ann: Person, bob: Person, cy: Person
) -> None:
    await closes_a_week(world, ann, bob, cy)
    fail(world, "den", "an error, and posted", "an error")
    await lives_through(world, hand, 3)
    await cy.says("/checkin")
    await cy.marks("Sketching", "Done")
    await lives_through(world, hand, 15)
    assert "Cy: Sketching, done" in digests(world, "den")[-1]
    if isinstance(world.stage, AtDiscord):
        assert len(digests(world, "den")) == 1


async def test_a_question_is_asked_again_unless_it_was_answered_meanwhile(
    world: World, hand: HandClock, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 17, 59)
    fail(world, "ann", "an error, and posted")
    fail(world, "bob", "an error", "cut off")
    await lives_through(world, hand, 2)
    await ann.marks("Morning pages", "Done")
    before = len(ann.messages)
    await lives_through(world, hand, 10)
    assert len(ann.messages) == before
    for person in (bob, cy):
        asked = [m for m in person.messages if m.text.startswith("Sunday, ")]
        assert len(asked) == 1


async def test_what_is_tried_again_waits_for_the_end_of_quiet_hours(
    world: World, hand: HandClock, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await cy.says("/me time 21:59")
    if "On a day of your own?" in cy.last:
        await cy.presses("Skip")
    await world.until(8, 21, 58)
    fail(world, "cy", "an error")
    await lives_through(world, hand, 60)
    assert "How did Sketching go?" not in cy.screen()
    await world.until(9, 9)
    assert "How did Sketching go?" in cy.screen()


async def test_cheers_and_what_asks_for_some_are_sent_once_and_can_be_found(
    world: World, hand: HandClock, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 20, 30)
    await cy.marks("Ann", "Cheer")
    await world.until(11, 19, 59)
    before = len(ann.messages)
    fail(world, "ann", "an error, and posted", "an error, and posted")
    await lives_through(world, hand, 60)
    assert len(ann.messages) == before + 2
    assert "Cy" in await ann.says("/inbox")

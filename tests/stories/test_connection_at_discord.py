"""A connection to Discord that breaks, a core that is slow, an answer that comes too late."""

from collections.abc import AsyncIterator, Callable

import pytest

from bot.kernel.clock import MovableClock
from storage.engine import SqlStorage
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.faults import Answer
from tests.harness.cast import SUNDAY_MORNING, Person, World
from tests.harness.stages.discord import AtDiscord, at_discord
from tests.harness.stages.discord_running import held_up
from tests.harness.stages.discord_seen import answer_to
from tests.scheduler.clocks import HandClock
from tests.stories.scenes import open_pod

CITIES = ("Madrid", "Tokyo", "Oslo")
BREAKS: dict[str, Callable[[FakeDiscord], None]] = {
    "dropped": FakeDiscord.drop_connections,
    "asked to reconnect": FakeDiscord.asks_to_reconnect,
    "closed": lambda fake: fake.closes_connections(4000),
    "timed out": lambda fake: fake.closes_connections(4009),
    "invalid for a while": lambda fake: fake.invalidate_sessions(resumable=True),
    "invalid": FakeDiscord.invalidate_sessions,
}


@pytest.fixture
def hand() -> HandClock:
    """The time that Discord and its client live by; the world runs ahead of it."""
    return HandClock(SUNDAY_MORNING)


@pytest.fixture
async def world(storage: SqlStorage, hand: HandClock) -> AsyncIterator[World]:
    """A world at a Discord that writes down the same time."""
    async with at_discord(hand) as stage:
        world = World(storage, stage, MovableClock(hand))
        async with stage.listening(world, storage):
            yield world


def prompts(person: Person) -> int:
    return sum(message.text.startswith("Sunday, ") for message in person.messages)


async def breaks(stage: AtDiscord, how: Callable[[FakeDiscord], None]) -> None:
    """Let the connection break, and be there again."""
    gateway = stage.client.gateway
    before = len(stage.fake.gateway.resumes) + len(stage.fake.gateway.identifies)
    how(stage.fake)
    told = stage.fake.gateway
    await stage.fake.until(
        lambda: len(told.resumes) + len(told.identifies) > before and gateway.ready
    )
    await stage.everything_is_answered()


@pytest.mark.parametrize("how", BREAKS)
async def test_a_week_with_a_broken_connection_loses_nothing_and_says_nothing_twice(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person, how: str
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await breaks(stage, BREAKS[how])
    assert [prompts(person) for person in (ann, bob, cy)] == [1, 1, 1]
    assert "That is your stone." in await ann.marks("Morning pages", "Done")
    await breaks(stage, BREAKS[how])
    assert "That is your stone." in await bob.marks("Scales", "Done")
    await world.until(10, 21)
    for person in (ann, bob, cy):
        assert person.screen().count("The week in Early birds") == 1
        assert "The cairn grew this week." in person.last
    assert [prompts(person) for person in (ann, bob, cy)] == [0, 0, 1]


async def test_what_is_pressed_while_the_connection_is_away_is_answered_when_it_goes_on(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    stage.fake.drop_connections()
    assert "That is your stone." in await ann.marks("Morning pages", "Done")
    assert len(stage.fake.gateway.identifies) == 1


@pytest.mark.parametrize("anew", ["a new session", "a new process"])
async def test_what_was_written_while_nobody_heard_is_answered_once_and_in_order(
    world: World, stage: AtDiscord, hand: HandClock, ann: Person, anew: str
) -> None:
    them = stage.cast.somebody("ann", "Ann")
    await ann.says("/help")
    for line in ("hello", "/goal list", "/me zone Lima"):
        await stage.shown(lambda line=line: them.says(line))  # type: ignore[misc]
    before = len(ann.messages)
    await away(stage, anew)
    hand.advance(minutes=5)
    for city in CITIES:
        await them.says(f"/me zone {city}")
        hand.advance(minutes=1)
    await back(stage, anew)
    await stage.fake.until(lambda: len(ann.messages) >= before + len(CITIES))
    answers = [message.text for message in ann.messages[before:]]
    assert [city in answer for city, answer in zip(CITIES, answers, strict=True)] == [True] * 3
    assert "Oslo" in await ann.says("/me profile")
    await away(stage, anew)
    await back(stage, anew)
    assert len(ann.messages) == before + 4


async def away(stage: AtDiscord, anew: str) -> None:
    """Let Cairn hear nothing more, and Discord repeat nothing."""
    if anew == "a new process":
        await stage.stops()
    else:
        stage.fake.goes_dark()
        await stage.fake.until(lambda: not stage.client.gateway.receives_direct_messages)
        stage.fake.invalidate_sessions()


async def back(stage: AtDiscord, anew: str) -> None:
    """Let Cairn hear again, and find what it missed."""
    before = histories(stage)
    if anew == "a new process":
        await stage.starts()
    else:
        stage.fake.comes_back()
        await stage.fake.until(lambda: stage.client.gateway.ready)
    await stage.fake.until(lambda: histories(stage) > before)
    await stage.everything_is_answered()


def histories(stage: AtDiscord) -> int:
    """Count how often Cairn has looked back."""
    asked = (one for one in stage.fake.requests if one.method == "GET")
    return sum(one.path.endswith("/messages") for one in asked)


async def test_an_answer_that_takes_long_is_asked_patience_for_and_comes(
    world: World, stage: AtDiscord, storage: SqlStorage, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    them = stage.cast.somebody("ann")
    prompt = stage.sent_in(them.dm)[-1]
    async with held_up(storage, ann.account):
        pressed = await them.presses(prompt, done_of(ann))
        assert pressed.deferred
        typed = await them.slash("me zone", {"place": "Madrid"})
        assert typed.thinking
        asked = await them.slash("goal add")
    await stage.everything_is_answered()
    assert pressed.updated is prompt
    assert "That is your stone." in answer_to(pressed)
    assert "Madrid" in answer_to(typed)
    opened = await stage.done(them.presses(asked.replies[0], "Answer"))
    assert opened.modal is not None


async def test_what_was_done_too_late_to_be_shown_is_told_by_direct_message(
    world: World,
    stage: AtDiscord,
    storage: SqlStorage,
    hand: HandClock,
    ann: Person,
    bob: Person,
    cy: Person,
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    stage.readers["den"] = frozenset({"ann", "bob", "cy"})
    stage.fake.tolerates("a follow-up after 15 minutes")
    them, den = stage.cast.somebody("ann"), stage.cast.channels["den"]
    async with held_up(storage, ann.account):
        pressed = await them.presses(stage.sent_in(them.dm)[-1], done_of(ann))
        typed = await them.slash("goal log", {"goal": "Morning pages", "amount": "1"}, den)
        assert pressed.deferred
        assert typed.thinking
        hand.advance(minutes=16)
    await stage.everything_is_answered()
    told = "\n".join(message.text for message in ann.messages[-2:])
    assert "That is your stone." in told
    assert "1 of 1 in the last seven days" in told
    assert "Done" in await ann.says("/checkin")


async def test_what_discord_would_not_hear_any_more_is_told_by_direct_message(
    stage: AtDiscord, ann: Person
) -> None:
    await ann.says("/help")
    stage.fake.tolerates("no answer within 3 s")
    stage.fake.fail("POST", "/interactions/*/*/callback", Answer(404, 10062))
    them = stage.cast.somebody("ann")
    lost = await stage.done(them.slash("me zone", {"place": "Madrid"}))
    assert lost.failed
    assert "Madrid" in ann.last


def done_of(person: Person) -> str:
    """Find the custom id of the button that says that one's goal is done."""
    return person.row("Morning pages", "Done")

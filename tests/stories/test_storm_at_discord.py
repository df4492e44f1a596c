"""A Sunday evening on which Discord asks for one pause after the other, or answers unclearly."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from adapters.discord.rate_limits import allowance_of
from bot.app.platforms.discord import RATE
from bot.kernel.clock import Clock, MovableClock
from scheduler.rate_limit import Rate, RateLimiter
from storage.engine import SqlStorage
from tests.fakes.discord.channels import Channel
from tests.fakes.discord.faults import Drop, Fault, Garbage, ServerError, TooMany
from tests.fakes.discord.people import Person as Somebody
from tests.harness.cast import SUNDAY_MORNING, Person, World
from tests.harness.patience import in_time
from tests.harness.stages.discord import AtDiscord, at_discord
from tests.harness.stages.discord_seen import Seen
from tests.scheduler.clocks import HandClock
from tests.stories.scenes import begins, creates_a_pod, open_pod

PODS = (("Ann", "Bob", "Cy"), ("Dee", "Eli", "Fay"), ("Gus", "Hana", "Ida"))
EVENING = datetime(2026, 11, 8, 18, 0, tzinfo=UTC)
SENDING = ("POST", "/channels/*/messages")
STORMS: dict[str, list[Fault]] = {
    "of routes": [TooMany(0.3), TooMany(0.2), TooMany(0.5), TooMany(0.1), TooMany(0.4)],
    "of everything": [TooMany(0.4, global_=True), TooMany(0.2), TooMany(0.3, global_=True)],
    "of Cloudflare": [TooMany(0.5, via=False), TooMany(0.2), TooMany(0.5, via=False)],
}


class RunningClock:
    """Goes on by itself, from a Sunday morning: pauses at Discord take real seconds."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def now(self) -> datetime:
        return SUNDAY_MORNING + timedelta(seconds=self.steady())

    def unmoved(self) -> datetime:
        return self.now()

    def steady(self) -> float:
        return time.monotonic() - self._began


IN_REAL_TIME = pytest.mark.parametrize("base", ["real"], indirect=True)


@pytest.fixture
def hand() -> HandClock:
    """The time that goes on by hand."""
    return HandClock(SUNDAY_MORNING)


@pytest.fixture
def base(request: pytest.FixtureRequest, hand: HandClock) -> Clock:
    """The time that Discord and Cairn live by: by hand, unless a story takes its own."""
    return RunningClock() if hasattr(request, "param") else hand


@pytest.fixture
async def world(storage: SqlStorage, base: Clock) -> AsyncIterator[World]:
    """A world in which what Cairn says unasked has its true pace."""
    clock = MovableClock(base)
    sleep = base.sleep if isinstance(base, HandClock) else asyncio.sleep

    def place(of: str) -> tuple[str, Rate]:
        bucket, per_second, at_once = allowance_of(of)
        return bucket, Rate(per_second, at_once)

    async with at_discord(base) as stage:
        world = World(storage, stage, clock, lambda: RateLimiter(clock, RATE, place, sleep))
        async with stage.listening(world, storage):
            yield world


async def lives_until(world: World, holds: Callable[[], bool]) -> None:
    """Let beat come after beat until something holds."""
    async with in_time(30):
        while not holds():
            await world.beat.run()
            await world.courier.deliver()


async def lives_through(world: World, hand: HandClock, minutes: int) -> None:
    """Let time pass as it does for a process: beat after beat."""
    for _ in range(minutes * 6):
        await world.beat.run()
        await world.courier.deliver()
        hand.advance(seconds=10)


def asked(person: Person) -> int:
    """Count how often somebody was asked."""
    return sum(message.text.startswith("Sunday, ") for message in person.messages)


@IN_REAL_TIME
@pytest.mark.parametrize("storm", STORMS)
async def test_a_storm_of_pauses_delays_a_sunday_evening_and_nobody_is_asked_twice(
    world: World, stage: AtDiscord, storm: str
) -> None:
    pods = [[world.person(name) for name in names] for names in PODS]
    for host, *others in pods:
        await open_pod(host, *others)
    everybody = [person for pod in pods for person in pod]
    await world.until(8, 17, 59)
    stage.fake.fail(*SENDING, *STORMS[storm])
    world.clock.move_to(EVENING)
    await lives_until(world, lambda: all(map(asked, everybody)))
    assert stage.fake.faults_left == 0
    assert [asked(person) for person in everybody] == [1] * len(everybody)
    for host, *_ in pods:
        assert "That is your stone." in await host.marks("Morning pages", "Done")


@IN_REAL_TIME
async def test_people_are_answered_during_a_pause_of_the_whole_bot(
    world: World, stage: AtDiscord
) -> None:
    ann, bob, cy = (world.person(name) for name in PODS[0])
    await open_pod(ann, bob, cy)
    await world.until(8, 17, 59)
    stage.fake.fail(*SENDING, TooMany(1.0, global_=True))
    world.clock.move_to(EVENING)
    await lives_until(world, lambda: stage.fake.faults_left == 0)
    assert "Morning pages" in await ann.says("/goal list")
    await lives_until(world, lambda: all(map(asked, (ann, bob, cy))))
    assert [asked(person) for person in (ann, bob, cy)] == [1, 1, 1]


@pytest.mark.parametrize(
    "unclear", [Drop(commit=True), ServerError(502, commit=True), Garbage(commit=True)], ids=str
)
async def test_what_may_have_arrived_is_sent_again_and_is_there_once(
    world: World, stage: AtDiscord, hand: HandClock, unclear: Fault
) -> None:
    ann, bob, cy = (world.person(name) for name in PODS[0])
    await open_pod(ann, bob, cy)
    await world.until(8, 17, 59)
    hand.advance(minutes=1)
    stage.fake.fail("POST", f"/channels/{stage.cast.somebody('ann').dm.id}/messages", unclear)
    await lives_through(world, hand, 4)
    assert stage.fake.faults_left == 0
    assert stage.fake.deduplicated == 1
    assert [asked(person) for person in (ann, bob, cy)] == [1, 1, 1]


async def test_opening_too_many_direct_messages_delays_new_ones_alone(
    world: World, stage: AtDiscord, hand: HandClock
) -> None:
    ann = world.person("Ann")
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    stage.readers["den"] = frozenset({"ann"})
    den = stage.cast.channels["den"]
    newcomers = [stage.fake.user(name) for name in ("Eve", "Fay")]
    for them in newcomers:
        await joins_in(stage, den, them, code)
    stage.fake.allows_new_dms(0)
    hand.advance(days=7, hours=8, minutes=59)
    await lives_through(world, hand, 4)
    assert asked(ann) == 1
    assert 1 <= tried(stage) <= len(newcomers)
    stage.fake.allows_new_dms(None)
    await lives_through(world, hand, 8)
    for them in newcomers:
        heard = [Seen("", sent).text for sent in stage.sent_in(them.dm)]
        assert sum(text.startswith("Sunday, ") for text in heard) == 1
    assert asked(ann) == 1
    assert "not reachable" not in await ann.says("/pod info")


def tried(stage: AtDiscord) -> int:
    """Count how often Cairn tried to open somebody's direct messages."""
    return sum(one.path == "/users/@me/channels" for one in stage.fake.requests)


async def joins_in(stage: AtDiscord, den: Channel, them: Somebody, code: str) -> None:
    """Let somebody join whom Cairn knows only from a server."""
    assert den.guild is not None
    stage.fake.state.guilds[den.guild.id].joins(them)
    charter = await stage.done(them.slash("pod join", {"code": code}, den))
    accepted = await stage.done(them.presses(charter.replies[0], "I am in"))
    asked = await stage.done(them.presses(accepted.updated or accepted.replies[0], "Answer"))
    answers = {"thing": "Letters", "visible": "me", "time": "18:00", "zone": "UTC"}
    await stage.done(them.submits(asked.modal, answers))

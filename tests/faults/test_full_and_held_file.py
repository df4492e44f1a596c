"""A SQLite file on a full disk, and one that another connection holds for long.

The writer waits 30 s for who holds the file, in six turns of `busy_timeout`; here 1.2 s.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager

import pytest
from structlog.testing import capture_logs
from structlog.types import EventDict

from bot.ports.chat import OutboundMessage
from storage.engine import SqlStorage
from storage.errors import StorageError
from tests.faults.full_file import filler, fills_up, has_room, pragma
from tests.harness.cast import Person, World
from tests.harness.databases import opened_at
from tests.harness.stages.small import Small
from tests.harness.stages.telegram import at_telegram
from tests.stories.scenes import open_pod

NOTHING_SAVED = "nothing was saved"
TURN_MS = 200


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[EventDict]]:
    """Keep what is logged, in place of printing it."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture
async def storage(sqlite_url: str) -> AsyncIterator[SqlStorage]:
    """Open a fresh file."""
    async with opened_at(sqlite_url) as opened:
        yield opened


@pytest.fixture
def world(storage: SqlStorage) -> World:
    """Play on the small stage, where the dispatcher is asked directly."""
    return World(storage, Small())


@pytest.fixture
def people(world: World) -> tuple[Person, Person, Person]:
    """Bring Ann, Bob and Cy."""
    return world.person("Ann"), world.person("Bob"), world.person("Cy")


async def test_on_a_full_disk_a_person_is_told_that_nothing_was_saved_and_later_all_goes_on(
    world: World, storage: SqlStorage, people: tuple[Person, Person, Person]
) -> None:
    ann, bob, _ = people
    await open_pod(*people)
    await world.until(8, 18, 30)
    await fills_up(storage)
    told = [await ann.says("/goal log 1") for _ in range(40)]
    saved = sum("in the last seven days" in answer for answer in told)
    assert saved + sum(NOTHING_SAVED in answer for answer in told) == len(told)
    assert saved < len(told)
    assert NOTHING_SAVED in await bob.marks("Scales", "Done")
    await world.until(10, 21)

    await has_room(storage)
    assert f"{saved + 1} of 1 in the last" in await ann.says("/goal log 1")
    await world.later(hours=1)
    await world.until(11, 12)
    for person in people:
        assert person.screen().count("How did") == 1
        assert person.screen().count("The week in Early birds") == 1
    await world.until(15, 18, 30)
    assert "That is your stone." in await bob.marks("Scales", "Done")


async def test_on_a_full_disk_what_is_too_big_takes_nothing_small_with_it(
    world: World, storage: SqlStorage, people: tuple[Person, Person, Person]
) -> None:
    await open_pod(*people)
    await world.until(8, 18, 30)
    await pragma(storage, f"max_page_count = {await pragma(storage, 'page_count') + 30}")
    things = ("Morning pages", "Scales", "Sketching")
    together = [person.marks(thing, "Done") for person, thing in zip(people, things, strict=True)]
    fits, *answers = await asyncio.gather(filler(storage, "big", 1_000_000), *together)
    assert not fits
    assert all("That is your stone." in str(answer) for answer in answers)
    await world.until(10, 21)
    assert "The cairn grew this week." in people[0].last


@contextmanager
def held(url: str) -> Iterator[None]:
    """Hold the file, so that nobody else writes, until this is left."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as guest:
        guest.execute("BEGIN IMMEDIATE")
        yield
        guest.rollback()


async def test_commands_wait_for_who_holds_the_file_or_say_so_and_none_is_lost(
    world: World, storage: SqlStorage, people: tuple[Person, Person, Person], sqlite_url: str
) -> None:
    ann, bob, cy = people
    await open_pod(*people)
    await world.until(8, 18, 30)
    await pragma(storage, f"busy_timeout = {TURN_MS}")
    with held(sqlite_url):
        assert NOTHING_SAVED in await ann.marks("Morning pages", "Done")
        assert "Scales" in await bob.says("/goal list"), "reading waits for nobody"
        with pytest.raises(StorageError, match="another process holds"):
            await world.beat.run()
        waits = asyncio.ensure_future(cy.marks("Sketching", "Done"))
        await asyncio.sleep(2 * TURN_MS / 1000)
    assert "That is your stone." in await waits
    assert "That is your stone." in await ann.marks("Morning pages", "Done")
    await world.until(10, 21)
    for person in people:
        assert person.screen().count("The week in Early birds") == 1
        assert "The cairn grew this week." in person.last


async def test_what_was_sent_while_the_file_is_held_is_settled_later_and_not_sent_again(
    world: World,
    storage: SqlStorage,
    people: tuple[Person, Person, Person],
    sqlite_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await open_pod(*people)
    await world.until(8, 17, 59)
    await pragma(storage, f"busy_timeout = {TURN_MS}")
    send = world.stage.messenger.send
    file = sqlite_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as guest:

        async def send_and_hold(letter: OutboundMessage) -> str:
            name = await send(letter)
            if not guest.in_transaction:
                guest.execute("BEGIN IMMEDIATE")
            return name

        with monkeypatch.context() as patched:
            patched.setattr(world.stage.messenger, "send", send_and_hold)
            await world.until(8, 18)
        assert guest.in_transaction
        guest.rollback()
    await world.later(minutes=5)
    await world.until(9, 9)
    assert [person.screen().count("How did") for person in people] == [1, 1, 1]
    assert "That is your stone." in await people[0].marks("Morning pages", "Done")
    await world.until(9, 10, 30)
    assert "Still room" not in people[0].screen()
    assert people[1].screen().count("Still room") == 1


async def test_what_telegram_told_while_the_file_was_held_acts_once(
    storage: SqlStorage, sqlite_url: str
) -> None:
    async with at_telegram() as stage:
        world = World(storage, stage)
        async with stage.listening(world, storage):
            ann, bob, cy = (world.person(name) for name in ("Ann", "Bob", "Cy"))
            await open_pod(ann, bob, cy)
            await pragma(storage, f"busy_timeout = {TURN_MS // 5}")
            with held(sqlite_url):
                stage.cast.somebody("ann").says("/goal_log 1")
                asked = len(stage.telegram.calls("getUpdates"))
                await stage.telegram.until(
                    lambda: len(stage.telegram.calls("getUpdates")) > asked + 1, within=10
                )
            await stage.telegram.until(lambda: "1 of 1 in the last" in ann.last, within=10)
            await stage.everything_is_answered()
            assert ann.screen().count("in the last seven days") == 1
            assert "2 of 1 in the last" in await ann.says("/goal_log 1")

"""Direct messages that were written while nobody heard are found afterwards."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import discord
import pytest

from adapters.discord import missed_messages
from adapters.discord.client import Client
from adapters.discord.missed_messages import MissedMessages
from bot.kernel.clock import Clock, SystemClock
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from tests.adapters.discord.running_client import client_for, connected, notes, page, staying
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.faults import Answer, Drop, Fault, Garbage, ServerError, TooMany
from tests.fakes.discord.guilds import Guild
from tests.fakes.discord.people import Person
from tests.harness.databases import opened_at


@pytest.fixture
async def storage(sqlite_url: str) -> AsyncIterator[SqlStorage]:
    """Open a database that outlives a client."""
    async with opened_at(sqlite_url) as opened:
        yield opened


class Listening:
    """Catches up with one client; remembers what it was told, and how long it waited."""

    def __init__(self, client: Client, storage: SqlStorage, clock: Clock) -> None:
        self.words: list[str] = []
        self.waits: list[float] = []
        self.catching_up = MissedMessages(client.gateway, storage, clock, self.said, self.sleep)

    async def said(self, message: discord.Message) -> None:
        self.words.append(message.content)

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        if len(self.waits) > 20:
            raise asyncio.CancelledError


def listening(client: Client, storage: SqlStorage, clock: Clock | None = None) -> Listening:
    return Listening(client, storage, clock or SystemClock())


def place(person: Person) -> str:
    return f"@{person.id}/{person.dm.id}"


async def noted(storage: SqlStorage) -> str | None:
    return await storage.read(lambda uow: uow.notes.get(missed_messages.NOTE))


async def hear_nothing(fake: FakeDiscord, client: Client, storage: SqlStorage) -> None:
    """Have everything heard until now, and then nothing any more."""
    await listening(client, storage).catching_up.catch_up([])


async def test_what_was_missed_is_told_in_its_order(
    fake: FakeDiscord, storage: SqlStorage, ann: Person, town: Guild
) -> None:
    async with connected(fake, client_for(fake)) as client:
        await hear_nothing(fake, client, storage)
        await client.sender.put(place(ann), page("How did it go?"))
    for text in ("one", "two", "three"):
        await ann.says(text)

    async with connected(fake, client_for(fake)) as client:
        heard = listening(client, storage)
        await heard.catching_up.catch_up([place(ann)])
        assert notes(client).words == []
    assert heard.words == ["one", "two", "three"]


async def test_the_places_that_come_first_are_looked_at_first_and_no_more_than_enough(
    fake: FakeDiscord,
    client: Client,
    storage: SqlStorage,
    town: Guild,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(missed_messages, "MOST_CHANNELS", 2)
    monkeypatch.setattr(missed_messages, "MOST_MESSAGES", 3)
    await hear_nothing(fake, client, storage)
    people = [fake.user(name) for name in ("Bob", "Cy", "Di")]
    for person in people:
        person.joins(town)
        for number in range(4):
            await person.says(f"{person.name} {number}")

    heard = listening(client, storage)
    await heard.catching_up.catch_up(["@77", *map(place, people)])
    assert heard.words == ["Bob 0", "Bob 1", "Bob 2", "Cy 0", "Cy 1", "Cy 2"]


async def test_at_the_very_first_start_nothing_was_missed(
    fake: FakeDiscord, client: Client, storage: SqlStorage, ann: Person, town: Guild
) -> None:
    await ann.says("long ago")
    heard = listening(client, storage)
    await heard.catching_up.catch_up([place(ann)])
    assert heard.words == []
    assert await noted(storage) is not None


async def test_only_what_came_later_is_told_but_for_ten_minutes(
    fake: FakeDiscord, client: Client, storage: SqlStorage, ann: Person, town: Guild
) -> None:
    for text in ("early", "just before", "meanwhile"):
        await ann.says(text)
        fake.passes(minutes=11)
    at = SystemClock().now() + timedelta(minutes=20)
    await storage.run(lambda uow: uow.notes.put(missed_messages.NOTE, at.isoformat()))

    heard = listening(client, storage)
    await heard.catching_up.catch_up([place(ann)])
    assert heard.words == ["just before", "meanwhile"]


async def test_it_is_noted_that_all_was_heard_only_while_it_is(
    fake: FakeDiscord, storage: SqlStorage
) -> None:
    client = client_for(fake)
    async with staying(client):
        heard = listening(client, storage)
        await heard.catching_up.keep()
        assert await noted(storage) is None

        await fake.until(lambda: client.ready)
        await heard.catching_up.keep()
        assert await noted(storage) is None

        await heard.catching_up.catch_up([])
        first = await noted(storage)
        await heard.catching_up.keep()
        later = await noted(storage)
        assert first is not None
        assert later is not None
        assert later > first

        fake.goes_dark()
        await fake.until(lambda: not client.gateway.receives_direct_messages)
        await heard.catching_up.keep()
        fake.comes_back()
        await fake.until(lambda: client.ready)
        await heard.catching_up.keep()
        assert await noted(storage) == later


async def test_it_is_noted_now_and_then(
    fake: FakeDiscord, client: Client, storage: SqlStorage
) -> None:
    heard = listening(client, storage)
    await heard.catching_up.catch_up([])
    first = await noted(storage)
    with pytest.raises(asyncio.CancelledError):
        await heard.catching_up.run()
    assert set(heard.waits) == {60.0}
    assert await noted(storage) != first


async def test_what_cannot_be_noted_now_is_noted_later(
    client: Client, storage: SqlStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = listening(client, storage)
    await heard.catching_up.catch_up([])
    first, run, tried = await noted(storage), storage.run, []

    async def breaks_once(work: Callable[[UnitOfWork], None]) -> None:
        tried.append(work)
        if len(tried) == 1:
            raise OSError("disk full")
        await run(work)

    monkeypatch.setattr(storage, "run", breaks_once)
    with pytest.raises(asyncio.CancelledError):
        await heard.catching_up.run()
    assert await noted(storage) != first


@pytest.mark.parametrize(
    "fault", [Answer(400, 40004), TooMany(0.01), ServerError(503), Drop(), Garbage()], ids=str
)
async def test_what_goes_wrong_on_the_way_is_tried_again(
    fake: FakeDiscord,
    client: Client,
    storage: SqlStorage,
    ann: Person,
    town: Guild,
    fault: Fault,
) -> None:
    await hear_nothing(fake, client, storage)
    await ann.says("hello")
    fake.fail("GET", "/channels/*/messages", fault)
    heard = listening(client, storage)
    await heard.catching_up.catch_up([place(ann)])
    assert heard.words == ["hello"]


@pytest.mark.parametrize("code", [50001, 10003])
async def test_a_channel_that_is_gone_holds_up_nobody(
    fake: FakeDiscord, client: Client, storage: SqlStorage, ann: Person, town: Guild, code: int
) -> None:
    await hear_nothing(fake, client, storage)
    await ann.says("hello")
    fake.fail("GET", "/channels/1/messages", Answer(404, code))
    heard = listening(client, storage)
    before = await noted(storage)
    await heard.catching_up.catch_up(["@7/1", place(ann)])
    assert heard.words == ["hello"]
    assert await noted(storage) != before


async def test_what_cannot_be_had_at_all_is_looked_for_next_time(
    fake: FakeDiscord, client: Client, storage: SqlStorage, ann: Person, town: Guild
) -> None:
    await hear_nothing(fake, client, storage)
    await ann.says("hello")
    before = await noted(storage)
    fake.fail("GET", "/channels/*/messages", *[ServerError(503)] * missed_messages.TRIES)
    heard = listening(client, storage)
    await heard.catching_up.catch_up([place(ann)])
    await heard.catching_up.keep()
    assert heard.words == []
    assert await noted(storage) == before

    await heard.catching_up.catch_up([place(ann)])
    assert heard.words == ["hello"]
    assert await noted(storage) != before

"""A standby takes over from a PostgreSQL that dies, or only reads, while units of work run."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial

import pytest

from bot.kernel.clock import SystemClock
from bot.ports.storage import UnitOfWork
from storage.connections import postgres_sessions
from storage.engine import SqlStorage, open_storage
from storage.errors import StorageError
from storage.schema import migrate
from storage.sealing.encryption import MasterKeys
from tests.harness.databases import KEY
from tests.harness.patience import in_time
from tests.harness.postgres import Postgres
from tests.harness.proxy import between
from tests.harness.standby import Standby, of_both, two_servers

WRITERS = 12
Two = tuple[Postgres, Standby]


@pytest.fixture
def two() -> Iterator[Two]:
    """Run a server, and one that follows it."""
    with two_servers() as servers:
        yield servers


@pytest.fixture
def database(two: Two) -> str:
    """Make a database on both."""
    made = two[0].create_database()
    migrate(made)
    return made


@asynccontextmanager
async def opened(url: str, many: int) -> AsyncIterator[list[SqlStorage]]:
    """Open a database as some processes do."""
    async with AsyncExitStack() as closing:
        made = []
        for _ in range(many):
            made.append(open_storage(url, clock=SystemClock(), keys=MasterKeys.parse(KEY)))
            closing.push_async_callback(made[-1].close)
        yield made


class Writer:
    """Writes one thing after the other, and remembers which were confirmed."""

    def __init__(self, name: str, storage: SqlStorage) -> None:
        self.name = name
        self.confirmed: set[str] = set()
        self.has_more = asyncio.Event()
        self._storage = storage
        self._written = 0

    async def writes(self, stop: asyncio.Event) -> None:
        """Write until told to stop."""
        while not stop.is_set():
            self._written += 1
            note = f"{self.name} {self._written}"
            with suppress(StorageError):
                await self._storage.run(partial(once, note=note))
                self.confirmed.add(note)
                self.has_more.set()
                self.has_more.clear()


def once(uow: UnitOfWork, note: str) -> None:
    """Count how often something was written."""
    uow.notes.put(note, str(int(uow.notes.get(note) or 0) + 1))


async def kept(storage: SqlStorage, writers: list[Writer]) -> dict[str, str | None]:
    """Find what was confirmed."""
    confirmed = [note for writer in writers for note in writer.confirmed]
    return await storage.read(lambda uow: {note: uow.notes.get(note) for note in confirmed})


async def more_are_confirmed(writers: list[Writer], than: int, within: float) -> None:
    """Wait until a good many more things are confirmed."""
    async with in_time(within):
        for writer in writers:
            while len(writer.confirmed) < than:
                await writer.has_more.wait()


@pytest.fixture(params=["its sockets close", "it falls silent"])
def silent(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Tell in which way the server goes; for silence, wait shorter than a process does."""
    is_silent = bool(request.param == "it falls silent")
    if is_silent:
        monkeypatch.setattr(postgres_sessions, "ANSWER_SECONDS", 2.0)
        monkeypatch.setitem(postgres_sessions.CONNECTING, "connect_timeout", 2)
    return is_silent


async def test_what_was_confirmed_is_there_once_after_a_standby_took_over(
    two: Two, database: str, silent: bool
) -> None:
    primary, standby = two
    stop = asyncio.Event()
    with between(primary.port) as proxy:
        url = of_both(proxy.port, standby.port, database)
        async with opened(url, 2) as storages:
            writers = [Writer(f"{n}", storages[n % 2]) for n in range(WRITERS)]
            writing = [asyncio.ensure_future(writer.writes(stop)) for writer in writers]
            await more_are_confirmed(writers, 3, 30)
            before = max(len(writer.confirmed) for writer in writers)
            await asyncio.to_thread(proxy.stall if silent else primary.crash)
            await asyncio.to_thread(standby.promote)
            await more_are_confirmed(writers, before + 3, 30)
            stop.set()
            await asyncio.gather(*writing)

            found = await kept(storages[0], writers)
            assert {note: times for note, times in found.items() if times != "1"} == {}


async def test_connections_to_a_server_that_only_reads_are_replaced(
    two: Two, database: str
) -> None:
    """So a server that was made a standby answers whoever is connected still."""
    primary, standby = two
    url = of_both(primary.port, standby.port, database)
    async with opened(url, 1) as (storage,):
        await asyncio.gather(*(storage.run(partial(once, note=str(n))) for n in range(WRITERS)))
        await asyncio.to_thread(standby.promote)
        with primary.only_reading():
            again = [storage.run(partial(once, note=str(n))) for n in range(WRITERS)]
            await asyncio.gather(*again)

        found = await storage.read(lambda uow: [uow.notes.get(str(n)) for n in range(WRITERS)])
        assert found == ["2"] * WRITERS


async def test_a_server_that_takes_no_writes_for_a_while_is_told_in_words(
    postgres: Postgres, postgres_url: str
) -> None:
    async with opened(postgres_url, 1) as (storage,):
        with postgres.only_reading():
            with pytest.raises(StorageError, match="takes no writes now"):
                await storage.run(partial(once, note="a"))
            assert await storage.read(lambda uow: uow.notes.get("a")) is None

        await storage.run(partial(once, note="a"))

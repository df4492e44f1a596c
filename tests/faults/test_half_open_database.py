"""PostgreSQL behind a connection that stays open and brings nothing any more."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.kernel.clock import SystemClock
from bot.ports.storage import UnitOfWork
from storage.connections import postgres_sessions
from storage.engine import SqlStorage, open_storage
from storage.errors import StorageError
from storage.sealing.encryption import MasterKeys
from tests.harness.patience import patient
from tests.harness.postgres import Postgres
from tests.harness.proxy import Proxy, between

KEYS = MasterKeys((bytes(range(32)),))
MOST_PIECES = 20


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for answers, and for us, much shorter than a process does."""
    monkeypatch.setattr(postgres_sessions, "ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(postgres_sessions, "IDLE_MS", 500)
    monkeypatch.setitem(postgres_sessions.CONNECTING, "connect_timeout", 2)


@pytest.fixture
def proxy(postgres: Postgres) -> Iterator[Proxy]:
    """Put a proxy before the server."""
    with between(postgres.port) as opened:
        yield opened


@pytest.fixture
async def storage(
    postgres: Postgres, postgres_url: str, proxy: Proxy
) -> AsyncIterator[SqlStorage]:
    """Open a fresh database through the proxy."""
    url = postgres_url.replace(f":{postgres.port}/", f":{proxy.port}/")
    opened = open_storage(url, clock=SystemClock(), keys=KEYS)
    yield opened
    proxy.heal()
    await opened.close()


def counted(uow: UnitOfWork) -> int:
    """Count one more run that was committed, and return how many there were."""
    runs = int(uow.notes.get("runs") or 0) + 1
    uow.notes.put("runs", str(runs))
    return runs


@pytest.mark.parametrize("answers", [True, False], ids=["no answer arrives", "no request arrives"])
async def test_wherever_the_connection_dies_in_a_unit_it_is_done_once(
    storage: SqlStorage, proxy: Proxy, answers: bool
) -> None:
    done = await storage.run(counted, key="ann")
    for piece in range(1, MOST_PIECES):
        proxy.stall_at(piece, answers=answers)
        running = asyncio.ensure_future(storage.run(counted, key="ann"))
        stalled = asyncio.ensure_future(asyncio.to_thread(proxy.stalled.wait, patient(5)))
        await asyncio.wait([running, stalled], return_when=asyncio.FIRST_COMPLETED)
        all_seen = running.done()
        proxy.heal()
        proxy.stalled.set()
        await stalled
        done += 1
        assert await running == done
        if all_seen:
            break
    else:
        raise AssertionError("a unit of work has no end")
    assert piece > 3
    assert await storage.run(counted) == done + 1


async def test_while_nothing_arrives_units_are_refused_in_words_and_later_all_goes_on(
    storage: SqlStorage, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.connections.postgres.TRIES", 2)
    assert await storage.run(counted) == 1
    proxy.stall()
    many = [storage.run(counted, key=f"person {n}") for n in range(3)]
    results = await asyncio.gather(*many, storage.read(counted), return_exceptions=True)
    assert {type(result) for result in results} == {StorageError}
    proxy.heal()
    assert await storage.run(counted, key="person 1") == 2


async def test_a_dead_connection_of_one_unit_holds_up_no_other(
    storage: SqlStorage, proxy: Proxy
) -> None:
    """Its transaction still holds the row; the server ends it when it hears nothing more."""
    proxy.stall_at(4, answers=False)
    first = asyncio.ensure_future(storage.run(counted, key="ann"))
    await asyncio.to_thread(proxy.stalled.wait, patient(5))
    proxy.heal()
    others = await asyncio.gather(first, *(storage.run(counted, key=k) for k in ("ann", "bob")))
    assert sorted(others) == [1, 2, 3]

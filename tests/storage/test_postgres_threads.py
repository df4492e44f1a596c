"""What only PostgreSQL can do wrong: lost connections, deadlocks, statements without end."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

import psycopg
import pytest
from sqlalchemy import Connection, event

from bot.kernel.clock import SystemClock
from bot.ports.storage import UnitOfWork
from storage.connections import postgres as storage_postgres
from storage.connections import postgres_sessions
from storage.engine import SqlStorage, open_storage
from storage.errors import StorageError
from storage.schema import migrate
from storage.sealing.encryption import MasterKeys
from tests.harness.connections import connection_of
from tests.harness.postgres import Postgres, chosen_binaries

KEYS = MasterKeys((bytes(range(32)),))


@pytest.fixture
async def storage(postgres_url: str) -> AsyncIterator[SqlStorage]:
    """Open a fresh database."""
    opened = open_storage(postgres_url, clock=SystemClock(), keys=KEYS)
    yield opened
    await opened.close()


def driver(connection: Connection) -> psycopg.Connection:
    """Reach the driver's own connection."""
    reached = connection.connection.driver_connection
    assert isinstance(reached, psycopg.Connection)
    return reached


def counted(uow: UnitOfWork) -> int:
    """Count one more run that was committed, and return how many there were."""
    runs = int(uow.notes.get("runs") or 0) + 1
    uow.notes.put("runs", str(runs))
    return runs


def once(trouble: Callable[[Connection], object]) -> Callable[[UnitOfWork], int]:
    """Make a unit of work that meets trouble the first time it runs."""
    met = threading.Event()

    def work(uow: UnitOfWork) -> int:
        runs = counted(uow)
        if not met.is_set():
            met.set()
            trouble(connection_of(uow))
        return runs

    return work


async def test_sessions_are_in_utc_and_no_statement_is_endless(storage: SqlStorage) -> None:
    def show(uow: UnitOfWork) -> list[object]:
        shown = ("timezone", "statement_timeout")
        return [connection_of(uow).exec_driver_sql(f"SHOW {name}").scalar() for name in shown]

    assert await storage.run(show) == ["UTC", "20s"]

    def endless(uow: UnitOfWork) -> None:
        connection_of(uow).exec_driver_sql("SET LOCAL statement_timeout = 20")
        connection_of(uow).exec_driver_sql("SELECT pg_sleep(60)")

    with pytest.raises(StorageError, match="took too long"):
        await storage.run(endless)


async def test_a_unit_that_loses_its_connection_is_run_again(storage: SqlStorage) -> None:
    end = "SELECT pg_terminate_backend(pg_backend_pid())"

    assert await storage.run(once(lambda connection: connection.exec_driver_sql(end))) == 1


async def test_a_commit_that_was_lost_on_the_way_is_run_again(storage: SqlStorage) -> None:
    def lose(connection: Connection) -> None:
        event.listen(connection, "commit", lambda _: driver(connection).close())

    assert await storage.run(once(lose)) == 1
    assert await storage.run(counted) == 2


async def test_a_commit_whose_answer_was_lost_is_not_done_twice(storage: SqlStorage) -> None:
    def lose(connection: Connection) -> None:
        def commit(_: Connection) -> None:
            driver(connection).commit()
            driver(connection).close()

        event.listen(connection, "commit", commit)

    assert await storage.run(once(lose)) == 1
    assert await storage.run(counted) == 2


async def test_the_number_of_a_commit_on_another_server_confirms_nothing(
    storage: SqlStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(connection: Connection) -> None:
        def commit(_: Connection) -> None:
            driver(connection).commit()
            driver(connection).close()

        event.listen(connection, "commit", commit)
        monkeypatch.setattr(postgres_sessions, "begin_session", lambda *_: "another one")

    with pytest.raises(StorageError, match="lost while committing"):
        await storage.run(once(lose))


async def test_a_commit_whose_number_another_server_never_gave_is_run_again(
    storage: SqlStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(connection: Connection) -> None:
        event.listen(connection, "commit", lambda _: driver(connection).close())

    begin = storage_postgres._begin_numbered

    def begin_elsewhere(connection: Connection, key: str | None) -> str:
        begin(connection, key)
        return "900000000000"

    with monkeypatch.context() as patched:
        patched.setattr(storage_postgres, "_begin_numbered", begin_elsewhere)
        assert await storage.run(once(lose)) == 1
    assert await storage.run(counted) == 2


async def test_of_two_units_in_a_deadlock_both_are_done(storage: SqlStorage) -> None:
    await storage.run(lambda uow: uow.notes.put("a", ""))
    await storage.run(lambda uow: uow.notes.put("b", ""))
    both_hold_one = threading.Barrier(2)
    runs: list[str] = []

    def crossing(first: str, second: str) -> Callable[[UnitOfWork], None]:
        def work(uow: UnitOfWork) -> None:
            uow.notes.put(first, "done")
            runs.append(first)
            if len(runs) <= 2:
                both_hold_one.wait(10)
            uow.notes.put(second, "done")

        return work

    await asyncio.gather(storage.run(crossing("a", "b")), storage.run(crossing("b", "a")))

    assert len(runs) == 3


async def test_after_a_restart_of_the_server_work_goes_on() -> None:
    binaries = chosen_binaries()
    assert binaries is not None, "the system has none, and neither does the wheel"
    with Postgres(binaries) as server:
        url = server.create_database()
        migrate(url)
        storage = open_storage(url, clock=SystemClock(), keys=KEYS)
        await storage.run(counted)
        server.crash()
        server.start()

        assert await storage.run(counted) == 2
        await storage.check()
        server.stop()
        with pytest.raises(StorageError, match="does not answer"):
            await storage.check()
        await storage.close()

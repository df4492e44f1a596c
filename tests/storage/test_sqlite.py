"""What only SQLite can do wrong: full disks, held files, second runners."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.kernel.clock import SystemClock
from bot.ports.storage import UnitOfWork
from storage.connections.sqlite import GROUP, SqliteThreads
from storage.engine import SqlStorage, open_storage
from storage.errors import StorageBusy, StorageError
from storage.schema import migrate
from storage.sealing.encryption import MasterKeys
from tests.harness.connections import connection_of

KEYS = MasterKeys((bytes(range(32)),))


@pytest.fixture
def file(sqlite_url: str, tmp_path: Path) -> Path:
    """Make a fresh database."""
    made = tmp_path / "cairn.db"
    assert sqlite_url.endswith(str(made))
    return made


@pytest.fixture
async def storage(file: Path) -> AsyncIterator[SqlStorage]:
    """Open it."""
    opened = opened_at(file)
    yield opened
    await opened.close()


def opened_at(file: Path, *, runner: bool = True) -> SqlStorage:
    """Open a database file."""
    return open_storage(f"sqlite:///{file}", clock=SystemClock(), keys=KEYS, runner=runner)


def pragma(uow: UnitOfWork, what: str) -> object:
    """Run a PRAGMA on the writer's or a reader's connection."""
    return connection_of(uow).exec_driver_sql(f"PRAGMA {what}").scalar()


async def test_every_connection_is_set_to_be_safe(storage: SqlStorage) -> None:
    for ask in (storage.run, storage.read):
        assert await ask(lambda uow: pragma(uow, "journal_mode")) == "wal"
        assert await ask(lambda uow: pragma(uow, "synchronous")) == 2
        assert await ask(lambda uow: pragma(uow, "foreign_keys")) == 1
        assert await ask(lambda uow: pragma(uow, "secure_delete")) == 1


async def test_on_a_full_disk_what_still_fits_is_kept_and_what_does_not_is_told(
    storage: SqlStorage,
) -> None:
    pages = await storage.run(lambda uow: pragma(uow, "page_count"))
    await storage.run(lambda uow: pragma(uow, f"max_page_count = {int(str(pages)) + 20}"))

    units = [put(f"note {n}", "x" * (1_000_000 if n == 7 else 10)) for n in range(20)]
    results = await at_once(storage, units)

    assert [n for n, result in enumerate(results) if result is not None] == [7]
    with pytest.raises(StorageError, match="the disk is full"):
        raise results[7] or AssertionError
    assert await notes(storage, 20) == [n != 7 for n in range(20)]


async def test_a_unit_that_takes_the_transaction_with_it_takes_no_other_unit(
    storage: SqlStorage,
) -> None:
    def broken(uow: UnitOfWork) -> None:
        uow.notes.put("note 5", "gone")
        connection_of(uow).exec_driver_sql("ROLLBACK")
        raise LookupError("on purpose")

    units = [put(f"note {n}", "kept") for n in range(5)]
    results = await at_once(storage, [*units[:2], broken, *units[2:]])

    assert [type(r).__name__ for r in results if r] == ["LookupError"]
    assert await notes(storage, 6) == [True] * 5 + [False]


@pytest.mark.parametrize("others", [0, 4])
async def test_a_unit_that_hides_the_end_of_its_transaction_writes_nothing(
    storage: SqlStorage, others: int
) -> None:
    def hiding(uow: UnitOfWork) -> None:
        with suppress(LookupError), uow.savepoint():
            connection_of(uow).exec_driver_sql("ROLLBACK")
            raise LookupError
        uow.notes.put("note 4", "gone")

    def stubborn(uow: UnitOfWork) -> None:
        with suppress(Exception):
            hiding(uow)
        with suppress(Exception):
            uow.notes.put("note 4", "gone")

    units = [put(f"note {n}", "kept") for n in range(others)]
    for broken in (hiding, stubborn):
        results = await at_once(storage, [*units, broken])
        assert [type(r) for r in results] == [type(None)] * others + [StorageError]

    assert await notes(storage, 5) == [n < others for n in range(5)]


async def test_if_the_common_commit_fails_each_unit_is_run_again_alone(
    storage: SqlStorage,
) -> None:
    def refers_to_nothing(uow: UnitOfWork) -> None:
        uow.notes.put("note 5", "gone")
        connection_of(uow).exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection_of(uow).exec_driver_sql("INSERT INTO layers VALUES (1, '2026-W47', 1, 1, 1)")

    units = [put(f"note {n}", "kept") for n in range(5)]
    results = await at_once(storage, [*units[:2], refers_to_nothing, *units[2:]])

    assert [type(r).__name__ for r in results if r] == ["Conflict"]
    assert await notes(storage, 6) == [True] * 5 + [False]


async def test_what_waits_is_committed_together(storage: SqlStorage) -> None:
    commits: list[object] = []
    held, go = threading.Event(), threading.Event()

    def hold(uow: UnitOfWork) -> None:
        event.listen(connection_of(uow), "commit", commits.append)
        held.set()
        go.wait()

    first = asyncio.ensure_future(storage.run(hold))
    await asyncio.to_thread(held.wait)
    units = [
        asyncio.ensure_future(storage.run(put(f"note {n}", "kept"))) for n in range(GROUP + 1)
    ]
    await asyncio.sleep(0)
    go.set()
    await asyncio.gather(first, *units)

    assert len(commits) == 3
    assert all(await notes(storage, GROUP + 1))


async def test_the_writer_waits_for_a_guest_that_holds_the_database(
    storage: SqlStorage, file: Path
) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as guest:
        guest.execute("BEGIN IMMEDIATE")
        waiting = asyncio.ensure_future(storage.run(put("note 0", "kept")))
        await storage.read(lambda uow: uow.notes.get("note 0"))
        guest.execute("COMMIT")
        await waiting

    assert await notes(storage, 1) == [True]


async def test_a_guest_that_never_lets_go_is_told_of_in_words(
    storage: SqlStorage, file: Path
) -> None:
    await storage.run(lambda uow: pragma(uow, "busy_timeout = 1"))
    with closing(sqlite3.connect(file, isolation_level=None)) as guest:
        guest.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="another process holds the database"):
            await storage.run(put("note 0", "kept"))
        guest.execute("COMMIT")

    await storage.run(put("note 0", "kept"))


async def test_a_second_runner_on_the_same_file_is_refused_in_words(
    storage: SqlStorage, file: Path
) -> None:
    with pytest.raises(StorageBusy, match=f"{file}: Cairn runs on this database already"):
        opened_at(file)

    await storage.close()
    await opened_at(file).close()


async def test_a_guest_may_work_beside_the_runner(storage: SqlStorage, file: Path) -> None:
    guest = opened_at(file, runner=False)
    both = [(storage, guest)[n % 2].run(put(f"note {n}", "kept")) for n in range(40)]
    await asyncio.gather(*both)
    await guest.close()

    assert all(await notes(storage, 40))


async def test_a_refused_key_leaves_the_file_to_others(file: Path) -> None:
    await opened_at(file).close()
    other = MasterKeys((bytes(32),))
    with pytest.raises(StorageError):
        open_storage(f"sqlite:///{file}", clock=SystemClock(), keys=other)

    await opened_at(file).close()


async def test_a_database_in_memory_needs_no_migration(tmp_path: Path) -> None:
    opened = open_storage("sqlite://", clock=SystemClock(), keys=KEYS)
    await opened.run(put("note 0", "kept"))

    assert await notes(opened, 1) == [True]
    await opened.read(put("note 1", "gone"))
    assert await notes(opened, 2) == [True, False]
    await opened.close()


def test_a_file_that_is_not_there_or_empty_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="run `cairn migrate` first"):
        opened_at(tmp_path / "other.db")
    assert not list(tmp_path.glob("other.db"))

    (tmp_path / "empty.db").touch()
    with pytest.raises(StorageError, match="no tables yet"):
        opened_at(tmp_path / "empty.db")


def test_what_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("This is no database. " * 100)
    with pytest.raises(StorageError, match="no SQLite database"):
        migrate(f"sqlite:///{tmp_path / 'text.db'}")
    with pytest.raises(StorageError, match="does its folder exist"):
        migrate(f"sqlite:///{tmp_path / 'nowhere' / 'cairn.db'}")
    for url in ("postgresql://host/name", "mysql://host/name", "nonsense"):
        with pytest.raises(StorageError):
            migrate(url)


def test_nobody_else_can_read_the_database_file(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600


def put(name: str, value: str) -> Callable[[UnitOfWork], None]:
    """Make a unit of work that writes a note."""
    return lambda uow: uow.notes.put(name, value)


async def at_once(
    storage: SqlStorage, units: Sequence[Callable[[UnitOfWork], None]]
) -> list[BaseException | None]:
    """Run units of work at once, and return what each raised."""
    return await asyncio.gather(*(storage.run(unit) for unit in units), return_exceptions=True)


async def notes(storage: SqlStorage, many: int) -> list[bool]:
    """Tell which of the first notes are there."""
    return await storage.read(
        lambda uow: [uow.notes.get(f"note {n}") is not None for n in range(many)]
    )


async def test_the_writer_is_the_last_to_leave_and_all_is_in_the_one_file(file: Path) -> None:
    opened, begun, may_end = opened_at(file), threading.Event(), threading.Event()
    threads = opened._threads
    assert isinstance(threads, SqliteThreads)
    await opened.run(put("note 0", "kept"))

    def long(uow: UnitOfWork) -> None:
        begun.set()
        may_end.wait(10)

    reading = asyncio.ensure_future(opened.read(long))
    await asyncio.to_thread(begun.wait, 10)
    closing = asyncio.ensure_future(opened.close())
    await asyncio.to_thread(threads._writer.join, 0.1)
    assert threads._writer.is_alive()
    may_end.set()
    await asyncio.gather(reading, closing)

    assert not list(file.parent.glob("*-wal"))

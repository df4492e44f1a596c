"""One runner at a time where one is alone, whatever becomes of its connection or lock file."""

import asyncio
import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import psycopg
import pytest
from click import ClickException
from sqlalchemy import update

from bot.kernel.clock import SystemClock
from bot.kernel.errors import RunnerLeaseLost
from bot.ops.running import _clear
from bot.ports.storage import UnitOfWork
from storage import engine, guest_access, runner_lease
from storage.engine import SqlStorage, open_storage, opened_when_free
from storage.errors import StorageBusy
from storage.repositories.leases import leases, machine_time
from storage.sealing.encryption import MasterKeys
from storage.statements.executor import Executor
from tests.harness.connections import connection_of
from tests.harness.databases import KEY
from tests.storage.runner_signs import end_connections, lock_of, lose_lock_file

KEYS = MasterKeys.parse(KEY)
RUNS = "runs on this database already"
alone = partial(open_storage, clock=SystemClock(), keys=KEYS, alone=True)
together = partial(open_storage, clock=SystemClock(), keys=KEYS, together=True)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """Make a fresh database of either kind."""
    made: str = request.getfixturevalue(f"{request.param}_url")
    return made


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look more often than a process does whether a place is free."""
    monkeypatch.setattr(engine, "LOOKS_EVERY", 0.05)


class Attempts:
    """Opens a database as one that would be alone, and tells of each time it was refused."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._loop = asyncio.get_running_loop()
        self.refused: asyncio.Queue[StorageBusy] = asyncio.Queue()

    def open(self) -> SqlStorage:
        try:
            return alone(self._url)
        except StorageBusy as busy:
            self._loop.call_soon_threadsafe(self.refused.put_nowait, busy)
            raise


def time_passes(url: str) -> None:
    """Let every lease be over."""
    with guest_access.writing(url) as connection:
        past = machine_time(Executor(connection), SystemClock()) - timedelta(seconds=1)
        connection.execute(update(leases).values(until=past))


async def dies(storage: SqlStorage) -> None:
    """Let go of a database as a killed process does: without a goodbye."""
    storage._lease_renewed = False
    await storage.close()


async def test_a_second_runner_that_would_be_alone_is_refused_in_words(url: str) -> None:
    first = alone(url)

    with pytest.raises(StorageBusy, match=RUNS):
        alone(url)
    guest = open_storage(url, clock=SystemClock(), keys=KEYS, runner=False)
    await guest.close()
    with pytest.raises(StorageBusy, match=RUNS):
        together(url)

    await first.close()
    await alone(url).close()


async def test_several_run_together_and_nobody_alone_beside_them(postgres_url: str) -> None:
    one, other = together(postgres_url), together(postgres_url)
    await one.close()

    with pytest.raises(StorageBusy):
        alone(postgres_url)

    await other.close()
    await alone(postgres_url).close()


@pytest.mark.parametrize("opening", [alone, together], ids=["alone", "together"])
async def test_a_runner_whose_connections_are_ended_is_there_still(
    postgres_url: str, opening: Callable[[str], SqlStorage]
) -> None:
    first = opening(postgres_url)
    for _ in range(2):
        end_connections(postgres_url)
        with pytest.raises(StorageBusy, match=RUNS):
            alone(postgres_url)
        assert at_work(postgres_url) == 1
        await first.renew_runner_lease()
    await first.close()
    assert at_work(postgres_url) == 0


def at_work(url: str) -> int:
    """Count those who run on a PostgreSQL database."""
    with guest_access.reading(url) as connection:
        return runner_lease.count_runners(connection, SystemClock())


async def test_a_runner_of_an_earlier_version_is_seen_by_its_lock(postgres_url: str) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as earlier:
        earlier.execute("SELECT pg_advisory_lock_shared(hashtextextended('cairn runs here', 0))")
        assert at_work(postgres_url) == 1
        with pytest.raises(StorageBusy, match=RUNS):
            alone(postgres_url)
        await together(postgres_url).close()
    await alone(postgres_url).close()


def removed(lock: Path) -> None:
    lock.unlink()


def replaced(lock: Path) -> None:
    shutil.copy(lock, lock.with_suffix(".new"))
    lock.with_suffix(".new").replace(lock)


def made_anew(lock: Path) -> None:
    lock.unlink()
    lock.touch()


def moved_to_and_fro(lock: Path) -> None:
    lock.replace(lock.with_suffix(".old"))
    lock.touch()
    os.sync()
    lock.with_suffix(".old").replace(lock)


@pytest.mark.parametrize("change", [removed, replaced, made_anew, moved_to_and_fro])
async def test_whatever_becomes_of_its_lock_file_a_runner_is_there_and_holds_one_again(
    sqlite_url: str, change: Callable[[Path], None]
) -> None:
    lock = lock_of(sqlite_url)
    first = alone(sqlite_url)
    for _ in range(2):
        change(lock)
        with pytest.raises(StorageBusy, match=RUNS):
            alone(sqlite_url)
        await first.renew_runner_lease()
        assert os.stat(lock).st_ino == os.fstat(held_by(first)).st_ino  # noqa: PTH116 as it is
        with pytest.raises(StorageBusy, match=RUNS):
            alone(sqlite_url)
    await first.close()
    await alone(sqlite_url).close()


def held_by(storage: SqlStorage) -> int:
    """Reach the lock file that a runner holds."""
    assert storage._lease is not None
    assert storage._lease._lock is not None
    return storage._lease._lock._fd


def test_a_demo_does_not_remove_a_database_on_which_one_runs(sqlite_url: str) -> None:
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    first = alone(sqlite_url)
    lose_lock_file(sqlite_url)

    with pytest.raises(ClickException, match=RUNS):
        _clear(file)
    assert file.exists()

    asyncio.run(first.close())
    _clear(file)
    assert not file.exists()


async def test_who_dies_on_a_file_leaves_it_free_at_once(sqlite_url: str) -> None:
    await dies(alone(sqlite_url))

    await alone(sqlite_url).close()


async def test_who_dies_without_a_lock_file_leaves_the_database_after_a_while(url: str) -> None:
    first = alone(url)
    lose_lock_file(url)
    await dies(first)
    with pytest.raises(StorageBusy):
        alone(url)

    attempts = Attempts(url)
    waiting = asyncio.ensure_future(opened_when_free(attempts.open))
    for _ in range(2):
        await attempts.refused.get()
    assert not waiting.done()
    time_passes(url)

    await (await waiting).close()


async def test_who_waits_for_one_that_lives_is_refused_at_its_next_sign(
    postgres_url: str,
) -> None:
    first = alone(postgres_url)
    attempts = Attempts(postgres_url)
    waiting = asyncio.ensure_future(opened_when_free(attempts.open))
    await attempts.refused.get()
    await first.renew_runner_lease()

    with pytest.raises(StorageBusy, match=RUNS):
        await waiting
    await first.close()


async def test_who_stalled_has_its_place_back_if_nobody_came_meanwhile(url: str) -> None:
    first = alone(url)
    time_passes(url)

    await first.renew_runner_lease()

    with pytest.raises(StorageBusy):
        alone(url)
    await first.close()


async def test_who_stalled_until_another_came_has_lost_its_place(url: str) -> None:
    first = alone(url)
    lose_lock_file(url)
    time_passes(url)
    second = alone(url)

    with pytest.raises(RunnerLeaseLost, match="another Cairn runs on this database now"):
        await first.renew_runner_lease()

    await second.renew_runner_lease()
    await first.close()
    await second.renew_runner_lease()
    await second.close()


async def test_who_finds_no_trace_of_itself_knows_that_all_was_replaced(url: str) -> None:
    first = alone(url)
    await first.run(forget_all_leases)

    with pytest.raises(RunnerLeaseLost, match="was replaced while Cairn ran on it"):
        await first.renew_runner_lease()
    await first.close()


def forget_all_leases(uow: UnitOfWork) -> None:
    """Remove every lease, as a restore does with its tables."""
    connection_of(uow).execute(leases.delete())


async def test_tidying_leaves_places_where_they_are(url: str) -> None:
    first = alone(url)
    time_passes(url)
    await first.run(lambda uow: uow.leases.forget(timedelta()))

    await first.renew_runner_lease()
    await first.close()


async def test_a_clock_that_is_set_back_locks_nobody_out(sqlite_url: str) -> None:
    class Ahead(SystemClock):
        def unmoved(self) -> datetime:
            return super().unmoved() + timedelta(hours=1)

    first = open_storage(sqlite_url, clock=Ahead(), keys=KEYS)
    lose_lock_file(sqlite_url)
    await dies(first)

    await alone(sqlite_url).close()

"""The one runner of a database is known to live, whatever becomes of its connections or files."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import delete

from bot.kernel.clock import SystemClock
from storage import guest_access
from storage.backups.restore import restore
from storage.backups.take import take
from storage.errors import StorageBusy
from storage.repositories.leases import leases
from storage.sealing.encryption import MasterKeys
from tests.harness.databases import KEY
from tests.storage.runner_signs import end_connections
from tests.system.process import Process, ending

RUNS = "Cairn runs on this database already"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """Make a fresh database of either kind."""
    made: str = request.getfixturevalue(f"{request.param}_url")
    return made


@pytest.fixture
async def two(url: str, tmp_path: Path) -> AsyncIterator[list[Process]]:
    """Make two processes with the local chat over one database, none of them started."""
    given = {"CAIRN_DATABASE_URL": url, "CAIRN_MASTER_KEY": KEY}
    made = [Process(tmp_path, "--local", **given) for _ in range(2)]
    async with AsyncExitStack() as running:
        for process in made:
            process.fresh = True
            await running.enter_async_context(ending(process))
        yield made


async def test_a_runner_that_lost_its_connections_or_its_lock_file_keeps_all_others_out(
    two: list[Process], url: str, tmp_path: Path
) -> None:
    first, second = two
    await first.start()
    if url.startswith("sqlite"):
        (tmp_path / "cairn.db.lock").unlink()
    else:
        end_connections(url)

    await second.start(RUNS)
    assert await second.ended() == 1
    assert not second.said("Traceback")
    await nothing_is_restored(url, tmp_path)

    await first.kill()
    if url.startswith("postgres"):
        await nothing_is_restored(url, tmp_path)
        await second.start("a Cairn was here a moment ago")
        await second.says("address=")
    else:
        await second.start()
    assert await second.stop() == 0


async def nothing_is_restored(url: str, folder: Path) -> None:
    """Try to replace the database by a backup of itself."""
    backup, keys, now = folder / "all.zip", folder / "keys.zip", SystemClock().now()
    masters = MasterKeys.parse(KEY)
    await asyncio.to_thread(take, url, masters, backup, keys, now)
    with pytest.raises(StorageBusy, match=RUNS):
        await asyncio.to_thread(
            partial(restore, url, masters, backup, keys, now, replace=True, as_it_was=False)
        )


async def test_a_runner_whose_database_was_replaced_ends_in_words(
    sqlite_url: str, tmp_path: Path
) -> None:
    alone = Process(tmp_path, "--local", CAIRN_DATABASE_URL=sqlite_url, CAIRN_MASTER_KEY=KEY)
    async with ending(alone):
        await alone.start()
        with guest_access.writing(sqlite_url) as connection:
            connection.execute(delete(leases))

        await alone.says("what is in this database was replaced while Cairn ran on it")
        assert await alone.ended() == 1
        assert not alone.said("Traceback")

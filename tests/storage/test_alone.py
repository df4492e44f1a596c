"""One runner at a time where a runner asks to be alone on PostgreSQL."""

import pytest

from bot.clock import SystemClock
from storage.engine import open_storage
from storage.errors import StorageBusy
from storage.sealing import MasterKeys
from tests.databases import KEY


async def test_a_second_runner_that_would_be_alone_is_refused_in_words(postgres_url: str) -> None:
    keys = MasterKeys.parse(KEY)
    first = open_storage(postgres_url, clock=SystemClock(), keys=keys, alone=True)

    with pytest.raises(StorageBusy, match="runs on this database already"):
        open_storage(postgres_url, clock=SystemClock(), keys=keys, alone=True)
    await open_storage(postgres_url, clock=SystemClock(), keys=keys).close()

    with pytest.raises(StorageBusy, match="runs on this database already"):
        open_storage(postgres_url, clock=SystemClock(), keys=keys, together=True)

    await first.close()
    await open_storage(postgres_url, clock=SystemClock(), keys=keys, alone=True).close()


async def test_several_run_together_and_nobody_alone_beside_them(postgres_url: str) -> None:
    keys = MasterKeys.parse(KEY)
    one, other = (
        open_storage(postgres_url, clock=SystemClock(), keys=keys, together=True) for _ in range(2)
    )
    await one.close()

    with pytest.raises(StorageBusy):
        open_storage(postgres_url, clock=SystemClock(), keys=keys, alone=True)

    await other.close()
    await open_storage(postgres_url, clock=SystemClock(), keys=keys, alone=True).close()

"""Storage for contracts: every test that asks for it runs over SQLite and over PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from bot.kernel.clock import SystemClock
from storage.engine import SqlStorage, open_storage
from tests.contracts.samples import KEYS


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """Make a fresh database of either kind."""
    made: str = request.getfixturevalue(f"{request.param}_url")
    return made


@pytest.fixture
async def storage(url: str) -> AsyncIterator[SqlStorage]:
    """Open a fresh database of either kind."""
    opened = open_storage(url, clock=SystemClock(), keys=KEYS)
    yield opened
    await opened.close()

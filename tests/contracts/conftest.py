"""Storage for contracts: every test that asks for it runs over SQLite and over PostgreSQL."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.clock import SystemClock
from storage.engine import SqlStorage, open_storage
from storage.schema import migrate
from tests.contracts.samples import KEYS
from tests.postgres import Postgres


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one file; a copy of it is a fresh database."""
    file = tmp_path_factory.mktemp("template") / "cairn.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    """Migrate one database; a copy of it is a fresh one."""
    url = postgres.create_database()
    migrate(url)
    return url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Make a fresh SQLite database."""
    file = tmp_path / "cairn.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_url(postgres: Postgres, postgres_template: str) -> Iterator[str]:
    """Make a fresh PostgreSQL database."""
    url = postgres.create_database(like=postgres_template)
    yield url
    postgres.drop_database(url)


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

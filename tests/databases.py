"""Storage for tests: fresh databases of either kind, opened and closed again."""

import base64
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.clock import SystemClock
from storage.engine import SqlStorage, open_storage
from storage.schema import migrate
from storage.sealing import MasterKeys
from tests.postgres import Postgres

KEY = base64.b64encode(bytes(range(32))).decode()


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


@asynccontextmanager
async def storage_at(url: str) -> AsyncIterator[SqlStorage]:
    """Migrate and open a storage, and close it at the end."""
    migrate(url)
    async with opened_at(url) as storage:
        yield storage


@asynccontextmanager
async def opened_at(url: str) -> AsyncIterator[SqlStorage]:
    """Open a storage that needs no migration, and close it at the end."""
    storage = open_storage(url, clock=SystemClock(), keys=MasterKeys.parse(KEY))
    try:
        yield storage
    finally:
        await storage.close()

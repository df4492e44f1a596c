"""Storage for tests: fresh databases of either kind, opened and closed again."""

import base64
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from bot.kernel.clock import SystemClock
from storage.engine import SqlStorage, open_storage
from storage.schema import migrate
from storage.sealing.encryption import MasterKeys
from storage.tables import TABLES
from tests.harness.patience import patient
from tests.harness.postgres import Postgres

FEW_ROWS = 10_000

KEY = base64.b64encode(bytes(range(32))).decode()


class Copies:
    """Copies of a migrated PostgreSQL database, of which one that is given back is used again.

    A copy costs a tenth of a second of processor time; to empty one, a tenth of that.
    """

    def __init__(self, server: Postgres, template: str) -> None:
        self._server = server
        self._template = template
        self._empty: list[str] = []
        with _connected(template) as connection:
            self._shape = _shape(connection)

    def take(self) -> str:
        """Return the URL of a database that is as migrations left it."""
        if self._empty:
            return self._empty.pop()
        return self._server.create_database(like=self._template)

    def give_back(self, url: str) -> None:
        """End every connection, and empty it; drop one that was given another shape, or is full.

        Rows leave their room behind, which every later look would search.
        """
        with _connected(url) as connection:
            connection.execute(_END_OTHERS)
            keep = _shape(connection) == self._shape and _emptied(connection) <= FEW_ROWS
        if keep:
            self._empty.append(url)
        else:
            self._server.drop_database(url)


_END_OTHERS = """
    SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

# Which transaction wrote each line of the catalog, and the version of the schema: a copy keeps it.
_SHAPE = """
    WITH ours AS (
        SELECT oid, xmin FROM pg_class
        WHERE relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace)
    ), written AS (
        SELECT oid::text AS what, xmin::text AS by FROM ours
        UNION ALL SELECT attrelid || '.' || attnum, a.xmin::text
        FROM pg_attribute a JOIN ours ON ours.oid = attrelid
        UNION ALL SELECT version_num, xmin::text FROM alembic_version
    )
    SELECT md5(string_agg(what || ' ' || by, ',' ORDER BY what, by)) FROM written
"""


def _shape(connection: psycopg.Connection) -> object:
    try:
        return connection.execute(_SHAPE).fetchone()
    except psycopg.errors.UndefinedTable:
        return "no table of migrations"


def _emptied(connection: psycopg.Connection) -> int:
    """Remove every row of every table that Cairn has, and count them."""
    remove = sql.SQL("DELETE FROM {}")
    tables = [sql.Identifier(table.name) for table in reversed(TABLES)]
    with connection.transaction(), connection.pipeline():
        removed = [connection.execute(remove.format(table)) for table in tables]
    return sum(each.rowcount for each in removed)


def _connected(url: str) -> psycopg.Connection:
    return psycopg.connect(
        url.replace("+psycopg", ""), autocommit=True, connect_timeout=round(patient(10))
    )


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


@pytest.fixture(scope="session")
def postgres_copies(postgres: Postgres, postgres_template: str) -> Copies:
    """Keep what tests give back, for others to take."""
    return Copies(postgres, postgres_template)


@pytest.fixture
def postgres_url(postgres_copies: Copies) -> Iterator[str]:
    """Take a fresh PostgreSQL database."""
    url = postgres_copies.take()
    yield url
    postgres_copies.give_back(url)


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

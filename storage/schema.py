"""The database's schema: bringing it up to date, and telling whether it is."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, column, inspect, make_url, select, table, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from storage import postgres, sqlite
from storage.errors import StorageError, translation

_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSIONS = table("alembic_version", column("version_num"))
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('cairn migrations', 0))")


def migrate(url: str) -> None:
    """Bring a database up to date, or make it; what is up to date stays as it is.

    It happens in one transaction. Processes that start together do it one after the other.
    """
    with migrating(url) as config:
        command.upgrade(config, "head")


def is_current(connection: Connection) -> bool:
    """Tell whether a database has every migration that this version knows.

    It is asked often, so not of Alembic, which logs two lines each time.
    """
    if not inspect(connection).has_table(_VERSIONS.name):
        return False
    return set(connection.scalars(select(_VERSIONS.c.version_num))) == _heads()


def revision_of(connection: Connection) -> str | None:
    """Tell which migration was the last one; none where there has been none."""
    if not inspect(connection).has_table(_VERSIONS.name):
        return None
    found: str | None = connection.scalars(select(_VERSIONS.c.version_num)).first()
    return found


@cache
def revisions() -> frozenset[str]:
    """Name every migration that this version knows."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return frozenset(script.revision for script in scripts)


def forget_revision(connection: Connection) -> None:
    """Forget that a database was ever migrated; whoever does so removes its tables, too."""
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_VERSIONS.name}")


@contextmanager
def migrating(url: str) -> Iterator[Config]:
    """Give Alembic's commands a database, in one transaction that nobody else migrates in."""
    where = parsed(url)
    with translation():
        engine = _engine(where)
        try:
            with engine.begin() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(_ALONE)
                yield _config(connection)
                _check(connection)
        finally:
            engine.dispose()


def is_shared(url: str) -> bool:
    """Tell whether several processes may work on a database together."""
    return parsed(url).get_backend_name() == "postgresql"


def parsed(url: str) -> URL:
    """Read a database's URL; raises `StorageError` for one that is of no kind we know."""
    try:
        where = make_url(url)
    except ArgumentError:
        raise StorageError("this is no database URL") from None
    if where.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise StorageError(f"{where.drivername}: only sqlite and postgresql+psycopg are known")
    return where


def _engine(where: URL) -> Engine:
    if where.get_backend_name() == "postgresql":
        return postgres.engine(where, connections=1)
    if where.database and not sqlite.in_memory(where):
        with suppress(OSError):  # made for its owner alone; what is wrong, SQLite says better
            os.close(os.open(where.database, os.O_CREAT | os.O_EXCL, 0o600))
    # Rebuilding a table drops it, which must not reach the rows that refer to it.
    return sqlite.engine(where, pragmas=["foreign_keys = OFF"])


def _check(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        raise StorageError(f"migrating would leave rows that refer to nothing: {len(lost)}")


@cache
def _heads() -> set[str]:
    return set(ScriptDirectory.from_config(_config()).get_heads())


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config

"""The database's schema: bringing it up to date, and telling whether it is."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from sqlalchemy import (
    Connection,
    Engine,
    NullPool,
    column,
    create_engine,
    inspect,
    make_url,
    select,
    table,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from storage.connections import sqlite
from storage.errors import StorageError, translation
from storage.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"
_VERSIONS = table("alembic_version", column("version_num"))


def migrate(url: str) -> None:
    """Bring a database up to date, or make it; what is up to date stays as it is.

    It happens in one transaction. Processes that start together do it one after the other.
    """
    if _fit_revision(parsed(url)) == max(revisions()):
        return
    from storage.migrations.run import upgrade  # noqa: PLC0415 Alembic is loaded when it is needed

    upgrade(url)


def refuse_unfit(url: str) -> None:
    """Refuse what is no database, is another program's, or of a newer Cairn; in words."""
    _fit_revision(parsed(url))


def is_current(connection: Connection) -> bool:
    """Tell whether a database has every migration that this version knows.

    It is asked at every start and often since, so not of Alembic, which takes a while to load.
    """
    return revision_of(connection) == max(revisions())


def revision_of(connection: Connection) -> str | None:
    """Tell which migration was the last one; none where there has been none."""
    if not inspect(connection).has_table(_VERSIONS.name):
        return None
    found: str | None = connection.scalars(select(_VERSIONS.c.version_num)).first()
    return found


@cache
def revisions() -> frozenset[str]:
    """Name every migration that this version knows, by their files: each follows the last."""
    files = (MIGRATIONS / "versions").glob("r*_*.py")
    return frozenset(file.stem.partition("_")[0].removeprefix("r") for file in files)


def forget_revision(connection: Connection) -> None:
    """Forget that a database was ever migrated; whoever does so removes its tables, too."""
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_VERSIONS.name}")


@contextmanager
def transaction(where: URL) -> Iterator[Connection]:
    """Open a database in a transaction that may change its tables; makes a missing file."""
    with translation():
        engine = _engine(where)
        try:
            with engine.begin() as connection:
                yield connection
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


def _fit_revision(where: URL) -> str | None:
    """Tell a database's last migration; none where it is empty or not there, and will be made.

    Raises `StorageError` for one that is not to be worked on.
    """
    on_server = where.get_backend_name() == "postgresql"
    if not on_server and not Path(str(where.database)).exists():
        return None
    if not on_server and Path(str(where.database)).is_dir():
        raise StorageError(f"{where.database} is a folder: name a file in CAIRN_DATABASE_URL")
    with _looking(where) as connection:
        there = set(inspect(connection).get_table_names())
        # A server's database may be shared with other programs, as long as no table is both's.
        taken = there & metadata.tables.keys() if on_server else there
        if taken and _VERSIONS.name not in there:
            raise StorageError(
                f"{where.database} is another program's database: choose another one in"
                " CAIRN_DATABASE_URL"
            )
        revision = revision_of(connection)
    if revision is not None and revision not in revisions():
        raise StorageError(
            f"{where.database} is of a newer Cairn (revision {revision}): run that one, or restore"
            " a backup that this one took"
        )
    return revision


@contextmanager
def _looking(where: URL) -> Iterator[Connection]:
    """Look into a database without changing anything: it may be somebody else's."""
    if where.get_backend_name() == "postgresql":
        with transaction(where) as connection:
            yield connection
        return
    file = f"{Path(str(where.database)).absolute().as_uri()}?mode=ro"
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(file, uri=True), poolclass=NullPool
    )
    with translation():
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()


def _engine(where: URL) -> Engine:
    if where.get_backend_name() == "postgresql":
        from storage.connections import postgres  # noqa: PLC0415 its driver is loaded where it is used

        return postgres.engine(where, connections=1)
    if where.database and not sqlite.in_memory(where):
        with suppress(OSError):  # made for its owner alone; what is wrong, SQLite says better
            os.close(os.open(where.database, os.O_CREAT | os.O_EXCL, 0o600))
    # Rebuilding a table drops it, which must not reach the rows that refer to it.
    return sqlite.engine(where, pragmas=["foreign_keys = OFF"])

"""Running migrations by Alembic, which is loaded only where there is something to be done."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from storage.connections import database_url
from storage.errors import StorageError
from storage.migrations import revisions

_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('cairn migrations', 0))")


def upgrade(url: str) -> None:
    """Run every migration that a database does not have yet."""
    with migrating(url) as config:
        command.upgrade(config, "head")


@contextmanager
def migrating(url: str) -> Iterator[Config]:
    """Give Alembic's commands a database, in one transaction that nobody else migrates in."""
    with database_url.transaction(database_url.parsed(url)) as connection:
        if connection.dialect.name == "postgresql":
            from storage.connections.postgres_sessions import allow_long_statements  # noqa: PLC0415 the driver is loaded for it alone

            allow_long_statements(connection)
            connection.execute(_ALONE)
        yield config(connection)
        _check(connection)


def config(connection: Connection | None = None) -> Config:
    """Tell Alembic where the migrations are, and what they work on."""
    made = Config()
    made.set_main_option("script_location", str(revisions.FOLDER).replace("%", "%%"))
    made.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
    made.attributes["connection"] = connection
    return made


def _check(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        raise StorageError(f"migrating would leave rows that refer to nothing: {len(lost)}")

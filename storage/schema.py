"""Bringing a database's schema up to date, and refusing a database that is not ours to change."""

from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.engine import URL

from storage.connections.database_url import looking, parsed
from storage.errors import StorageError
from storage.migrations import revisions
from storage.tables import metadata


def migrate(url: str) -> None:
    """Bring a database up to date, or make it; what is up to date stays as it is.

    It happens in one transaction. Processes that start together do it one after the other.
    """
    if _fit_revision(parsed(url)) == max(revisions.known()):
        return
    from storage.migrations.run import upgrade  # noqa: PLC0415 Alembic is loaded when it is needed

    upgrade(url)


def refuse_unfit(url: str) -> None:
    """Refuse what is no database, is another program's, or of a newer Cairn; in words."""
    _fit_revision(parsed(url))


def _fit_revision(where: URL) -> str | None:
    """Tell a database's last migration; none where it is empty or not there, and will be made.

    Raises `StorageError` for one that is not to be worked on.
    """
    on_server = where.get_backend_name() == "postgresql"
    if not on_server and not Path(str(where.database)).exists():
        return None
    if not on_server and Path(str(where.database)).is_dir():
        raise StorageError(f"{where.database} is a folder: name a file in CAIRN_DATABASE_URL")
    with looking(where) as connection:
        there = set(inspect(connection).get_table_names())
        # A server's database may be shared with other programs, as long as no table is both's.
        taken = there & metadata.tables.keys() if on_server else there
        if taken and revisions.TABLE.name not in there:
            raise StorageError(
                f"{where.database} is another program's database: choose another one in"
                " CAIRN_DATABASE_URL"
            )
        revision = revisions.last(connection)
    if revision is not None and revision not in revisions.known():
        raise StorageError(
            f"{where.database} is of a newer Cairn (revision {revision}): run that one, or restore"
            " a backup that this one took"
        )
    return revision

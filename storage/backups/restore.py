"""Restoring a backup into a database of either kind, in one transaction, and proving it.

The tables are made as they were when it was taken, filled, read back and compared by checksum;
then later migrations follow. If anything is wrong, the database stays as it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import psycopg
from alembic import command
from psycopg import sql
from psycopg.types.json import Json
from sqlalchemy import Connection, insert, inspect, select, text

from bot.kernel.clock import SystemClock
from storage import preflight
from storage.backups import after_restore, row_json
from storage.backups.after_restore import AfterRestore
from storage.backups.archive import DATA, KEYS, Archive, Manifest, Part
from storage.backups.sample import SampleOpened, open_sample
from storage.backups.take import ROWS_AT_ONCE, stream
from storage.connections import database_url
from storage.errors import StorageError
from storage.lock_file import LockFile
from storage.migrations import revisions
from storage.migrations.run import migrating
from storage.repositories.leases import leases
from storage.repositories.notes import notes
from storage.runner_lease import refuse_runners, take_lock_file
from storage.sealing.data_keys import data_keys
from storage.sealing.encryption import MasterKeys
from storage.tables import metadata


class NotEmpty(StorageError):
    """There is something in the database already; it can be replaced."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, how many words were opened to prove it, and what follows."""

    manifest: Manifest
    sample: SampleOpened
    after: AfterRestore


def restore(
    url: str,
    masters: MasterKeys,
    backup: Path,
    keys: Path,
    now: datetime,
    *,
    replace: bool,
    as_it_was: bool,
) -> Restored:
    """Restore a backup with its keys into an empty database, or in the place of what is there.

    `as_it_was` says that nothing was sent since it was taken (`after_restore`). Raises `NotEmpty`,
    or `StorageError`, also while a Cairn runs on the database.
    """
    with Archive(backup, DATA) as data, Archive(keys, KEYS) as wrapped:
        _refuse_apart(data, wrapped)
        sample = open_sample(data, wrapped, masters)
        with _locked(url) as lock, migrating(url) as config:
            connection: Connection = config.attributes["connection"]
            refuse_runners(connection, str(database_url.parsed(url).database), SystemClock(), lock)
            _clear(connection, replace=replace)
            for archive in (data, wrapped):  # the keys may be those of a later version
                command.upgrade(config, archive.manifest.revision)
                for part in archive.manifest.parts:
                    _load(connection, archive, part)
                    _compare(connection, part)
            command.upgrade(config, "head")
            preflight.opens(connection, masters)
            after = after_restore.set_aside_unsure(connection, now, as_it_was=as_it_was)
    return Restored(data.manifest, sample, after)


def _refuse_apart(data: Archive, wrapped: Archive) -> None:
    """Refuse a revision that is not known, and keys that cannot be those of this backup."""
    known = revisions.known()
    for archive in (data, wrapped):
        if archive.manifest.revision not in known:
            raise StorageError(
                f"{archive.path} was written by a newer Cairn: update this one first"
            )
    if wrapped.manifest.installation != data.manifest.installation:
        raise StorageError(f"{wrapped.path} holds the keys of another installation's backups")
    if wrapped.manifest.taken_at < data.manifest.taken_at:
        raise StorageError(
            f"{wrapped.path} is older than {data.path}: take the keys that were written with it,"
            " or at any later backup"
        )


@contextmanager
def _locked(url: str) -> Iterator[LockFile | None]:
    """Hold the lock file of a SQLite database, so that no runner begins."""
    where = database_url.parsed(url)
    if where.get_backend_name() == "postgresql":
        yield None
        return
    held = take_lock_file(str(where.database))
    try:
        yield held
    finally:
        held.release()


def _clear(connection: Connection, *, replace: bool) -> None:
    """Make room: remove what is Cairn's, if that is nothing or may be replaced."""
    ours = set(metadata.tables) & set(inspect(connection).get_table_names())
    revision = revisions.last(connection)
    if not ours and revision is None:
        return
    if revision not in revisions.known() or not {notes.name, data_keys.name} <= ours:
        raise StorageError(
            "the database holds tables that this Cairn does not know: choose an empty one"
        )
    written = ours - {notes.name, data_keys.name, leases.name}
    full = [name for name in written if _any(connection, name)]
    if full and not replace:
        raise NotEmpty("the database is not empty")
    metadata.drop_all(connection)
    revisions.forget(connection)


def _any(connection: Connection, name: str) -> bool:
    first = select(text("1")).select_from(metadata.tables[name]).limit(1)
    return connection.execute(first).first() is not None


def _load(connection: Connection, archive: Archive, part: Part) -> None:
    """Write a table's rows, some at a time; the archive refuses what is not as it was written."""
    found = archive.rows(part)
    driver = connection.connection.driver_connection
    if isinstance(driver, psycopg.Connection):
        _copy(driver, part, found)
        return
    statement = insert(row_json.clause(part.table, part.columns))
    names = [name for name, _ in part.columns]
    batch: list[dict[str, object]] = []
    for row in found:
        batch.append(dict(zip(names, row, strict=True)))
        if len(batch) == ROWS_AT_ONCE:
            connection.execute(statement, batch)
            batch.clear()
    if batch:
        connection.execute(statement, batch)


def _copy(driver: psycopg.Connection, part: Part, found: Iterator[list[object]]) -> None:
    names = sql.SQL(", ").join(sql.Identifier(name) for name, _ in part.columns)
    into = sql.SQL("COPY {} ({}) FROM STDIN")
    json = [number for number, (_, kind) in enumerate(part.columns) if kind == "json"]
    statement = into.format(sql.Identifier(part.table), names)
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in found:
                for number in json:
                    row[number] = Json(row[number])
                copy.write_row(row)
    except psycopg.Error as refused:
        raise StorageError(
            f"{part.table} cannot be restored: {type(refused).__name__} ({refused.sqlstate})"
        ) from refused


def _compare(connection: Connection, part: Part) -> None:
    """Read a table back: each value must be as it was, or nothing is restored."""
    digest, counted = sha256(), 0
    for row in stream(connection, part.table, part.columns, part.keys):
        digest.update(row_json.line(row, part.columns))
        counted += 1
    if (counted, digest.hexdigest()) != (part.rows, part.sha256):
        raise StorageError(f"{part.table} was not restored as it was; nothing was changed")

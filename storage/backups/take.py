"""Taking a backup of a database that may be in use, and proving that it can be read back.

Wrapped keys are never in the backup itself. They go into a file beside it that is replaced each
time: who was forgotten has no key there any more, so older backups open their words no longer.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table

from storage import guest_access, preflight
from storage.backups import row_json
from storage.backups.archive import DATA, KEYS, Archive, ArchiveWriter, Manifest
from storage.backups.sample import SampleOpened, open_sample
from storage.errors import StorageError
from storage.migrations import revisions
from storage.repositories.leases import leases
from storage.repositories.notes import SqlNotes, notes
from storage.sealing.data_keys import data_keys
from storage.sealing.encryption import MasterKeys
from storage.statements.executor import Executor
from storage.statements.writing import insert_once
from storage.tables import metadata

INSTALLATION = "installation"
ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Taken:
    """What a backup holds, and what of it was opened to prove it."""

    manifest: Manifest
    keys: Manifest
    sample: SampleOpened


def take(url: str, masters: MasterKeys, to: Path, keys_to: Path, at: datetime) -> Taken:
    """Write a backup and its keys, read both back, and only then put them in their places.

    It sees one moment of the database and holds up nobody. Raises `StorageError`.
    """
    with _partial(to) as new, _partial(keys_to) as new_keys:
        installation = _name_installation(url)
        _refuse_foreign(keys_to, installation)
        with guest_access.reading(url) as connection:
            _refuse_unfit(connection, masters)
            tables = [each for each in metadata.sorted_tables if each not in {data_keys, leases}]
            data = _write(connection, new, DATA, tables, installation, at)
            wrapped = _write(connection, new_keys, KEYS, [data_keys], installation, at)
        sample = _prove(new, new_keys, masters)
        # The keys first: newer keys open an older backup, and not the other way round.
        new_keys.replace(keys_to)
        new.replace(to)
        _sync_folder(to.parent)
    return Taken(data, wrapped, sample)


def stream(
    connection: Connection, part: str, columns: row_json.Columns, keys: tuple[str, ...]
) -> Iterator[tuple[object, ...]]:
    """Read a table in the order of its key, some rows at a time."""
    statement = row_json.in_order(part, columns, keys, connection.dialect.name)
    found = connection.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE})
    return (tuple(row) for row in found)


def _name_installation(url: str) -> str:
    """Name the installation, once for all time: it tells whose keys a file holds."""
    fresh = {"name": INSTALLATION, "value": secrets.token_hex(8)}
    with guest_access.reading(url) as connection:
        _refuse_old(connection)
        found = SqlNotes(Executor(connection)).get(INSTALLATION)
    if found is not None:
        return found
    with guest_access.writing(url) as connection:
        insert_once(Executor(connection), notes, [fresh], ["name"])
        return SqlNotes(Executor(connection)).get(INSTALLATION) or fresh["value"]


def _refuse_old(connection: Connection) -> None:
    if revisions.is_current(connection):
        return
    if revisions.last(connection) in {None, *revisions.known()}:
        raise StorageError("the database is not up to date: run `cairn migrate` first")
    raise StorageError("the database is of a newer Cairn: take the backup with that one")


def _refuse_foreign(keys_to: Path, installation: str) -> None:
    """Refuse to put these keys in the place of another installation's."""
    if not keys_to.exists():
        return
    with Archive(keys_to, KEYS) as there:
        if there.manifest.installation != installation:
            raise StorageError(
                f"{keys_to} holds the keys of another installation's backups: choose another"
                " folder for this one"
            )


def _refuse_unfit(connection: Connection, masters: MasterKeys) -> None:
    preflight.opens(connection, masters)
    if connection.dialect.name != "sqlite":
        return
    said = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if said != "ok":
        raise StorageError(f"the database file is damaged, and is not backed up: {said}")


def _write(
    connection: Connection,
    to: Path,
    holds: str,
    tables: list[Table],
    installation: str,
    at: datetime,
) -> Manifest:
    with ArchiveWriter(to) as writer:
        for table in tables:
            columns, keys = row_json.columns_of(table), row_json.keys_of(table)
            writer.add(table.name, columns, keys, stream(connection, table.name, columns, keys))
        return writer.finish(holds, installation, at, revisions.last(connection) or "")


def _prove(new: Path, new_keys: Path, masters: MasterKeys) -> SampleOpened:
    with Archive(new, DATA) as data, Archive(new_keys, KEYS) as wrapped:
        data.verify()
        wrapped.verify()
        return open_sample(data, wrapped, masters)


@contextmanager
def _partial(path: Path) -> Iterator[Path]:
    """Name a file to be written and put in the place of another; what is left of it goes."""
    new = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        yield new
    except OSError as refused:
        raise StorageError(f"{path} cannot be written: {refused.strerror}") from refused
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """See that the new names are on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)

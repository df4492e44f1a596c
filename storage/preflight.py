"""What must hold before a database is worked on: it has its tables, and the keys open it."""

import base64

from sqlalchemy import Connection, inspect, select

from storage.errors import StorageError, WrongKey
from storage.repositories.notes import notes
from storage.sealing.data_keys import data_keys
from storage.sealing.encryption import MasterKeys, Wrapped
from storage.statements.executor import Executor
from storage.statements.writing import insert_once, upsert

_NOTE = "master_key_check"


def adopt_or_refuse(connection: Connection, masters: MasterKeys) -> None:
    """Refuse a database without tables, or keys that do not open what it holds.

    An empty database takes the first key for its own.
    """
    if not inspect(connection).has_table(notes.name):
        raise StorageError("the database has no tables yet: run `cairn migrate` first")
    value = _written(masters)
    insert_once(Executor(connection), notes, [{"name": _NOTE, "value": value}], ["name"])
    opens(connection, masters)


def opens(connection: Connection, masters: MasterKeys) -> bool:
    """Refuse keys that do not open what a database holds; False if nothing is sealed in it yet.

    Only reads.
    """
    stored = connection.execute(select(notes.c.value).where(notes.c.name == _NOTE)).scalar()
    if stored is None:
        return False
    master, _, sealed = stored.partition(":")
    try:
        masters.unseal(Wrapped(base64.b64decode(sealed), master), _NOTE)
    except StorageError:
        raise _wrong(master) from None
    foreign = select(data_keys.c.master).where(data_keys.c.master.not_in(masters.names))
    if other := connection.execute(foreign.limit(1)).scalar():
        raise _wrong(other)
    return True


def note_first_key(connection: Connection, masters: MasterKeys) -> None:
    """Let the first key be the one that later starts are checked against."""
    upsert(Executor(connection), notes, [{"name": _NOTE, "value": _written(masters)}], ["name"])


def _written(masters: MasterKeys) -> str:
    wrapped = masters.seal(b"cairn", _NOTE)
    return f"{wrapped.master}:{base64.b64encode(wrapped.sealed).decode()}"


def _wrong(master: str) -> WrongKey:
    return WrongKey(
        "this key does not open this database: what it holds was sealed under another master key"
        f" (named {master}). Set CAIRN_MASTER_KEY or CAIRN_MASTER_KEY_FILE to that key; after a"
        " rotation, list it behind the new one."
    )

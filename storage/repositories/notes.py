"""The repository of notes, a few facts on the installation; writing one proves there is room."""

import secrets
from datetime import timedelta

from sqlalchemy import Column, Connection, String, Table, Text, bindparam, delete, select

from bot.ports.storage import AHEAD
from storage.columns import metadata
from storage.statements import writing
from storage.statements.executor import Executor
from storage.statements.statement import Statement

notes = Table(
    "notes",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
SAVED = "saved"
# As much as the largest thing that is kept at once, so that there is room for others, too.
ROOM = 8 * 1024

_VALUE = Statement(select(notes.c.value).where(notes.c.name == bindparam("its_name")))
_REMOVE = Statement(delete(notes).where(notes.c.name == bindparam("its_name")))


def ahead(connection: Connection) -> timedelta:
    """Tell how far the clock of a database was moved ahead in the local chat."""
    return timedelta(seconds=float(SqlNotes(Executor(connection)).get(AHEAD) or 0))


class SqlNotes:
    """Reads and writes notes in SQL."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def get(self, name: str) -> str | None:
        value: str | None = self._executor.read(_VALUE, {"its_name": name}).scalar()
        return value

    def put(self, name: str, value: str) -> None:
        writing.upsert(self._executor, notes, [{"name": name, "value": value}], ["name"])


def probe_writing(connection: Connection, at: str) -> None:
    """Note when something was written last, beside something large that stays for a moment.

    What is large is new each time: to write it anew where it was would need no room.
    """
    executor = Executor(connection)
    name = f"{SAVED}:{secrets.token_hex(8)}"
    large = {"name": name, "value": secrets.token_hex(ROOM // 2)}
    writing.insert_new(executor, notes, large, ["name"])
    SqlNotes(executor).put(SAVED, at)
    executor.write(_REMOVE, {"its_name": name})

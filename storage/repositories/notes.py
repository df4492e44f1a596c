"""The repository of notes, a few facts on the installation; writing one proves there is room."""

import secrets
from datetime import timedelta

from sqlalchemy import Column, Connection, String, Table, Text, delete, select

from bot.ports.storage import AHEAD
from storage import statements
from storage.columns import metadata
from storage.statements import insert_new

notes = Table(
    "notes",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
SAVED = "saved"
# As much as the largest thing that is kept at once, so that there is room for others, too.
ROOM = 8 * 1024


def ahead(connection: Connection) -> timedelta:
    """Tell how far the clock of a database was moved ahead in the local chat."""
    return timedelta(seconds=float(SqlNotes(connection).get(AHEAD) or 0))


class SqlNotes:
    """Reads and writes notes in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str | None:
        one = select(notes.c.value).where(notes.c.name == name)
        value: str | None = self._connection.execute(one).scalar()
        return value

    def put(self, name: str, value: str) -> None:
        statements.upsert(self._connection, notes, [{"name": name, "value": value}], ["name"])


def probe_writing(connection: Connection, at: str) -> None:
    """Note when something was written last, beside something large that stays for a moment.

    What is large is new each time: to write it anew where it was would need no room.
    """
    name = f"{SAVED}:{secrets.token_hex(8)}"
    large = {"name": name, "value": secrets.token_hex(ROOM // 2)}
    insert_new(connection, notes, large, ["name"])
    SqlNotes(connection).put(SAVED, at)
    connection.execute(delete(notes).where(notes.c.name == name))

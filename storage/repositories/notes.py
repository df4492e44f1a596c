"""A few facts about the installation itself, by name."""

from datetime import timedelta

from sqlalchemy import Column, Connection, String, Table, Text, select

from bot.ports.storage import AHEAD
from storage import statements
from storage.columns import metadata

notes = Table(
    "notes",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)


def ahead(connection: Connection) -> timedelta:
    """Tell how far the clock of a database was moved ahead in the local chat."""
    return timedelta(seconds=float(SqlNotes(connection).get(AHEAD) or 0))


class SqlNotes:
    """Notes, in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str | None:
        one = select(notes.c.value).where(notes.c.name == name)
        value: str | None = self._connection.execute(one).scalar()
        return value

    def put(self, name: str, value: str) -> None:
        statements.upsert(self._connection, notes, [{"name": name, "value": value}], ["name"])

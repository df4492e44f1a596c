"""The repository of the agenda: who or what is due next, one row for each kind and subject."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Index, Row, Table, delete, select

from bot.domain.notices import AgendaItem, AgendaKind, AgendaSet
from storage import statements
from storage.columns import Id, Instant, WeekName, metadata, one_of
from storage.row_sets import RowSetInsert

agenda = Table(
    "agenda",
    metadata,
    Column("matter", one_of(AgendaKind), primary_key=True),
    Column("subject", Id, primary_key=True, autoincrement=False),
    Column("due_at", Instant, nullable=False),
    Column("week", WeekName),
    Index(None, "due_at", "subject"),
)


_PUT = RowSetInsert(
    agenda,
    ("subject", "matter", "due_at", "week"),
    keys=("matter", "subject"),
    replacing=("due_at", "week"),
)


class SqlAgenda:
    """Reads and writes the agenda in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, *dues: AgendaItem) -> None:
        rows = [
            {"matter": due.kind, "subject": due.subject, "due_at": due.due_at, "week": due.week}
            for due in dues
        ]
        statements.upsert(self._connection, agenda, rows, ["matter", "subject"])

    def put_sets(self, *sets: AgendaSet) -> None:
        rows: list[tuple[object, ...]] = []
        for each in sets:
            alike = {"matter": each.kind, "due_at": each.due_at, "week": each.week}
            plain = _PUT.plain(self._connection, alike)
            rows += [(subject, *plain) for subject in each.subjects]
        _PUT.run(self._connection, rows)

    def due(self, at: datetime, limit: int) -> tuple[AgendaItem, ...]:
        """Take rows that are due, the earliest first.

        On PostgreSQL they are locked until the commit, and rows that others hold are passed over.
        """
        now = select(agenda).where(agenda.c.due_at <= at)
        first = now.order_by(agenda.c.due_at, agenda.c.subject).limit(limit)
        found = self._connection.execute(first.with_for_update(skip_locked=True))
        return tuple(_due(row) for row in found)

    def after(self, kind: AgendaKind, subject: int, limit: int) -> tuple[AgendaItem, ...]:
        later = select(agenda).where(agenda.c.matter == kind, agenda.c.subject > subject)
        first = later.order_by(agenda.c.subject).limit(limit)
        return tuple(_due(row) for row in self._connection.execute(first.with_for_update()))

    def of(self, kind: AgendaKind, subject: int) -> AgendaItem | None:
        one = select(agenda).where(agenda.c.matter == kind, agenda.c.subject == subject)
        row = self._connection.execute(one).one_or_none()
        return None if row is None else _due(row)

    def remove(self, kind: AgendaKind, subjects: Collection[int]) -> None:
        gone = delete(agenda).where(agenda.c.matter == kind, agenda.c.subject.in_(set(subjects)))
        self._connection.execute(gone)

    def next(self) -> datetime | None:
        first = select(agenda.c.due_at).order_by(agenda.c.due_at).limit(1)
        found: datetime | None = self._connection.execute(first).scalar()
        return found


def _due(row: Row[Any]) -> AgendaItem:
    return AgendaItem(row.matter, row.subject, row.due_at, row.week)

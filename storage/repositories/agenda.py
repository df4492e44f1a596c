"""The repository of the agenda: who or what is due next, one row for each kind and subject."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Column, Index, Table, bindparam, delete, select

from bot.domain.notices import AgendaItem, AgendaKind, AgendaSet
from storage.columns import Fields, Id, Instant, WeekName, metadata, one_of
from storage.row_sets import RowSetInsert
from storage.statements import writing
from storage.statements.conditions import MOST, among
from storage.statements.executor import Executor
from storage.statements.statement import Statement

agenda = Table(
    "agenda",
    metadata,
    Column("matter", one_of(AgendaKind), primary_key=True),
    Column("subject", Id, primary_key=True, autoincrement=False),
    Column("due_at", Instant, nullable=False),
    Column("week", WeekName),
    Index(None, "due_at", "subject"),
)

_OF_KIND = agenda.c.matter == bindparam("kind")
_DUE = Statement(
    select(agenda)
    .where(agenda.c.due_at <= bindparam("at"))
    .order_by(agenda.c.due_at, agenda.c.subject)
    .limit(MOST)
    .with_for_update(skip_locked=True)
)
_AFTER = Statement(
    select(agenda)
    .where(_OF_KIND, agenda.c.subject > bindparam("after"))
    .order_by(agenda.c.subject)
    .limit(MOST)
    .with_for_update()
)
_OF = Statement(select(agenda).where(_OF_KIND, agenda.c.subject == bindparam("of")))
_MANY = Statement(select(agenda).where(_OF_KIND, among(agenda.c.subject, "subjects")))
_REMOVE = Statement(delete(agenda).where(_OF_KIND, among(agenda.c.subject, "subjects")))
_NEXT = Statement(select(agenda.c.due_at).order_by(agenda.c.due_at).limit(1))


_PUT = RowSetInsert(
    agenda,
    ("subject", "matter", "due_at", "week"),
    keys=("matter", "subject"),
    replacing=("due_at", "week"),
)


class SqlAgenda:
    """Reads and writes the agenda in SQL."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def put(self, *dues: AgendaItem) -> None:
        rows = [
            {"matter": due.kind, "subject": due.subject, "due_at": due.due_at, "week": due.week}
            for due in dues
        ]
        writing.upsert(self._executor, agenda, rows, ["matter", "subject"])

    def put_sets(self, *sets: AgendaSet) -> None:
        rows: list[tuple[object, ...]] = []
        for each in sets:
            alike = {"matter": each.kind, "due_at": each.due_at, "week": each.week}
            plain = _PUT.plain(self._executor.dialect, alike)
            rows += [(subject, *plain) for subject in each.subjects]
        _PUT.run(self._executor, rows)

    def due(self, at: datetime, limit: int) -> tuple[AgendaItem, ...]:
        """Take rows that are due, the earliest first.

        On PostgreSQL they are locked until the commit, and rows that others hold are passed over.
        """
        found = self._executor.read(_DUE, {"at": at, "most": limit})
        return tuple(_due(row) for row in found)

    def after(self, kind: AgendaKind, subject: int, limit: int) -> tuple[AgendaItem, ...]:
        asked = {"kind": kind, "after": subject, "most": limit}
        return tuple(_due(row) for row in self._executor.read(_AFTER, asked))

    def of(self, kind: AgendaKind, subject: int) -> AgendaItem | None:
        row = self._executor.read(_OF, {"kind": kind, "of": subject}).one_or_none()
        return None if row is None else _due(row)

    def many(self, kind: AgendaKind, subjects: Collection[int]) -> Mapping[int, AgendaItem]:
        asked = {"kind": kind, "subjects": subjects}
        return {row.subject: _due(row) for row in self._executor.read(_MANY, asked)}

    def remove(self, kind: AgendaKind, subjects: Collection[int]) -> None:
        self._executor.write(_REMOVE, {"kind": kind, "subjects": set(subjects)})

    def next(self) -> datetime | None:
        found: datetime | None = self._executor.read(_NEXT).scalar()
        return found


def _due(row: Fields) -> AgendaItem:
    return AgendaItem(row.matter, row.subject, row.due_at, row.week)

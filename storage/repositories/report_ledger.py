"""Reports as their readers see them: lists without words, sealed parts, and who did what.

What a reader did is a line that is never changed or removed. Each has a mark, a hash of itself
and of the mark before, so that a line that was changed or taken out between others is found.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, select

from bot.domain.reports import ReportOutcome, ReportState
from bot.kernel.errors import Conflict
from bot.kernel.ids import Ids
from storage.repositories.report_rows import report_audit, report_keys, report_parts, reports
from storage.sealing import report_encryption
from storage.sealing.report_encryption import ReadersKey

_FIRST = "0" * 64


class ReaderAct(StrEnum):
    """What a reader of reports does."""

    INIT = "init"
    LIST = "list"
    OPEN = "open"
    ANSWER = "answer"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class ListedReport:
    """A report without words; `keys` name those that open its parts."""

    id: int
    number: int
    at: datetime
    state: ReportState
    answers: int
    closed_at: datetime | None
    outcome: ReportOutcome | None
    reporter: int | None
    keys: tuple[str, ...]
    parts: int


@dataclass(frozen=True, slots=True)
class SealedPart:
    """A part of a report, and the name of the key that opens it."""

    id: int
    report: int
    key: str
    sealed: bytes

    def open(self, key: ReadersKey) -> str:
        """Open it; raises `StorageError` where it was sealed otherwise, changed or moved."""
        return key.open(self.sealed, report_encryption.place_of(self.report, self.id, self.key))


@dataclass(frozen=True, slots=True)
class AuditLine:
    """What a reader did, and when; `follows` tells whether its mark does from the one before."""

    at: datetime
    who: str
    did: str
    number: int | None
    mark: str
    follows: bool


class ReportLedger:
    """Lists reports and their parts, and notes what their readers do."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def listed(self, limit: int, *, closed: bool = False) -> tuple[ListedReport, ...]:
        """Find reports, the oldest first: those that are not closed, or all."""
        wanted = select(reports).order_by(reports.c.at, reports.c.id).limit(limit)
        found = self._connection.execute(
            wanted if closed else wanted.where(reports.c.closed_at.is_(None))
        ).all()
        parts = self._parts_of([row.id for row in found])
        return tuple(
            _listed(row, [part for part in parts if part.report == row.id]) for row in found
        )

    def parts(self, report: int) -> tuple[SealedPart, ...]:
        """Find the parts of a report, the oldest first."""
        return self._parts_of([report])

    def keys(self) -> tuple[tuple[str, datetime], ...]:
        """Name the keys, with when each was made, the newest last: that is the one that seals."""
        named = select(report_keys.c.name, report_keys.c.made_at).order_by(report_keys.c.id)
        return tuple((row.name, row.made_at) for row in self._connection.execute(named))

    def note(self, ids: Ids, at: datetime, who: str, did: ReaderAct, number: int | None) -> None:
        """Note what a reader does; raises `Conflict` if another did something in this moment."""
        newest = select(report_audit.c.mark).order_by(report_audit.c.id.desc()).limit(1)
        before = self._connection.execute(newest).scalar() or _FIRST
        line = {"at": at, "who": who[:64], "did": did.value, "number": number}
        taken = select(func.count()).where(report_audit.c.before == before)
        if self._connection.execute(taken).scalar_one():
            raise Conflict("report_audit")
        mark = _mark(before, at, who[:64], did.value, number)
        row = {"id": ids.mint(at), **line, "before": before, "mark": mark}
        self._connection.execute(report_audit.insert(), row)

    def audit(self) -> Iterator[AuditLine]:
        """Tell what readers did, the oldest first."""
        before = _FIRST
        for row in self._connection.execute(select(report_audit).order_by(report_audit.c.id)):
            mark = _mark(before, row.at, row.who, row.did, row.number)
            follows = row.before == before and row.mark == mark
            yield AuditLine(row.at, row.who, row.did, row.number, row.mark, follows)
            before = row.mark

    def _parts_of(self, ids: Sequence[int]) -> tuple[SealedPart, ...]:
        theirs = select(report_parts).where(report_parts.c.report.in_(ids))
        found = self._connection.execute(theirs.order_by(report_parts.c.id))
        return tuple(SealedPart(row.id, row.report, row.key, row.sealed) for row in found)


def _listed(row: Row[Any], parts: Sequence[SealedPart]) -> ListedReport:
    return ListedReport(
        row.id,
        row.number,
        row.at,
        row.state,
        row.answers,
        row.closed_at,
        row.outcome,
        row.reporter,
        tuple(dict.fromkeys(part.key for part in parts)),
        len(parts),
    )


def _mark(before: str, at: datetime, who: str, did: str, number: int | None) -> str:
    line = "|".join((before, at.astimezone(UTC).isoformat(), did, str(number), who))
    return hashlib.sha256(line.encode()).hexdigest()

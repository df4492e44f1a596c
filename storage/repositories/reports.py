"""The repository of reports: what they say is sealed by the newest key of those who read them.

Whom a report is about, and what was answered, are under the key of whoever made it.
"""

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlalchemy import bindparam, delete, func, select, update

from bot.domain.reports import Report, ReportedMember, ReportPart, ReportsKey, ReportState
from bot.kernel.errors import NotFound
from bot.kernel.ids import PersonId, ReportId, earliest
from storage.columns import Fields
from storage.repositories.report_rows import report_keys, report_parts, reports
from storage.sealing import data_keys
from storage.sealing.data_keys import REPORTS, Sealer
from storage.statements import writing
from storage.statements.conditions import MOST, among
from storage.statements.executor import Executor
from storage.statements.statement import Statement

_NEWEST_KEY = Statement(
    select(report_keys).where(report_keys.c.id > 0).order_by(report_keys.c.id.desc()).limit(1)
)
_ONE = Statement(select(reports).where(reports.c.id == bindparam("its_id")))
_NUMBERED = Statement(select(reports).where(reports.c.number == bindparam("its_number")))
_BY = Statement(
    select(reports).where(among(reports.c.reporter, "reporters")).order_by(reports.c.id.desc())
)
_WAITING = Statement(
    select(reports.c.number, reports.c.at)
    .where(reports.c.closed_at.is_(None), reports.c.at <= bindparam("until"))
    .where(reports.c.state == ReportState.OPEN)
    .order_by(reports.c.at)
    .limit(MOST)
)
_COUNT = Statement(
    select(func.count())
    .select_from(reports)
    .where(reports.c.reporter == bindparam("by"), reports.c.id >= bindparam("first"))
)
_COUNT_PARTS = Statement(
    select(func.count()).select_from(report_parts).where(report_parts.c.report == bindparam("of"))
)
_CLOSED = Statement(
    select(reports.c.id)
    .where(reports.c.closed_at < bindparam("before"))
    .order_by(reports.c.closed_at)
    .limit(MOST)
)
_FORGET_REPORTER = Statement(
    update(reports)
    .where(reports.c.reporter == bindparam("by"))
    .values(reporter=None, about=None, answer=None, version=reports.c.version + 1)
)
_FORGET_PARTS = Statement(delete(report_parts).where(among(report_parts.c.report, "ids")))
_FORGET = Statement(delete(reports).where(among(reports.c.id, "ids")))


class SqlReports:
    """Reads and writes reports in SQL."""

    def __init__(self, executor: Executor, sealer: Sealer) -> None:
        self._executor = executor
        self._sealer = sealer

    def can_be_read(self) -> bool:
        return self._executor.read(_NEWEST_KEY, {}).one_or_none() is not None

    def use_key(self, key: ReportsKey) -> None:
        row = {
            "id": key.id,
            "name": key.name,
            "public": self._sealer.seal(REPORTS, "report_keys.public", key.id, key.public.hex()),
            "made_at": key.made_at,
        }
        writing.insert_new(self._executor, report_keys, row, ["name"])

    def add(self, report: Report) -> None:
        writing.insert_new(self._executor, reports, self._row(report), ["number"])

    def add_part(self, part: ReportPart) -> None:
        # What only a report needs is loaded with the first one.
        from storage.sealing import report_encryption  # noqa: PLC0415

        key = self._executor.read(_NEWEST_KEY, {}).one_or_none()
        if key is None:
            raise NotFound
        public = self._sealer.open(REPORTS, "report_keys.public", key.id, key.public)
        place = report_encryption.place_of(part.report, part.id, key.name)
        row = {
            "id": part.id,
            "report": part.report,
            "key": key.name,
            "sealed": report_encryption.seal(bytes.fromhex(public), part.words, place),
        }
        writing.insert(self._executor, report_parts, row)

    def get(self, report: ReportId) -> Report:
        return self._found(_ONE, {"its_id": report})

    def numbered(self, number: int) -> Report:
        return self._found(_NUMBERED, {"its_number": number})

    def save(self, report: Report) -> Report:
        writing.save(self._executor, reports, [self._row(report)])
        return msgspec.structs.replace(report, version=report.version + 1)

    def by(self, reporters: Collection[PersonId]) -> tuple[Report, ...]:
        found = [*self._executor.read(_BY, {"reporters": set(reporters)})]
        self._sealer.fetch("person", {row.reporter for row in found})
        return tuple(self._report(row) for row in found)

    def waiting(self, until: datetime, limit: int) -> tuple[tuple[int, datetime], ...]:
        found = self._executor.read(_WAITING, {"until": until, "most": limit})
        return tuple((row.number, row.at) for row in found)

    def count(self, reporter: PersonId, since: datetime) -> int:
        asked = {"by": reporter, "first": earliest(since)}
        return int(self._executor.read(_COUNT, asked).scalar() or 0)

    def count_parts(self, report: ReportId) -> int:
        return int(self._executor.read(_COUNT_PARTS, {"of": report}).scalar() or 0)

    def forget_reporter(self, person: PersonId) -> None:
        self._executor.write(_FORGET_REPORTER, {"by": person})

    def forget(self, closed_before: datetime, limit: int) -> int:
        asked = {"before": closed_before, "most": limit}
        closed = self._executor.read(_CLOSED, asked).scalars()
        if closed:
            self._executor.write(_FORGET_PARTS, {"ids": closed})
            self._executor.write(_FORGET, {"ids": closed})
        return len(closed)

    def _found(self, statement: Statement, asked: writing.Row) -> Report:
        row = self._executor.read(statement, asked).one_or_none()
        if row is None:
            raise NotFound
        return self._report(row)

    def _row(self, report: Report) -> writing.Row:
        return {
            "id": report.id,
            "number": report.number,
            "reporter": report.reporter,
            "about": self._seal(report, "about", _written(report.about)),
            "at": report.at,
            "state": report.state,
            "answers": report.answers,
            "answer": self._seal(report, "answer", report.answer),
            "closed_at": report.closed_at,
            "outcome": report.outcome,
            "version": report.version,
        }

    def _seal(self, report: Report, column: str, text: str | None) -> bytes | None:
        if report.reporter is None:
            return None
        owner = data_keys.person(report.reporter)
        return self._sealer.seal(owner, f"reports.{column}", report.id, text)

    def _report(self, row: Fields) -> Report:
        about = self._open(row, "about", row.about)
        return Report(
            row.id,
            row.number,
            row.reporter,
            None if about is None else msgspec.json.decode(about, type=ReportedMember),
            row.at,
            state=row.state,
            answers=row.answers,
            answer=self._open(row, "answer", row.answer),
            closed_at=row.closed_at,
            outcome=row.outcome,
            version=row.version,
        )

    def _open(self, row: Fields, column: str, sealed: bytes | None) -> str | None:
        if row.reporter is None:
            return None
        owner = data_keys.person(row.reporter)
        return self._sealer.open_if(owner, f"reports.{column}", row.id, sealed)


def _written(about: ReportedMember | None) -> str | None:
    return None if about is None else msgspec.json.encode(about).decode()

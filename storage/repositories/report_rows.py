"""The rows of reports, of what they say, of the keys that seal it, and of what readers did."""

from sqlalchemy import Column, Index, Integer, String, Table, text

from bot.domain.reports import ReportOutcome, ReportState
from storage.columns import Instant, Sealed, metadata, one_of, own_id, refers, sealed

_NOT_CLOSED = text("closed_at IS NULL")

reports = Table(
    "reports",
    metadata,
    own_id(),
    Column("number", Integer, nullable=False, unique=True),
    refers("reporter", "people", nullable=True),
    sealed("about", "reporter"),
    Column("at", Instant, nullable=False),
    Column("state", one_of(ReportState), nullable=False),
    Column("answers", Integer, nullable=False),
    sealed("answer", "reporter"),
    Column("closed_at", Instant, index=True),
    Column("outcome", one_of(ReportOutcome)),
    Column("version", Integer, nullable=False),
    Index(None, "reporter", "id"),
    Index("ix_reports_waiting", "at", sqlite_where=_NOT_CLOSED, postgresql_where=_NOT_CLOSED),
)

report_parts = Table(
    "report_parts",
    metadata,
    own_id(),
    refers("report", "reports", index=True),
    Column("key", String(16), nullable=False),
    Column("sealed", Sealed, nullable=False),
)

report_keys = Table(
    "report_keys",
    metadata,
    own_id(),
    Column("name", String(16), nullable=False, unique=True),
    sealed("public", None, kind="reports", nullable=False),
    Column("made_at", Instant, nullable=False),
)

report_audit = Table(
    "report_audit",
    metadata,
    own_id(),
    Column("at", Instant, nullable=False),
    Column("who", String(64), nullable=False),
    Column("did", String(16), nullable=False),
    Column("number", Integer),
    Column("before", String(64), nullable=False, unique=True),
    Column("mark", String(64), nullable=False),
)

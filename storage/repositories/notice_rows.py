"""The rows of notices and of the messages that they became."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
    text,
)

from bot.domain.notices import (
    POSTPONED,
    Notice,
    NoticeKind,
    NoticeSet,
    NoticeState,
    SentMessage,
    Settlement,
)
from storage.columns import Fields, Id, Instant, metadata, one_of, own_id, refers
from storage.row_sets import RowSetInsert
from storage.statements.executor import Executor
from storage.statements.writing import Row

_WAITING = text("state = 'waiting'")
_READY = text("state = 'waiting' AND ready")
_SETTLED = text("state <> 'waiting'")
_SHOWS = text("shows IS NOT NULL")
_HELD = text("holder IS NOT NULL")
_AT_HOME = text("home IS NOT NULL")

outbox = Table(
    "outbox",
    metadata,
    own_id(),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", one_of(NoticeKind), nullable=False),
    Column("platform", String(16), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("turn", Integer, nullable=False),
    refers("person", "people", nullable=True),
    refers("home", "homes", nullable=True),
    Column("args", JSON, nullable=False),
    Column("redraws", Text),
    Column("shows", Text),
    Column("attempts", Integer, nullable=False),
    Column("state", one_of(NoticeState, "noticestate"), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("holder", Text),
    Column("lease_until", Instant),
    Column("settled_at", Instant),
    Column("uncertain_tries", Integer, nullable=False, server_default=text("0")),
    Column("uncertain_since", Instant),
    # Whether a waiting notice was due when its platform's courier last looked: those that were are
    # kept in the order in which they leave, apart from those whose time has not come.
    Column("ready", Boolean, nullable=False, server_default=false()),
    Index(
        "ix_outbox_due",
        "platform",
        "ready",
        "next_at",
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    ),
    Index(
        "ix_outbox_ready",
        "platform",
        "expires_at",
        "due_at",
        "turn",
        "id",
        sqlite_where=_READY,
        postgresql_where=_READY,
    ),
    # Not by the instant alone: an outage makes some kinds late that wait among many others.
    Index("ix_outbox_kind", "kind", "next_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    Index(None, "person", "settled_at"),
    Index("ix_outbox_home", "home", sqlite_where=_AT_HOME, postgresql_where=_AT_HOME),
    Index(
        "ix_outbox_settled",
        "settled_at",
        sqlite_where=_SETTLED,
        postgresql_where=_SETTLED,
    ),
    Index("ix_outbox_shows", "shows", sqlite_where=_SHOWS, postgresql_where=_SHOWS),
    Index("ix_outbox_holder", "holder", sqlite_where=_HELD, postgresql_where=_HELD),
)

# What is left of a notice whose messages show words, when it is settled and old.
posted = Table(
    "posted",
    metadata,
    own_id(),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", one_of(NoticeKind), nullable=False),
    Column("platform", String(16), nullable=False),
    Column("state", one_of(NoticeState), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("turn", Integer, nullable=False),
    refers("person", "people", nullable=True),
    refers("home", "homes", nullable=True),
    Column("args", JSON, nullable=False),
    Column("shows", Text),
    Index("ix_posted_shows", "shows", sqlite_where=_SHOWS, postgresql_where=_SHOWS),
    Index("ix_posted_home", "home", sqlite_where=_AT_HOME, postgresql_where=_AT_HOME),
    Index(None, "person"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("notice", Id, primary_key=True, autoincrement=False),
    Column("platform", String(16), nullable=False),
    Column("place", Text, nullable=False),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("message", Text, nullable=False),
)


_WAITING_FIRST = RowSetInsert(
    outbox,
    (
        *("id", "key", "platform", "turn", "person", "args"),
        *("kind", "due_at", "next_at", "expires_at", "ready"),
    ),
    keys=("key",),
    begins={"attempts": 0, "state": NoticeState.WAITING, "reason": ""},
)


def put_sets(executor: Executor, sets: Iterable[NoticeSet], now: datetime) -> None:
    """Add notices that are alike; one whose key is there already changes nothing."""
    rows: list[tuple[object, ...]] = []
    for each in sets:
        alike = {
            "kind": each.kind,
            "due_at": each.due_at,
            "next_at": each.due_at,
            "expires_at": each.expires_at,
            "ready": each.due_at <= now,
        }
        plain = _WAITING_FIRST.plain(executor.dialect, alike)
        rows += [(*own, _spelled(args), *plain) for *own, args in each.to]
    _WAITING_FIRST.run(executor, rows)


def _spelled(args: Mapping[str, object]) -> str:
    """Write what a notice is about as the column writes it, in a third of the time."""
    return msgspec.json.format(msgspec.json.encode(args), indent=0).decode()


def notice(row: Fields, leased_until: datetime | None = None) -> Notice:
    """Make a notice of a row, and of the lease under which it is taken."""
    return Notice(
        id=row.id,
        key=row.key,
        kind=row.kind,
        platform=row.platform,
        due_at=row.due_at,
        expires_at=row.expires_at,
        tie_breaker=row.turn,
        person=row.person,
        home=row.home,
        args=row.args,
        redraws=row.redraws,
        shows=row.shows,
        attempts=row.attempts,
        leased_until=leased_until,
        wanted_at=row.next_at if row.reason == POSTPONED else None,
        uncertain_tries=row.uncertain_tries,
        uncertain_since=row.uncertain_since,
    )


def posted_notice(row: Fields) -> Notice:
    """Make of a row what is left of a notice."""
    return Notice(
        id=row.id,
        key=row.key,
        kind=row.kind,
        platform=row.platform,
        due_at=row.due_at,
        expires_at=row.expires_at,
        tie_breaker=row.turn,
        person=row.person,
        home=row.home,
        args=row.args,
        shows=row.shows,
    )


def notice_row(of: Notice, *, ready: bool = False) -> Row:
    """Make the row of a notice that begins to wait; `ready` tells that it is due already."""
    return {
        "id": of.id,
        "key": of.key,
        "kind": of.kind,
        "platform": of.platform,
        "due_at": of.due_at,
        "next_at": of.due_at,
        "expires_at": of.expires_at,
        "turn": of.tie_breaker,
        "person": of.person,
        "home": of.home,
        "args": dict(of.args),
        "redraws": of.redraws,
        "shows": of.shows,
        "attempts": of.attempts,
        "state": NoticeState.WAITING,
        "reason": "",
        "ready": ready,
    }


def delivery_row(of: SentMessage) -> Row:
    """Make the row of a message."""
    return {
        "notice": of.notice,
        "platform": of.platform,
        "place": of.place,
        "part": of.part,
        "message": of.message,
    }


def settled_row(settlement: Settlement) -> Row:
    """Make what is to be written about a notice that was carried."""
    notice = settlement.notice
    return {
        "its_id": notice.id,
        "its_lease": notice.leased_until,
        "again_at": settlement.again_at,
        "state": settlement.state,
        "reason": settlement.reason,
        "attempts": notice.attempts,
        "settled_at": settlement.at,
        "uncertain_tries": notice.uncertain_tries,
        "uncertain_since": notice.uncertain_since,
    }

"""The outbox as an operator sees and changes it: what is late, dead or uncertain, without words.

Every change names the states it starts from, and a settlement compares the lease under which its
notice was taken; so it is safe beside a running Cairn.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)

from bot.domain.notices import NoticeKind, NoticeState
from storage.columns import Instant
from storage.repositories.notice_rows import outbox

OVERDUE_AFTER = timedelta(minutes=1)
RELEASED = (NoticeState.DEAD, NoticeState.UNCERTAIN)
DROPPED = (NoticeState.WAITING, NoticeState.DEAD, NoticeState.UNCERTAIN)


class Trouble(StrEnum):
    """What an operator asks for: all that waits, or what went another way than it should."""

    WAITING = "waiting"
    OVERDUE = "overdue"
    DEAD = "dead"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class BacklogNotice:
    """A notice without its content; `carried` tells that somebody is delivering it just now."""

    id: int
    key: str
    kind: NoticeKind
    platform: str
    state: NoticeState
    due_at: datetime
    next_at: datetime
    expires_at: datetime
    attempts: int
    reason: str
    carried: bool


class Backlog:
    """Asked and changed at an instant: `now` is people's time, `machine` that of leases.

    On PostgreSQL, leases follow the server's own clock.
    """

    def __init__(self, connection: Connection, now: datetime, machine: datetime) -> None:
        self._connection = connection
        self.now = now
        postgres = connection.dialect.name == "postgresql"
        clock: ColumnElement[datetime] = (
            func.clock_timestamp() if postgres else literal(machine, Instant())
        )
        self._carried = func.coalesce(outbox.c.lease_until > clock, False)

    def listed(
        self, troubles: Collection[Trouble], *, platform: str | None, limit: int
    ) -> tuple[BacklogNotice, ...]:
        """Find notices, those that were due first before others."""
        wanted = self._notices().where(or_(*map(self._is, troubles)))
        if platform is not None:
            wanted = wanted.where(outbox.c.platform == platform)
        first = wanted.order_by(outbox.c.due_at, outbox.c.id).limit(limit)
        return tuple(map(_backlog_notice, self._connection.execute(first)))

    def counted(self) -> dict[Trouble, int]:
        """Count what is in trouble, and all that waits."""
        return {
            trouble: self._connection.execute(
                select(func.count()).select_from(outbox).where(self._is(trouble))
            ).scalar_one()
            for trouble in Trouble
        }

    def named(self, names: Iterable[str]) -> dict[str, BacklogNotice]:
        """Find notices by id or key; whatever is not there is not in the answer."""
        asked = tuple(names)
        ids = [int(name) for name in asked if name.isdecimal() and int(name) < 2**63]
        either = or_(outbox.c.key.in_(asked), outbox.c.id.in_(ids))
        found = [*map(_backlog_notice, self._connection.execute(self._notices().where(either)))]
        known = {str(notice.id): notice for notice in found} | {
            notice.key: notice for notice in found
        }
        return {name: known[name] for name in asked if name in known}

    def release(self, ids: Collection[int]) -> int:
        """Let dead and uncertain notices wait again, as if never tried; count them.

        Those that are of no use any more stay as they are. Whether one is still wanted is decided
        when it is composed, as always.
        """
        again = update(outbox).where(
            outbox.c.id.in_(ids), outbox.c.state.in_(RELEASED), outbox.c.expires_at > self.now
        )
        waits = again.values(
            state=NoticeState.WAITING,
            reason="",
            attempts=0,
            uncertain_tries=0,
            next_at=self.now,
            settled_at=None,
            holder=None,
            lease_until=None,
            ready=False,
        )
        return self._connection.execute(waits).rowcount

    def drop(self, notice: int, reason: str) -> bool:
        """Drop a notice for good; False if it is settled, or is being delivered just now."""
        gone = update(outbox).where(
            outbox.c.id == notice, outbox.c.state.in_(DROPPED), ~self._carried
        )
        dropped = gone.values(state=NoticeState.DROPPED, reason=reason, settled_at=self.now)
        return self._connection.execute(dropped).rowcount == 1

    def _notices(self) -> Select[Any]:
        return select(outbox, self._carried.label("carried"))

    def _is(self, trouble: Trouble) -> ColumnElement[bool]:
        """Say it in SQL; written out, since a partial index serves no parameter."""
        if trouble is not Trouble.OVERDUE:
            return outbox.c.state == literal_column(f"'{trouble}'")
        late = outbox.c.next_at <= self.now - OVERDUE_AFTER
        return (outbox.c.state == literal_column(f"'{NoticeState.WAITING}'")) & late


def _backlog_notice(row: Row[Any]) -> BacklogNotice:
    return BacklogNotice(
        row.id,
        row.key,
        row.kind,
        row.platform,
        row.state,
        row.due_at,
        row.next_at,
        row.expires_at,
        row.attempts,
        row.reason,
        bool(row.carried),
    )

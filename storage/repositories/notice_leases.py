"""Leasing notices: which are due is noted as their time comes, so that few rows are looked at.

The most urgent of what is due are not the first of any index over all that waits: what is due
later may expire earlier. So each waiting row says whether it was found due, and those that were
have an index of their own, in the order in which they leave.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)

from bot.domain.notices import Notice, NoticeState
from storage.columns import Instant
from storage.repositories import notice_rows
from storage.repositories.notice_rows import outbox
from storage.statements.conditions import MOST, among
from storage.statements.executor import Executor
from storage.statements.statement import Statement

LONGEST_LEASE = timedelta(hours=2)
_AT_ONCE = 1_000
# Written out, since a partial index serves no statement that leaves its condition to a parameter.
_WAITING = outbox.c.state == literal_column(f"'{NoticeState.WAITING}'")
# Not compared with anything, so that no other index is thought of but the one that is in order.
_READY = text("ready")
_HERE = outbox.c.platform == bindparam("on")
_URGENT_FIRST = (outbox.c.expires_at, outbox.c.due_at, outbox.c.turn, outbox.c.id)
_AT = bindparam("at", type_=Instant())


def _noted(*, ready: bool, wrong: ColumnElement[bool]) -> Statement:
    """Note of up to `limit` rows that they are due, or that they are not.

    Which they are is found once: PostgreSQL may run what stands in an IN again for each row, and
    what passes over locked rows would find others each time.
    """
    otherwise = ~outbox.c.ready if ready else outbox.c.ready
    first = select(outbox.c.id).where(_WAITING, _HERE, otherwise, wrong)
    some = first.order_by(outbox.c.next_at).limit(MOST)
    locked = some.with_for_update(skip_locked=True).cte()
    noting = update(outbox).values(ready=ready)
    return Statement(
        noting.where(outbox.c.id.in_(some)),
        noting.where(outbox.c.id.in_(select(locked.c.id))),
    )


_DUE = _noted(ready=True, wrong=outbox.c.next_at <= _AT)
_NOT_DUE = _noted(ready=False, wrong=outbox.c.next_at > _AT)
# What nobody carries by the clock of a server; and where one process lives by one clock, where a
# lease that is far ahead is of a time that was taken back when the clock was set.
FREE_BY_SERVER = or_(
    outbox.c.lease_until.is_(None),
    outbox.c.lease_until < bindparam("machine", type_=Instant()),
)
FREE = or_(FREE_BY_SERVER, outbox.c.lease_until > bindparam("too_far", type_=Instant()))


def _urgent(free: ColumnElement[bool]) -> Select[Any]:
    """Select the most urgent of what is due and nobody's.

    Which they are is found before they are locked: where rows are locked in order, PostgreSQL
    sorts whole rows. So what somebody else locks just now is missing.
    """
    first = select(outbox.c.id).where(_HERE, _WAITING, _READY, free).order_by(*_URGENT_FIRST)
    rows = outbox.c.id.in_(first.limit(MOST))
    due = select(outbox).where(rows, _WAITING, outbox.c.next_at <= _AT, free)
    return due.order_by(*_URGENT_FIRST).with_for_update(skip_locked=True)


_URGENT = Statement(_urgent(FREE), _urgent(FREE_BY_SERVER))
_TAKE = Statement(
    update(outbox)
    .where(among(outbox.c.id, "ids"))
    .values(
        holder=bindparam("by"),
        lease_until=bindparam("until", type_=Instant()),
        attempts=outbox.c.attempts + 1,
        uncertain_since=func.coalesce(outbox.c.uncertain_since, _AT),
    )
)
_RELEASE = Statement(
    update(outbox)
    .where(_WAITING, _HERE, outbox.c.holder.is_not(None))
    .values(holder=None, lease_until=None, attempts=outbox.c.attempts - 1)
)


def note_due(executor: Executor, platform: str, at: datetime, limit: int) -> int:
    """Note what has fallen due since, up to `limit`; where a clock was set back, what is no more.

    Rows that somebody else changes just now are left for later.
    """
    asked = {"on": platform, "at": at, "most": limit}
    back = executor.write(_NOT_DUE, asked).rowcount
    return max(back, executor.write(_DUE, asked).rowcount)


def lease(
    executor: Executor,
    now: datetime,
    platform: str,
    at: datetime,
    limit: int,
    holder: str,
    lasts: timedelta,
) -> tuple[Notice, ...]:
    """Take waiting notices that are due at `at` and that nobody carries, the most urgent first.

    `now` is the machine's time. An attempt is counted now, for a holder that dies, and from now on
    it may have arrived; what is returned says how that was before, and what the settlement says
    takes its place.
    """
    while note_due(executor, platform, at, _AT_ONCE) == _AT_ONCE:
        pass
    asked = {"on": platform, "at": at, "most": limit, **clock(executor, now)}
    rows = executor.read(_URGENT, asked).all()
    if rows:
        held = {"by": holder, "until": now + lasts, "at": at, "ids": [row.id for row in rows]}
        executor.write(_TAKE, held)
    return tuple(notice_rows.notice(row, now + lasts) for row in rows)


def release(executor: Executor, platform: str) -> None:
    """Give back what was leased; it was no attempt."""
    executor.write(_RELEASE, {"on": platform})


def clock(executor: Executor, now: datetime) -> dict[str, datetime]:
    """Give the instants by which a notice is free, at some time of the machine's."""
    if executor.dialect.name == "postgresql":
        return {"machine": now}
    return {"machine": now, "too_far": now + LONGEST_LEASE}

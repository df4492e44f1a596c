"""What became of notices: what shows a subject or was shown to a person, and what is forgotten."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, delete, literal_column, select

from bot.domain.notices import Notice, NoticeKind, NoticeState, ShownNotice
from bot.kernel.ids import PersonId
from storage.repositories import notice_rows
from storage.repositories.notice_rows import deliveries, outbox, posted
from storage.statements import writing
from storage.statements.conditions import MOST, among
from storage.statements.executor import Executor
from storage.statements.statement import Statement, Values

_SETTLED = outbox.c.state != literal_column(f"'{NoticeState.WAITING}'")
_LEFT = tuple(posted.c.keys())
# What was dropped may have been there before: it is if one of its messages is.
_DELIVERED = Statement(select(deliveries.c.notice).where(among(deliveries.c.notice, "notices")))
_SHOWING = Statement(select(outbox).where(among(outbox.c.shows, "subjects")).order_by(outbox.c.id))
_POSTED_SHOWING = Statement(select(posted).where(among(posted.c.shows, "subjects")))
_SHOWN_TO = Statement(
    select(outbox)
    .where(outbox.c.person == bindparam("to"), outbox.c.shows.is_not(None))
    .order_by(outbox.c.id)
)
_POSTED_TO = Statement(
    select(posted).where(posted.c.person == bindparam("to"), posted.c.shows.is_not(None))
)
_TOLD = Statement(
    select(outbox)
    .where(among(outbox.c.person, "to"), among(outbox.c.kind, "kinds"))
    .where(outbox.c.redraws.is_(None))
    .order_by(outbox.c.id)
)
_TOLD_BEFORE = Statement(
    select(posted).where(among(posted.c.person, "to"), among(posted.c.kind, "kinds"))
)
_SETTLED_FIRST = Statement(
    select(outbox)
    .where(_SETTLED, outbox.c.settled_at < bindparam("before"))
    .order_by(outbox.c.settled_at)
    .limit(MOST)
)
_FORGET_PARTS = Statement(delete(deliveries).where(among(deliveries.c.notice, "notices")))
_FORGET = Statement(delete(outbox).where(among(outbox.c.id, "ids")))


def showing(executor: Executor, subjects: Collection[str]) -> tuple[Notice, ...]:
    """Find what shows one of some subjects."""
    return _known(executor, _POSTED_SHOWING, _SHOWING, {"subjects": subjects})


def fates(executor: Executor, subject: str) -> tuple[ShownNotice, ...]:
    """Find what became of each notice that shows a subject, as long as it is not forgotten."""
    return tuple(
        ShownNotice(notice_rows.notice(row), row.state, row.reason, row.settled_at)
        for row in executor.read(_SHOWING, {"subjects": [subject]})
    )


def shown_to(executor: Executor, person: PersonId) -> tuple[Notice, ...]:
    """Find what shows a person something."""
    return _known(executor, _POSTED_TO, _SHOWN_TO, {"to": person})


def told(
    executor: Executor, people: Collection[PersonId], kinds: Collection[NoticeKind]
) -> tuple[Notice, ...]:
    """Find what some people were told of some kinds, or will be."""
    return _known(executor, _TOLD_BEFORE, _TOLD, {"to": people, "kinds": kinds})


def forget(executor: Executor, before: datetime, limit: int, kept: Collection[NoticeKind]) -> int:
    """Forget the notices that were settled first, before an instant, and count them."""
    rows = executor.read(_SETTLED_FIRST, {"before": before, "most": limit}).all()
    ids = {row.id for row in rows}
    if not ids:
        return 0
    there = {*executor.read(_DELIVERED, {"notices": ids}).scalars()}
    stay = [row for row in rows if row.kind in kept and row.id in there]
    left = [{name: getattr(row, name) for name in _LEFT} for row in stay]
    writing.insert_once(executor, posted, left, ["key"])
    gone = ids - {row.id for row in stay}
    executor.write(_FORGET_PARTS, {"notices": gone & there})
    executor.write(_FORGET, {"ids": ids})
    return len(rows)


def _known(
    executor: Executor, left: Statement, told: Statement, asked: Values
) -> tuple[Notice, ...]:
    """Find what is left of old notices, and then others, the oldest first."""
    old = map(notice_rows.posted_notice, executor.read(left, asked))
    rows = executor.read(told, asked).all()
    dropped = [row.id for row in rows if row.state is NoticeState.DROPPED]
    there = set[int]()
    if dropped:
        there.update(executor.read(_DELIVERED, {"notices": dropped}).scalars())
    new = [row for row in rows if row.id in there or row.id not in dropped]
    return (*sorted(old, key=_by_id), *map(notice_rows.notice, new))


def _by_id(notice: Notice) -> int:
    return notice.id

"""Forgetting settled notices; what the messages of some show stays known."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, literal_column, select

from bot.domain.notices import NoticeKind, NoticeState
from storage import statements
from storage.repositories.notice_rows import deliveries, outbox, posted

# Written out, since a partial index serves no statement that leaves its condition to a parameter.
_SETTLED = outbox.c.state != literal_column(f"'{NoticeState.WAITING}'")
_LEFT = tuple(posted.c.keys())


def forget(
    connection: Connection, before: datetime, limit: int, kept: Collection[NoticeKind]
) -> int:
    """Forget the notices that were settled first, before an instant, and count them."""
    old = select(outbox).where(_SETTLED, outbox.c.settled_at < before)
    rows = connection.execute(old.order_by(outbox.c.settled_at).limit(limit)).all()
    ids = {row.id for row in rows}
    if not ids:
        return 0
    shown = select(deliveries.c.notice).where(deliveries.c.notice.in_(ids))
    there = set(connection.execute(shown).scalars())
    stay = [row for row in rows if row.kind in kept and row.id in there]
    left = [{name: getattr(row, name) for name in _LEFT} for row in stay]
    statements.insert_once(connection, posted, left, ["key"])
    gone = ids - {row.id for row in stay}
    connection.execute(delete(deliveries).where(deliveries.c.notice.in_(gone & there)))
    connection.execute(delete(outbox).where(outbox.c.id.in_(ids)))
    return len(rows)

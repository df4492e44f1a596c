"""The repository of the outbox: notices on their way, who carries them, what they became."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    delete,
    func,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from bot.domain.notices import (
    Notice,
    NoticeKind,
    NoticeSet,
    NoticeState,
    SentMessage,
    Settlement,
)
from bot.kernel.clock import Clock
from bot.kernel.ids import HomeId, NoticeId, PersonId
from bot.kernel.metrics import OutboxBacklog
from storage import statements
from storage.columns import Instant
from storage.repositories import leases, notice_leases, notice_rows
from storage.repositories.notice_rows import deliveries, outbox, posted

SHOWN_FOR = timedelta(days=28)
OLDEST_OF = 1_000
LOST_REASONS = ("expired", "unreachable")
LOST_STATES = (NoticeState.DEAD, NoticeState.UNCERTAIN)
# Written out, since a partial index serves no statement that leaves its condition to a parameter.
_WAITING = outbox.c.state == literal_column(f"'{NoticeState.WAITING}'")
_AT = bindparam("at", type_=Instant())
_SETTLED = outbox.c.state != literal_column(f"'{NoticeState.WAITING}'")
_LEFT = tuple(posted.c.keys())


class SqlOutbox:
    """Reads and writes the outbox in SQL. Leases follow the machine's time, or the server's."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._sent_foreseen: dict[tuple[PersonId, datetime], dict[NoticeKind, int]] = {}

    def prefetch(self, people: Collection[PersonId], since: datetime) -> None:
        """Count ahead what some people were sent."""
        counted = self._sent(people, since)
        self._sent_foreseen.update({(person, since): sent for person, sent in counted.items()})

    def put(self, *added: Notice) -> None:
        now = self._clock.now()
        rows = [notice_rows.notice_row(each, ready=each.due_at <= now) for each in added]
        statements.insert_once(self._connection, outbox, rows, ["key"])

    def put_sets(self, *sets: NoticeSet) -> None:
        notice_rows.put_sets(self._connection, sets, self._clock.now())

    def note_due(self, platform: str, at: datetime, limit: int) -> int:
        return notice_leases.note_due(self._connection, platform, at, limit)

    def lease(
        self, platform: str, at: datetime, limit: int, holder: str, lasts: timedelta
    ) -> tuple[Notice, ...]:
        now = leases.machine_time(self._connection, self._clock)
        return notice_leases.lease(self._connection, now, platform, at, limit, holder, lasts)

    def release(self, platform: str) -> None:
        notice_leases.release(self._connection, platform)

    def settle(self, *settlements: Settlement) -> None:
        """Write what became of notices; what was sent is kept whatever else is the case.

        A settlement changes nothing if its notice is settled already, or was leased anew since.
        """
        if not settlements:
            return
        self._connection.execute(_SETTLE, [notice_rows.settled_row(each) for each in settlements])
        sent = [notice_rows.delivery_row(each) for one in settlements for each in one.deliveries]
        statements.upsert(self._connection, deliveries, sent, ["notice", "part"])

    def by_key(self, key: str) -> tuple[Notice, NoticeState] | None:
        row = self._connection.execute(_BY_KEY, {"its_key": key}).one_or_none()
        if row is not None:
            return notice_rows.notice(row), row.state
        left = self._connection.execute(_POSTED, {"its_key": key}).one_or_none()
        return None if left is None else (notice_rows.posted_notice(left), left.state)

    def forget(self, before: datetime, limit: int, kept: Collection[NoticeKind]) -> int:
        return _forget(self._connection, before, limit, kept)

    def showing(self, subjects: Collection[str]) -> tuple[Notice, ...]:
        asked = {"subjects": [*subjects]}
        return self._known(_POSTED_SHOWING, _SHOWING, asked)

    def shown_to(self, person: PersonId) -> tuple[Notice, ...]:
        return self._known(_POSTED_TO, _SHOWN_TO, {"to": person})

    def _known(
        self, left: Select[Any], told: Select[Any], asked: Mapping[str, Any]
    ) -> tuple[Notice, ...]:
        """Find what is left of old notices, and then others, the oldest first."""
        old = map(notice_rows.posted_notice, self._connection.execute(left, asked))
        rows = self._connection.execute(told, asked).all()
        dropped = [row.id for row in rows if row.state is NoticeState.DROPPED]
        there = set[int]()
        if dropped:
            there.update(self._connection.execute(_DELIVERED, {"notices": dropped}).scalars())
        new = [row for row in rows if row.id in there or row.id not in dropped]
        return (*sorted(old, key=_by_id), *map(notice_rows.notice, new))

    def deliveries(self, notice: NoticeId) -> tuple[SentMessage, ...]:
        parts = select(deliveries).where(deliveries.c.notice == notice)
        found = self._connection.execute(parts.order_by(deliveries.c.part))
        return tuple(SentMessage(*row) for row in found)

    def sent_since(self, person: PersonId, since: datetime) -> Mapping[NoticeKind, int]:
        """Count what a person was sent, by kind; redrawn messages are not counted."""
        if (person, since) in self._sent_foreseen:
            return self._sent_foreseen[person, since]
        return self._sent([person], since)[person]

    def _sent(
        self, people: Collection[PersonId], since: datetime
    ) -> dict[PersonId, dict[NoticeKind, int]]:
        sent: dict[PersonId, dict[NoticeKind, int]] = {person: {} for person in people}
        counted = self._connection.execute(_SENT_TO, {"to": [*people], "since": since})
        for person, kind, many in counted:
            sent[person][kind] = many
        return sent

    def hasten(self, platform: str, home: HomeId, at: datetime) -> None:
        later = (_WAITING, outbox.c.platform == platform, ~outbox.c.ready, outbox.c.next_at > at)
        redraws = update(outbox).where(
            *later, outbox.c.home == home, outbox.c.redraws.is_not(None)
        )
        self._connection.execute(redraws.values(next_at=at))

    def undelivered(self, person: PersonId, limit: int) -> tuple[Notice, ...]:
        """Find what was lost in the last 28 days: dead, uncertain, or dropped as too late."""
        lost = select(outbox).where(
            outbox.c.person == person,
            outbox.c.settled_at >= self._clock.now() - SHOWN_FOR,
            or_(
                outbox.c.state.in_(LOST_STATES),
                (outbox.c.state == NoticeState.DROPPED) & outbox.c.reason.in_(LOST_REASONS),
            ),
        )
        newest = lost.order_by(outbox.c.settled_at.desc(), outbox.c.id.desc()).limit(limit)
        return tuple(notice_rows.notice(row) for row in self._connection.execute(newest))

    def drop_stale(self, kinds: Collection[str], since: datetime, until: datetime) -> int:
        """Drop waiting notices that nobody carries, and that fell due within an outage."""
        stale = update(outbox).where(
            _WAITING,
            outbox.c.next_at >= since,
            outbox.c.next_at <= until,
            outbox.c.kind.in_([NoticeKind(kind) for kind in kinds]),
            notice_leases.free(self._connection),
        )
        dropped = stale.values(
            state=NoticeState.DROPPED, reason="stale", settled_at=self._clock.now()
        )
        now = leases.machine_time(self._connection, self._clock)
        carried = notice_leases.clock(self._connection, now)
        return self._connection.execute(dropped, carried).rowcount

    def backlog(self, platform: str, at: datetime, most: int) -> OutboxBacklog:
        """Count what is due in its index alone; the oldest is looked for in its first rows."""
        asked = {"on": platform, "at": at, "most": most}
        return OutboxBacklog(*self._connection.execute(_BACKLOG, asked).one())

    def next(self) -> datetime | None:
        first = select(outbox.c.next_at).where(_WAITING).order_by(outbox.c.next_at).limit(1)
        found: datetime | None = self._connection.execute(first).scalar()
        return found


def _first_due(ready: bool) -> Select[Any]:
    """Select what is due, as far as a courier has noted that it is, or not yet."""
    noted = outbox.c.ready if ready else ~outbox.c.ready
    due = select(outbox.c.next_at, outbox.c.due_at).where(_WAITING, noted)
    due = due.where(outbox.c.platform == bindparam("on"), outbox.c.next_at <= _AT)
    return due.order_by(outbox.c.next_at)


def _by_id(notice: Notice) -> int:
    return notice.id


def _backlog() -> Select[Any]:
    """Select how much is due, counted up to a bound, and since when the oldest of it is."""
    both = (_first_due(ready=True), _first_due(ready=False))
    some = (due.limit(bindparam("most")).subquery() for due in both)
    counted = union_all(*(select(each.c.next_at) for each in some)).limit(bindparam("most"))
    many = select(func.count()).select_from(counted.subquery())
    first = (due.limit(OLDEST_OF).subquery() for due in both)
    oldest = union_all(*(select(each.c.due_at) for each in first)).subquery()
    return select(many.scalar_subquery(), select(func.min(oldest.c.due_at)).scalar_subquery())


_BACKLOG = _backlog()
_BY_KEY = select(outbox).where(outbox.c.key == bindparam("its_key"))
_POSTED = select(posted).where(posted.c.key == bindparam("its_key"))
# What was dropped may have been there before: it is if one of its messages is.
_DELIVERED = select(deliveries.c.notice).where(
    deliveries.c.notice.in_(bindparam("notices", expanding=True))
)
_SHOWING = (
    select(outbox)
    .where(outbox.c.shows.in_(bindparam("subjects", expanding=True)))
    .order_by(outbox.c.id)
)
_POSTED_SHOWING = select(posted).where(posted.c.shows.in_(bindparam("subjects", expanding=True)))
_SHOWN_TO = (
    select(outbox)
    .where(outbox.c.person == bindparam("to"), outbox.c.shows.is_not(None))
    .order_by(outbox.c.id)
)
_POSTED_TO = select(posted).where(posted.c.person == bindparam("to"), posted.c.shows.is_not(None))
_COUNTED = (
    outbox.c.settled_at >= bindparam("since"),
    outbox.c.state == NoticeState.SENT,
    outbox.c.redraws.is_(None),
)
_SENT_TO = (
    select(outbox.c.person, outbox.c.kind, func.count())
    .where(outbox.c.person.in_(bindparam("to", expanding=True)), *_COUNTED)
    .group_by(outbox.c.person, outbox.c.kind)
)
_SETTLE = (
    update(outbox)
    .where(
        outbox.c.id == bindparam("its_id"),
        _WAITING,
        or_(
            bindparam("its_lease", type_=Instant()).is_(None),
            outbox.c.lease_until == bindparam("its_lease", type_=Instant()),
        ),
    )
    .values(
        next_at=func.coalesce(bindparam("again_at", type_=Instant()), outbox.c.next_at),
        holder=None,
        lease_until=None,
        ready=False,
    )
)


def _forget(
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

"""The repository of the outbox: notices on their way, who carries them, what they became."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Update,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from bot.domain.notices import (
    POSTPONED,
    Notice,
    NoticeKind,
    NoticeSet,
    NoticeState,
    SentMessage,
    Settlement,
    ShownNotice,
)
from bot.kernel.clock import Clock
from bot.kernel.ids import HomeId, NoticeId, PersonId
from bot.kernel.metrics import OutboxBacklog
from storage.columns import Instant
from storage.repositories import leases, notice_leases, notice_rows, sent_notices
from storage.repositories.notice_rows import deliveries, outbox, posted
from storage.statements import writing
from storage.statements.conditions import MOST, among
from storage.statements.executor import Executor
from storage.statements.statement import Statement

SHOWN_FOR = timedelta(days=28)
OLDEST_OF = 1_000
LOST_REASONS = ("expired", "unreachable")
LOST_STATES = (NoticeState.DEAD, NoticeState.UNCERTAIN)
# Written out, since a partial index serves no statement that leaves its condition to a parameter.
_WAITING = outbox.c.state == literal_column(f"'{NoticeState.WAITING}'")
_AT = bindparam("at", type_=Instant())


class SqlOutbox:
    """Reads and writes the outbox in SQL. Leases follow the machine's time, or the server's."""

    def __init__(self, executor: Executor, clock: Clock) -> None:
        self._executor = executor
        self._clock = clock
        self._sent_foreseen: dict[tuple[PersonId, datetime], dict[NoticeKind, int]] = {}

    def prefetch(self, people: Collection[PersonId], since: datetime) -> None:
        """Count ahead what some people were sent."""
        counted = self._sent(people, since)
        self._sent_foreseen.update({(person, since): sent for person, sent in counted.items()})

    def put(self, *added: Notice) -> None:
        now = self._clock.now()
        rows = [notice_rows.notice_row(each, ready=each.due_at <= now) for each in added]
        writing.insert_once(self._executor, outbox, rows, ["key"])

    def put_sets(self, *sets: NoticeSet) -> None:
        notice_rows.put_sets(self._executor, sets, self._clock.now())

    def note_due(self, platform: str, at: datetime, limit: int) -> int:
        return notice_leases.note_due(self._executor, platform, at, limit)

    def lease(
        self, platform: str, at: datetime, limit: int, holder: str, lasts: timedelta
    ) -> tuple[Notice, ...]:
        now = leases.machine_time(self._executor, self._clock)
        return notice_leases.lease(self._executor, now, platform, at, limit, holder, lasts)

    def release(self, platform: str) -> None:
        notice_leases.release(self._executor, platform)

    def settle(self, *settlements: Settlement) -> None:
        """Write what became of notices; what was sent is kept whatever else is the case.

        A settlement changes nothing if its notice is settled already, or was leased anew since.
        """
        if not settlements:
            return
        self._executor.write(_SETTLE, *map(notice_rows.settled_row, settlements))
        sent = [notice_rows.delivery_row(each) for one in settlements for each in one.deliveries]
        writing.upsert(self._executor, deliveries, sent, ["notice", "part"])

    def by_key(self, key: str) -> tuple[Notice, NoticeState] | None:
        row = self._executor.read(_BY_KEY, {"its_key": key}).one_or_none()
        if row is not None:
            return notice_rows.notice(row), row.state
        left = self._executor.read(_POSTED, {"its_key": key}).one_or_none()
        return None if left is None else (notice_rows.posted_notice(left), left.state)

    def forget(self, before: datetime, limit: int, kept: Collection[NoticeKind]) -> int:
        return sent_notices.forget(self._executor, before, limit, kept)

    def showing(self, subjects: Collection[str]) -> tuple[Notice, ...]:
        return sent_notices.showing(self._executor, subjects)

    def fates(self, subject: str) -> tuple[ShownNotice, ...]:
        return sent_notices.fates(self._executor, subject)

    def shown_to(self, person: PersonId) -> tuple[Notice, ...]:
        return sent_notices.shown_to(self._executor, person)

    def told(
        self, people: Collection[PersonId], kinds: Collection[NoticeKind]
    ) -> tuple[Notice, ...]:
        return sent_notices.told(self._executor, people, kinds)

    def has_redraws(self, person: PersonId) -> bool:
        return self._executor.read(_REDRAWS, {"to": person}).scalar() is not None

    def hasten_to(self, person: PersonId, at: datetime) -> None:
        self._executor.write(_HASTEN_TO, {"to": person, "at": at})

    def deliveries(self, notice: NoticeId) -> tuple[SentMessage, ...]:
        found = self._executor.read(_PARTS, {"of": notice})
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
        counted = self._executor.read(_SENT_TO, {"to": [*people], "since": since})
        for person, kind, many in counted:
            sent[person][kind] = many
        return sent

    def hasten(self, platform: str, home: HomeId, at: datetime) -> None:
        self._executor.write(_HASTEN, {"on": platform, "of": home, "at": at})

    def undelivered(self, person: PersonId, limit: int) -> tuple[Notice, ...]:
        """Find what was lost in the last 28 days: dead, uncertain, or dropped as too late."""
        asked = {"to": person, "since": self._clock.now() - SHOWN_FOR, "most": limit}
        return tuple(notice_rows.notice(row) for row in self._executor.read(_LOST, asked))

    def drop_stale(self, kinds: Collection[str], since: datetime, until: datetime) -> int:
        """Drop waiting notices that nobody carries, and that fell due within an outage."""
        given = {
            "kinds": [NoticeKind(kind) for kind in kinds],
            "first": since,
            "last": until,
            "dropped_at": self._clock.now(),
        }
        now = leases.machine_time(self._executor, self._clock)
        given |= notice_leases.clock(self._executor, now)
        return self._executor.write(_DROP_STALE, given).rowcount

    def backlog(self, platform: str, at: datetime, most: int) -> OutboxBacklog:
        """Count what is due in its index alone; the oldest is looked for in its first rows."""
        asked = {"on": platform, "at": at, "most": most}
        return OutboxBacklog(*self._executor.read(_BACKLOG, asked).one())

    def next(self) -> datetime | None:
        found: datetime | None = self._executor.read(_NEXT).scalar()
        return found


def _first_due(ready: bool) -> Select[Any]:
    """Select what is due, as far as a courier has noted that it is, or not yet."""
    noted = outbox.c.ready if ready else ~outbox.c.ready
    due = select(outbox.c.next_at, outbox.c.due_at).where(_WAITING, noted)
    due = due.where(outbox.c.platform == bindparam("on"), outbox.c.next_at <= _AT)
    return due.order_by(outbox.c.next_at)


def _backlog() -> Select[Any]:
    """Select how much is due, counted up to a bound, and since when the oldest of it is."""
    both = (_first_due(ready=True), _first_due(ready=False))
    some = (due.limit(MOST).subquery() for due in both)
    counted = union_all(*(select(each.c.next_at) for each in some)).limit(MOST)
    many = select(func.count()).select_from(counted.subquery())
    first = (due.limit(OLDEST_OF).subquery() for due in both)
    oldest = union_all(*(select(each.c.due_at) for each in first)).subquery()
    return select(many.scalar_subquery(), select(func.min(oldest.c.due_at)).scalar_subquery())


def _drop_stale(free: ColumnElement[bool]) -> Update:
    """Drop waiting notices of some kinds that fell due between two instants, and are `free`."""
    first, last = bindparam("first", type_=Instant()), bindparam("last", type_=Instant())
    stale = update(outbox).where(_WAITING, outbox.c.next_at >= first, outbox.c.next_at <= last)
    return stale.where(among(outbox.c.kind, "kinds"), free).values(
        state=NoticeState.DROPPED, reason="stale", settled_at=bindparam("dropped_at")
    )


def _next() -> Select[Any]:
    """Select when the first of each kind is due, and of these the earliest."""
    every = (select(literal(kind, outbox.c.kind.type).label("kind")) for kind in NoticeKind)
    kinds = union_all(*every).subquery()
    waiting = select(outbox.c.next_at).where(_WAITING, outbox.c.kind == kinds.c.kind)
    first = waiting.order_by(outbox.c.next_at).limit(1).scalar_subquery()
    return select(func.min(first)).select_from(kinds)


_BACKLOG = Statement(_backlog())
_DROP_STALE = Statement(_drop_stale(notice_leases.FREE), _drop_stale(notice_leases.FREE_BY_SERVER))
_BY_KEY = Statement(select(outbox).where(outbox.c.key == bindparam("its_key")))
_POSTED = Statement(select(posted).where(posted.c.key == bindparam("its_key")))
_PARTS = Statement(
    select(deliveries).where(deliveries.c.notice == bindparam("of")).order_by(deliveries.c.part)
)
_COUNTED = (
    outbox.c.settled_at >= bindparam("since"),
    outbox.c.state == NoticeState.SENT,
    outbox.c.redraws.is_(None),
)
_SENT_TO = Statement(
    select(outbox.c.person, outbox.c.kind, func.count())
    .where(among(outbox.c.person, "to"), *_COUNTED)
    .group_by(outbox.c.person, outbox.c.kind)
)
_HASTEN = Statement(
    update(outbox)
    .where(_WAITING, outbox.c.platform == bindparam("on"), ~outbox.c.ready)
    .where(outbox.c.next_at > _AT, outbox.c.home == bindparam("of"))
    .where(outbox.c.redraws.is_not(None))
    .values(next_at=_AT)
)
_REDRAWS = Statement(
    select(outbox.c.id)
    .where(outbox.c.person == bindparam("to"), _WAITING, outbox.c.redraws.is_not(None))
    .limit(1)
)
_HASTEN_TO = Statement(
    update(outbox)
    .where(_WAITING, outbox.c.person == bindparam("to"), outbox.c.reason == POSTPONED)
    .where(outbox.c.next_at > _AT)
    .values(next_at=_AT, ready=False)
)
_LOST = Statement(
    select(outbox)
    .where(
        outbox.c.person == bindparam("to"),
        outbox.c.settled_at >= bindparam("since"),
        or_(
            among(outbox.c.state, LOST_STATES),
            (outbox.c.state == NoticeState.DROPPED) & among(outbox.c.reason, LOST_REASONS),
        ),
    )
    .order_by(outbox.c.settled_at.desc(), outbox.c.id.desc())
    .limit(MOST)
)
_NEXT = Statement(_next())
_SETTLE = Statement(
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
    ),
    columns=(
        "state",
        "reason",
        "attempts",
        "settled_at",
        "uncertain_tries",
        "uncertain_since",
    ),
)

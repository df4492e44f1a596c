"""The repository of goals, of whom they are shared with, and of what was logged."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    Numeric,
    Row,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    union_all,
)

from bot.domain.goals import Goal, GoalKind, GoalLog, GoalShare, GoalState, Visible
from bot.kernel.errors import NotFound
from bot.kernel.ids import GoalId, MembershipId, PersonId, PodId, earliest
from storage import statements
from storage.columns import Exact, Instant, metadata, one_of, own_id, refers, sealed
from storage.repositories.read_cache import ReadCache
from storage.sealing import data_keys
from storage.sealing.data_keys import Sealer

goals = Table(
    "goals",
    metadata,
    own_id(),
    refers("person", "people"),
    Column("kind", one_of(GoalKind, "goalkind"), nullable=False),
    sealed("title", nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("target", Exact),
    sealed("unit"),
    Column("until", Date),
    Column("state", one_of(GoalState, "goalstate"), nullable=False),
    Column("ended_at", Instant),
    sealed("learned"),
    Column("version", Integer, nullable=False),
    Index(None, "person", "id"),
    Index(None, "person", "state", "id"),
)

shares = Table(
    "shares",
    metadata,
    refers("goal", "goals", primary=True),
    refers("pod", "pods", primary=True, index=True),
    refers("membership", "memberships", index=True),
    Column("visible", one_of(Visible, "visible"), nullable=False),
)

logs = Table(
    "logs",
    metadata,
    own_id(),
    refers("goal", "goals"),
    refers("person", "people"),
    Column("amount", Exact, nullable=False),
    Column("day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    sealed("note"),
    # What a goal came to is read from this index alone.
    Index(None, "goal", "day", "amount"),
    Index(None, "person", "id"),
)

_MANY = select(goals).where(goals.c.id.in_(bindparam("ids", expanding=True)))
_ONE = select(goals).where(goals.c.id == bindparam("its_id"))
_LOGS = (
    select(logs)
    .where(
        logs.c.goal.in_(bindparam("goals", expanding=True)),
        logs.c.day.between(bindparam("first"), bindparam("last")),
    )
    .order_by(logs.c.at, logs.c.id)
)
_SHARES = select(shares).order_by(shares.c.goal, shares.c.pod)
_SHARES_OF = _SHARES.where(shares.c.goal.in_(bindparam("goals", expanding=True)))
_SHARES_SINCE = (
    select(shares, goals.c.ended_at)
    .join_from(shares, goals, shares.c.goal == goals.c.id)
    .where(
        shares.c.pod.in_(bindparam("with", expanding=True)),
        or_(goals.c.ended_at.is_(None), goals.c.ended_at >= bindparam("since", type_=Instant())),
    )
    .order_by(shares.c.goal, shares.c.pod)
)
_OF_PERSON = (
    select(goals)
    .where(goals.c.person == bindparam("of"), goals.c.id > bindparam("after"))
    .order_by(goals.c.id)
    .limit(bindparam("most"))
)
_ACTIVE = goals.c.state == GoalState.ACTIVE
# Amounts have two decimals at most: whole hundredths are summed, so that no digit is lost.
_HUNDREDTHS = func.sum(
    cast(func.round(cast(cast(logs.c.amount, Text), Numeric(20, 6)) * 100), BigInteger)
)
_SUMS = select(logs.c.goal, _HUNDREDTHS).group_by(logs.c.goal)
_LOGGED = union_all(
    _SUMS.where(
        logs.c.goal.in_(bindparam("habits", expanding=True)),
        logs.c.day.between(bindparam("first"), bindparam("last")),
    ),
    _SUMS.where(
        logs.c.goal.in_(bindparam("others", expanding=True)), logs.c.day <= bindparam("last")
    ),
)

_Shared = tuple[GoalShare, datetime | None]


class SqlGoals:
    """Reads and writes goals, shares and logs in SQL."""

    def __init__(self, connection: Connection, sealer: Sealer, cache: ReadCache) -> None:
        self._connection = connection
        self._sealer = sealer
        self._cache = cache
        self._foreseen: dict[GoalId, Goal] = {}
        self._shares_foreseen: dict[PodId, list[_Shared]] = {}
        self._foreseen_since: datetime | None = None

    def prefetch(
        self, pods: Collection[PodId], members: Collection[MembershipId], since: datetime
    ) -> None:
        """Read ahead what is shared with some pods, and the goals that some members share."""
        found = self._shared_since(pods, since)
        self._foreseen_since = since
        self._shares_foreseen.update({pod: [] for pod in pods})
        for share, ended_at in found:
            self._shares_foreseen[share.pod].append((share, ended_at))
        wanted = {share.goal for share, _ in found if share.membership in members}
        self._foreseen.update(self.many(wanted))

    def get(self, goal: GoalId) -> Goal:
        return self._cache.get_or_read(goal, lambda: self._read(goal))

    def many(self, goal_ids: Collection[GoalId]) -> Mapping[GoalId, Goal]:
        if self._foreseen.keys() >= set(goal_ids):
            return {goal: self._foreseen[goal] for goal in goal_ids}
        return self._cache.get_or_read_many(goal_ids, self._read_many)

    def of_person(
        self, person: PersonId, limit: int, *, active: bool = False, after: GoalId | None = None
    ) -> tuple[Goal, ...]:
        theirs = _OF_PERSON.where(_ACTIVE) if active else _OF_PERSON
        asked = {"of": person, "after": after or 0, "most": limit}
        return tuple(self._goal(row) for row in self._connection.execute(theirs, asked))

    def count(
        self, person: PersonId, *, active: bool = False, since: datetime | None = None
    ) -> int:
        theirs = select(func.count()).select_from(goals).where(goals.c.person == person)
        if active:
            theirs = theirs.where(_ACTIVE)
        if since is not None:
            theirs = theirs.where(goals.c.id >= earliest(since))
        return self._connection.execute(theirs).scalar_one()

    def count_shared(self, membership: MembershipId, pod: PodId) -> int:
        joined = select(func.count()).join_from(shares, goals, shares.c.goal == goals.c.id)
        mine = joined.where(shares.c.pod == pod, shares.c.membership == membership, _ACTIVE)
        return self._connection.execute(mine).scalar_one()

    def add(self, goal: Goal) -> None:
        self._cache.clear()
        self._connection.execute(insert(goals), self._row(goal))

    def save(self, goal: Goal) -> Goal:
        self._cache.clear()
        statements.save(self._connection, goals, [self._row(goal)])
        return replace(goal, version=goal.version + 1)

    def share(self, share: GoalShare) -> None:
        row = {
            "goal": share.goal,
            "pod": share.pod,
            "membership": share.membership,
            "visible": share.visible,
        }
        self._cache.clear()
        statements.upsert(self._connection, shares, [row], ["goal", "pod"])

    def unshare_all(self, membership: MembershipId, pod: PodId) -> None:
        gone = delete(shares).where(shares.c.pod == pod, shares.c.membership == membership)
        self._cache.clear()
        self._connection.execute(gone)

    def shares_of(self, goal_ids: Collection[GoalId]) -> tuple[GoalShare, ...]:
        return self._shares(_SHARES_OF, {"goals": list(set(goal_ids))})

    def shares_with(self, pod: PodId, since: datetime) -> tuple[GoalShare, ...]:
        if pod in self._shares_foreseen and self._foreseen_since and self._foreseen_since <= since:
            theirs = self._shares_foreseen[pod]
            return tuple(share for share, ended in theirs if ended is None or ended >= since)
        found = self._cache.get_or_read(
            ("with", pod, since), lambda: self._shared_since([pod], since)
        )
        return tuple(share for share, _ in found)

    def log(self, log: GoalLog) -> None:
        note = self._sealer.seal(data_keys.person(log.person), "logs.note", log.id, log.note)
        row = {
            "id": log.id,
            "goal": log.goal,
            "person": log.person,
            "amount": log.amount,
            "day": log.on,
            "at": log.at,
            "note": note,
        }
        self._connection.execute(insert(logs), row)

    def count_logs(self, person: PersonId, since: datetime) -> int:
        theirs = select(func.count()).select_from(logs).where(logs.c.person == person)
        recent = theirs.where(logs.c.id >= earliest(since))
        return self._connection.execute(recent).scalar_one()

    def logged(self, goals: Collection[Goal], first: date, last: date) -> Mapping[GoalId, Decimal]:
        """Sum up in SQL: however much was logged, no note is opened for it."""
        if not goals:
            return {}
        habits = [goal.id for goal in goals if goal.kind is GoalKind.HABIT]
        others = [goal.id for goal in goals if goal.kind is not GoalKind.HABIT]
        asked = {"habits": habits, "others": others, "first": first, "last": last}
        found = self._connection.execute(_LOGGED, asked)
        return {goal: Decimal(int(hundredths)) / 100 for goal, hundredths in found}

    def logs(self, goal_ids: Collection[GoalId], first: date, last: date) -> tuple[GoalLog, ...]:
        asked = {"goals": list(set(goal_ids)), "first": first, "last": last}
        rows = self._connection.execute(_LOGS, asked).all()
        self._sealer.fetch("person", [row.person for row in rows if row.note is not None])
        return tuple(self._log(row) for row in rows)

    def _read(self, goal: GoalId) -> Goal:
        row = self._connection.execute(_ONE, {"its_id": goal}).one_or_none()
        if row is None:
            raise NotFound
        return self._goal(row)

    def _read_many(self, wanted: Collection[GoalId]) -> Mapping[GoalId, Goal]:
        rows = self._connection.execute(_MANY, {"ids": list(wanted)}).all()
        self._sealer.fetch("person", [row.person for row in rows])
        return {row.id: self._goal(row) for row in rows}

    def _shares(self, wanted: Select[Any], given: Mapping[str, object]) -> tuple[GoalShare, ...]:
        found = self._connection.execute(wanted, given)
        return tuple(GoalShare(row.goal, row.pod, row.membership, row.visible) for row in found)

    def _shared_since(self, pods: Collection[PodId], since: datetime) -> tuple[_Shared, ...]:
        asked = {"with": [*pods], "since": since}
        found = self._connection.execute(_SHARES_SINCE, asked)
        return tuple(
            (GoalShare(row.goal, row.pod, row.membership, row.visible), row.ended_at)
            for row in found
        )

    def _row(self, goal: Goal) -> statements.Row:
        owner = data_keys.person(goal.person)
        return {
            "id": goal.id,
            "person": goal.person,
            "kind": goal.kind,
            "title": self._sealer.seal(owner, "goals.title", goal.id, goal.title),
            "created_at": goal.created_at,
            "target": goal.target,
            "unit": self._sealer.seal(owner, "goals.unit", goal.id, goal.unit),
            "until": goal.until,
            "state": goal.state,
            "ended_at": goal.ended_at,
            "learned": self._sealer.seal(owner, "goals.learned", goal.id, goal.learned),
            "version": goal.version,
        }

    def _goal(self, row: Row[Any]) -> Goal:
        owner = data_keys.person(row.person)
        return Goal(
            id=row.id,
            person=row.person,
            kind=row.kind,
            title=self._sealer.open(owner, "goals.title", row.id, row.title),
            created_at=row.created_at,
            target=row.target,
            unit=self._sealer.open_if(owner, "goals.unit", row.id, row.unit),
            until=row.until,
            state=row.state,
            ended_at=row.ended_at,
            learned=self._sealer.open_if(owner, "goals.learned", row.id, row.learned),
            version=row.version,
        )

    def _log(self, row: Row[Any]) -> GoalLog:
        note = self._sealer.open_if(data_keys.person(row.person), "logs.note", row.id, row.note)
        return GoalLog(row.id, row.goal, row.person, row.amount, row.day, row.at, note)

"""Goals, with whom they are shared, and what was logged towards them."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Index,
    Integer,
    Row,
    Select,
    Table,
    bindparam,
    delete,
    insert,
    select,
)

from bot.errors import NotFound
from bot.goals.model import Goal, GoalKind, GoalState, Log, Share, Visible
from bot.ids import GoalId, MembershipId, PersonId, PodId
from storage import keys, writes
from storage.base import Exact, Instant, metadata, one_of, own_id, refers, sealed
from storage.keys import Sealer
from storage.memory import Memory

goals = Table(
    "goals",
    metadata,
    own_id(),
    refers("person", "people", index=True),
    Column("kind", one_of(GoalKind), nullable=False),
    sealed("title", nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("target", Exact),
    sealed("unit"),
    Column("until", Date),
    Column("state", one_of(GoalState), nullable=False),
    Column("ended_at", Instant),
    sealed("learned"),
    Column("version", Integer, nullable=False),
)

shares = Table(
    "shares",
    metadata,
    refers("goal", "goals", primary=True),
    refers("pod", "pods", primary=True, index=True),
    refers("membership", "memberships"),
    Column("visible", one_of(Visible), nullable=False),
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
    Index(None, "goal", "at"),
)

_MANY = select(goals).where(goals.c.id.in_(bindparam("ids", expanding=True)))
_ONE = select(goals).where(goals.c.id == bindparam("its_id"))
_LOGS = (
    select(logs)
    .where(logs.c.goal.in_(bindparam("goals", expanding=True)))
    .order_by(logs.c.at, logs.c.id)
)
_SHARES = select(shares).order_by(shares.c.goal, shares.c.pod)
_SHARES_OF = _SHARES.where(shares.c.goal.in_(bindparam("goals", expanding=True)))
_SHARES_WITH_MANY = _SHARES.where(shares.c.pod.in_(bindparam("with", expanding=True)))
_SHARES_WITH = _SHARES.where(shares.c.pod == bindparam("with"))


class SqlGoals:
    """Goals, shares and logs, in SQL."""

    def __init__(self, connection: Connection, sealer: Sealer, memory: Memory) -> None:
        self._connection = connection
        self._sealer = sealer
        self._memory = memory
        self._foreseen: dict[GoalId, Goal] = {}
        self._shares_foreseen: dict[PodId, list[Share]] = {}

    def foresee(self, pods: Collection[PodId], members: Collection[MembershipId]) -> None:
        """Read ahead what is shared with some pods, and the goals that some members share."""
        found = self._shares(_SHARES_WITH_MANY, {"with": [*pods]})
        self._shares_foreseen.update({pod: [] for pod in pods})
        for share in found:
            self._shares_foreseen[share.pod].append(share)
        wanted = {share.goal for share in found if share.membership in members}
        self._foreseen.update(self.many(wanted))

    def get(self, goal: GoalId) -> Goal:
        return self._memory.of(goal, lambda: self._read(goal))

    def many(self, goal_ids: Collection[GoalId]) -> Mapping[GoalId, Goal]:
        if self._foreseen.keys() >= set(goal_ids):
            return {goal: self._foreseen[goal] for goal in goal_ids}
        return self._memory.many(goal_ids, self._read_many)

    def of_person(self, person: PersonId) -> tuple[Goal, ...]:
        theirs = select(goals).where(goals.c.person == person)
        found = self._connection.execute(theirs.order_by(goals.c.created_at, goals.c.id))
        return tuple(self._goal(row) for row in found)

    def add(self, goal: Goal) -> None:
        self._memory.forget()
        self._connection.execute(insert(goals), self._row(goal))

    def save(self, goal: Goal) -> Goal:
        self._memory.forget()
        writes.save(self._connection, goals, [self._row(goal)])
        return replace(goal, version=goal.version + 1)

    def share(self, share: Share) -> None:
        row = {
            "goal": share.goal,
            "pod": share.pod,
            "membership": share.membership,
            "visible": share.visible,
        }
        self._memory.forget()
        writes.upsert(self._connection, shares, [row], ["goal", "pod"])

    def unshare(self, goal: GoalId, pod: PodId) -> None:
        gone = delete(shares).where(shares.c.goal == goal, shares.c.pod == pod)
        self._memory.forget()
        self._connection.execute(gone)

    def shares_of(self, goal_ids: Collection[GoalId]) -> tuple[Share, ...]:
        return self._shares(_SHARES_OF, {"goals": list(set(goal_ids))})

    def shares_with(self, pod: PodId) -> tuple[Share, ...]:
        if pod in self._shares_foreseen:
            return tuple(self._shares_foreseen[pod])
        return self._memory.of(("with", pod), lambda: self._shares(_SHARES_WITH, {"with": pod}))

    def log(self, log: Log) -> None:
        note = self._sealer.seal(keys.person(log.person), "logs.note", log.id, log.note)
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

    def logs(self, goal_ids: Collection[GoalId]) -> tuple[Log, ...]:
        rows = self._connection.execute(_LOGS, {"goals": list(set(goal_ids))}).all()
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

    def _shares(self, wanted: Select[Any], given: Mapping[str, object]) -> tuple[Share, ...]:
        found = self._connection.execute(wanted, given)
        return tuple(Share(row.goal, row.pod, row.membership, row.visible) for row in found)

    def _row(self, goal: Goal) -> writes.Row:
        owner = keys.person(goal.person)
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
        owner = keys.person(row.person)
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

    def _log(self, row: Row[Any]) -> Log:
        note = self._sealer.open_if(keys.person(row.person), "logs.note", row.id, row.note)
        return Log(row.id, row.goal, row.person, row.amount, row.day, row.at, note)

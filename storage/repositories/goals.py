"""The repository of goals, of whom they are shared with, and of the logs beside them."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import (
    bindparam,
    delete,
    func,
    or_,
    select,
)

from bot.domain.goals import Goal, GoalLog, GoalShare, GoalState
from bot.kernel.errors import NotFound
from bot.kernel.ids import GoalId, LogId, MembershipId, PersonId, PodId, earliest
from storage.columns import Instant
from storage.repositories import goal_logs
from storage.repositories.goal_rows import goal_of, goal_row, goals, shares
from storage.repositories.read_cache import ReadCache
from storage.sealing.data_keys import Sealer
from storage.statements import writing
from storage.statements.conditions import MOST, among
from storage.statements.executor import Executor
from storage.statements.statement import Statement

_MANY = Statement(select(goals).where(among(goals.c.id, "ids")))
_ONE = Statement(select(goals).where(goals.c.id == bindparam("its_id")))
_SHARES_OF = Statement(
    select(shares).where(among(shares.c.goal, "goals")).order_by(shares.c.goal, shares.c.pod)
)
# Unsorted: to find them in order SQLite would read all that is shared with anybody.
_SHARES_SINCE = Statement(
    select(shares, goals.c.ended_at)
    .join_from(shares, goals, shares.c.goal == goals.c.id)
    .where(
        among(shares.c.pod, "with"),
        or_(goals.c.ended_at.is_(None), goals.c.ended_at >= bindparam("since", type_=Instant())),
    )
)
_SHARED_BY = Statement(
    select(goals, shares.c.pod, shares.c.membership, shares.c.visible)
    .join_from(shares, goals, shares.c.goal == goals.c.id)
    .where(
        among(shares.c.membership, "by"),
        or_(goals.c.ended_at.is_(None), goals.c.ended_at >= bindparam("since", type_=Instant())),
    )
)
_THEIRS = (
    select(goals)
    .where(goals.c.person == bindparam("of"), goals.c.id > bindparam("after"))
    .order_by(goals.c.id)
    .limit(MOST)
)
_ACTIVE = goals.c.state == GoalState.ACTIVE
_OF_PERSON_BY_STATE = {
    None: Statement(_THEIRS),
    True: Statement(_THEIRS.where(_ACTIVE)),
    False: Statement(_THEIRS.where(~_ACTIVE)),
}
_COUNTED = (
    select(func.count())
    .select_from(goals)
    .where(goals.c.person == bindparam("of"), goals.c.id >= bindparam("first"))
)
_COUNT = Statement(_COUNTED)
_COUNT_ACTIVE = Statement(_COUNTED.where(_ACTIVE))
_COUNT_SHARED = Statement(
    select(func.count())
    .join_from(shares, goals, shares.c.goal == goals.c.id)
    .where(shares.c.pod == bindparam("in"), shares.c.membership == bindparam("of"), _ACTIVE)
)
_UNSHARE = Statement(
    delete(shares).where(shares.c.pod == bindparam("in"), shares.c.membership == bindparam("of"))
)

_Logged = tuple[str, GoalId, date, date]
_Shared = tuple[GoalShare, datetime | None]


class _SharedBy(NamedTuple):
    """What some members share, but for goals that were over before."""

    members: Set[MembershipId]
    since: datetime
    found: Sequence[_Shared]


class SqlGoals:
    """Reads and writes goals, shares and logs in SQL."""

    def __init__(self, executor: Executor, sealer: Sealer, cache: ReadCache) -> None:
        self._executor = executor
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
        self, of: PersonId, limit: int, *, active: bool | None = None, after: GoalId | None = None
    ) -> tuple[Goal, ...]:
        theirs = _OF_PERSON_BY_STATE[active]
        asked = {"of": of, "after": after or 0, "most": limit}
        return tuple(goal_of(self._sealer, row) for row in self._executor.read(theirs, asked))

    def count(
        self, person: PersonId, *, active: bool = False, since: datetime | None = None
    ) -> int:
        asked = {"of": person, "first": 0 if since is None else earliest(since)}
        counted: int = self._executor.read(_COUNT_ACTIVE if active else _COUNT, asked).scalar()
        return counted

    def count_shared(self, membership: MembershipId, pod: PodId) -> int:
        asked = {"in": pod, "of": membership}
        counted: int = self._executor.read(_COUNT_SHARED, asked).scalar()
        return counted

    def add(self, goal: Goal) -> None:
        self._cache.clear()
        writing.insert(self._executor, goals, goal_row(self._sealer, goal))

    def save(self, goal: Goal) -> Goal:
        self._cache.clear()
        writing.save(self._executor, goals, [goal_row(self._sealer, goal)])
        return replace(goal, version=goal.version + 1)

    def share(self, share: GoalShare) -> None:
        row = {
            "goal": share.goal,
            "pod": share.pod,
            "membership": share.membership,
            "visible": share.visible,
        }
        self._cache.clear()
        writing.upsert(self._executor, shares, [row], ["goal", "pod"])

    def unshare_all(self, membership: MembershipId, pod: PodId) -> None:
        self._cache.clear()
        self._executor.write(_UNSHARE, {"in": pod, "of": membership})

    def shares_of(self, goal_ids: Collection[GoalId]) -> tuple[GoalShare, ...]:
        found = self._executor.read(_SHARES_OF, {"goals": set(goal_ids)})
        return tuple(GoalShare(row.goal, row.pod, row.membership, row.visible) for row in found)

    def shares_with(self, pod: PodId, since: datetime) -> tuple[GoalShare, ...]:
        if pod in self._shares_foreseen and self._foreseen_since and self._foreseen_since <= since:
            theirs = self._shares_foreseen[pod]
            return tuple(share for share, ended in theirs if ended is None or ended >= since)
        found = self._cache.get_or_read(
            ("with", pod, since), lambda: self._shared_since([pod], since)
        )
        return tuple(share for share, _ in found)

    def shared_by(
        self, members: Mapping[MembershipId, PodId], since: datetime
    ) -> tuple[GoalShare, ...]:
        pods = {*members.values()}
        foreseen = self._foreseen_since is not None and self._foreseen_since <= since
        if foreseen and self._shares_foreseen.keys() >= pods:
            theirs = chain.from_iterable(self._shares_foreseen[pod] for pod in pods)
            return _still_shared(theirs, members, since)
        known: _SharedBy | None = self._cache.get(_SharedBy)
        if known is None or known.since > since or not known.members >= members.keys():
            known = _SharedBy({*members}, since, self._read_shared_by(members, since))
            self._cache.put(_SharedBy, known)
        return _still_shared(known.found, members, since)

    def log(self, log: GoalLog) -> None:
        self._cache.clear()
        goal_logs.add(self._executor, self._sealer, log)

    def log_of(self, log: LogId) -> GoalLog:
        return goal_logs.one(self._executor, self._sealer, log)

    def save_log(self, log: GoalLog) -> None:
        self._cache.clear()
        goal_logs.save(self._executor, self._sealer, log)

    def unlog(self, log: LogId) -> None:
        self._cache.clear()
        goal_logs.remove(self._executor, log)

    def latest_logs(self, goal: GoalId, limit: int, before: LogId) -> tuple[GoalLog, ...]:
        return goal_logs.latest(self._executor, self._sealer, goal, limit, before)

    def count_logs(self, person: PersonId, since: datetime) -> int:
        return goal_logs.count(self._executor, person, since)

    def logged(self, goals: Collection[Goal], first: date, last: date) -> Mapping[GoalId, Decimal]:
        wanted = {("logged", goal.id, first, last): goal for goal in goals}

        def read(keys: Collection[_Logged]) -> Mapping[_Logged, Decimal | None]:
            unknown = [wanted[key] for key in keys]
            found = goal_logs.totals(self._executor, unknown, first, last)
            return {key: found.get(wanted[key].id) for key in keys}

        sums = self._cache.get_or_read_many([*wanted], read)
        return {key[1]: much for key, much in sums.items() if much is not None}

    def logs(self, goal_ids: Collection[GoalId], first: date, last: date) -> tuple[GoalLog, ...]:
        return goal_logs.of(self._executor, self._sealer, goal_ids, first, last)

    def _read(self, goal: GoalId) -> Goal:
        row = self._cache.get(("row", goal))
        row = row or self._executor.read(_ONE, {"its_id": goal}).one_or_none()
        if row is None:
            raise NotFound
        return goal_of(self._sealer, row)

    def _read_many(self, wanted: Collection[GoalId]) -> Mapping[GoalId, Goal]:
        rows = [row for goal in wanted if (row := self._cache.get(("row", goal)))]
        if others := set(wanted) - {row.id for row in rows}:
            rows += self._executor.read(_MANY, {"ids": others})
        self._sealer.fetch("person", [row.person for row in rows])
        return {row.id: goal_of(self._sealer, row) for row in rows}

    def _read_shared_by(
        self, members: Collection[MembershipId], since: datetime
    ) -> Sequence[_Shared]:
        """Read what some share, and remember the goals with it."""
        found = self._executor.read(_SHARED_BY, {"by": members, "since": since}).all()
        for row in found:
            self._cache.put(("row", row.id), row)
        shares = (
            (GoalShare(row.id, row.pod, row.membership, row.visible), row.ended_at)
            for row in found
        )
        return sorted(shares, key=_by_goal)

    def _shared_since(self, pods: Collection[PodId], since: datetime) -> Sequence[_Shared]:
        found = self._executor.read(_SHARES_SINCE, {"with": pods, "since": since})
        shares = (
            (GoalShare(row.goal, row.pod, row.membership, row.visible), row.ended_at)
            for row in found
        )
        return sorted(shares, key=_by_goal)


def _still_shared(
    found: Iterable[_Shared], members: Collection[MembershipId], since: datetime
) -> tuple[GoalShare, ...]:
    return tuple(
        share
        for share, ended_at in found
        if share.membership in members and (ended_at is None or ended_at >= since)
    )


def _by_goal(shared: _Shared) -> tuple[int, int]:
    return shared[0].goal, shared[0].pod

"""Progress and stones a second time, from the rules and the rows alone.

Rules: docs/behavior.md, "Progress and strength".
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Table, select

from storage.repositories.check_in_rows import check_ins
from storage.repositories.goal_logs import logs
from storage.repositories.goal_rows import goals, shares
from storage.repositories.layers import layers
from storage.repositories.membership_rows import memberships
from storage.repositories.pods import pods

WORTH = {"done": 1.0, "partly": 0.5, "not": 0.0}
Rows = Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class Facts:
    """The rows that scores are made of, without a word in them."""

    memberships: Rows
    pods: Mapping[int, Row[Any]]
    check_ins: Rows
    goals: Mapping[int, Row[Any]]
    shares: Rows
    logs: Rows
    layers: Rows

    @classmethod
    def read(cls, connection: Connection) -> "Facts":
        """Read them all."""

        def rows(table: Table) -> Rows:
            plain = [c for c in table.c if c.type.python_type is not bytes]
            return connection.execute(select(*plain)).all()

        def by_id(table: Table) -> Mapping[int, Row[Any]]:
            return {row.id: row for row in rows(table)}

        return cls(
            rows(memberships),
            by_id(pods),
            rows(check_ins),
            by_id(goals),
            rows(shares),
            rows(logs),
            rows(layers),
        )


def progress(facts: Facts, check_in: Row[Any], day: date) -> float | None:
    """Find a week's progress: the mean over the goals that were there when it closed."""
    if check_in.state.value not in ("answered", "missed"):
        return None
    outcomes = {int(goal): said for goal, said in check_in.outcomes.items()}
    worth = []
    for share in facts.shares:
        goal = facts.goals[share.goal]
        if share.membership != check_in.membership or goal.created_at >= check_in.closes_at:
            continue
        ended = goal.ended_at is not None and goal.ended_at < check_in.closes_at
        if ended and goal.id not in outcomes:
            continue
        share_of_goal = _of_goal(facts, goal, outcomes.get(goal.id), day)
        if share_of_goal is not None:
            worth.append(share_of_goal)
    return sum(worth) / len(worth) if worth else None


def shown(facts: Facts, check_in: Row[Any], day: date) -> float | None:
    """Find what a week comes to on the board: the mean over the goals that counted in it."""
    if check_in.state.value not in ("answered", "missed"):
        return None
    said = {int(goal): outcome for goal, outcome in check_in.outcomes.items()}
    found = (_of_goal(facts, facts.goals[g], said.get(g), day) for g in check_in.counted)
    worth = [share for share in found if share is not None]
    return sum(worth) / len(worth) if worth else None


def hidden(facts: Facts, check_in: Row[Any]) -> set[int]:
    """Find the goals that count in a closed week though the pod may not know of them now."""
    known = {
        share.goal
        for share in facts.shares
        if share.membership == check_in.membership and share.visible.value in ("pod", "status")
    }
    return set(check_in.counted) - known


def _of_goal(facts: Facts, goal: Row[Any], said: str | None, day: date) -> float | None:
    if said == "changed":
        return None
    answered = WORTH[said] if said else 0.0
    if goal.kind.value == "milestone" or not goal.target:
        return answered
    so_far = [log for log in facts.logs if log.goal == goal.id and log.day <= day]
    if goal.kind.value == "amount":
        return _share(so_far, goal.target) if so_far else answered
    in_week = [log for log in so_far if log.day > day - timedelta(days=7)]
    return max(answered, _share(in_week, goal.target))


def _share(entries: Iterable[Row[Any]], target: Decimal) -> float:
    return float(min(Decimal(1), sum((log.amount for log in entries), Decimal()) / target))


@dataclass(frozen=True, slots=True)
class Line:
    """What a board says of somebody who is not new on it: how full a bar is, and stones."""

    progress: float | None
    stones: int


def board(facts: Facts, pod: int, weeks: int) -> dict[int, Line]:
    """Find the line of each member who has one, by membership."""
    last = max(layer.week for layer in facts.layers if layer.pod == pod)
    gentle = facts.pods[pod].kind.value in ("support", "values")
    weekly: dict[int, dict[int, Row[Any]]] = defaultdict(dict)
    for row in facts.check_ins:
        if row.pod == pod and row.week <= last:
            weekly[row.membership][last.since(row.week)] = row
    return {
        m.id: Line(None if gentle else _mean(weekly[m.id], weeks), _stones(weekly[m.id]))
        for m in facts.memberships
        if m.pod == pod and m.state.value in ("active", "resting") and m.on_board
        if m.check_ins >= 3
    }


def _mean(weeks: Mapping[int, Row[Any]], most: int) -> float | None:
    shares = [row.shown for ago, row in weeks.items() if ago < most and row.shown is not None]
    return sum(shares) / len(shares) if shares else None


def _stones(weeks: Mapping[int, Row[Any]]) -> int:
    return sum(row.state.value == "answered" for row in weeks.values())


def day_of(check_in: Row[Any], pods: Mapping[int, Row[Any]]) -> date:
    """Find the check-in day: two days before the close."""
    pod = pods[check_in.pod]
    return _local(check_in.closes_at, pod.rhythm_zone) - timedelta(days=2)


def _local(at: datetime, zone: str) -> date:

    return at.astimezone(ZoneInfo(zone)).date()

"""Which goals of a closed week count on the board, and what they come to.

Weeks that have closed already count, of the goals that today's shares still show to the pod, what
they had come to: nobody remembers what was shown then, so less may count, and never more.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

INDEX = "ix_check_ins_board"
AT_ONCE = 500
WORTH = {"done": 1.0, "partly": 0.5, "not": 0.0}

check_ins = sa.table(
    "check_ins",
    sa.column("id", sa.BigInteger),
    sa.column("pod", sa.BigInteger),
    sa.column("membership", sa.BigInteger),
    sa.column("week", sa.Text),
    sa.column("closes_at"),
    sa.column("state", sa.Text),
    sa.column("outcomes", sa.JSON),
    sa.column("counted", sa.JSON(none_as_null=True)),
    sa.column("shown", sa.Double),
)
layers = sa.table("layers", sa.column("pod", sa.BigInteger), sa.column("week", sa.Text))
pods = sa.table("pods", sa.column("id", sa.BigInteger), sa.column("rhythm_day", sa.Integer))
memberships = sa.table(
    "memberships", sa.column("id", sa.BigInteger), sa.column("shares", sa.Boolean)
)
shares = sa.table(
    "shares",
    sa.column("goal", sa.BigInteger),
    sa.column("pod", sa.BigInteger),
    sa.column("membership", sa.BigInteger),
    sa.column("visible", sa.Text),
)
goals = sa.table(
    "goals",
    sa.column("id", sa.BigInteger),
    sa.column("kind", sa.Text),
    sa.column("target", sa.Text),
    sa.column("created_at"),
    sa.column("ended_at"),
)
logs = sa.table(
    "logs",
    sa.column("goal", sa.BigInteger),
    sa.column("amount", sa.Text),
    sa.column("day", sa.Date),
)
CLOSED = (
    sa.select(check_ins, pods.c.rhythm_day)
    .join(layers, sa.and_(layers.c.pod == check_ins.c.pod, layers.c.week == check_ins.c.week))
    .join(pods, pods.c.id == check_ins.c.pod)
    .order_by(check_ins.c.membership, check_ins.c.week)
    .limit(AT_ONCE)
)
KNOWN = (
    sa.select(shares.c.membership, goals)
    .join(memberships, memberships.c.id == shares.c.membership)
    .join(goals, goals.c.id == shares.c.goal)
    .where(
        sa.or_(
            shares.c.visible == "status",
            sa.and_(shares.c.visible == "pod", memberships.c.shares),
        )
    )
)
Rows = Sequence[sa.Row[Any]]
Logged = Mapping[int, Rows]


def upgrade() -> None:
    op.add_column("check_ins", sa.Column("counted", sa.JSON))
    op.add_column("check_ins", sa.Column("shown", sa.Double))
    # Member by member, so that what somebody logged is read once or twice, and not for each week.
    place, last = sa.tuple_(check_ins.c.membership, check_ins.c.week), (0, "")
    while batch := op.get_bind().execute(CLOSED.where(place > last)).all():
        _count(batch)
        last = (batch[-1].membership, batch[-1].week)
    op.drop_index(INDEX, "check_ins")
    op.create_index(
        INDEX, "check_ins", ["pod", "week", "membership", "state", "shown", "progress"]
    )


def downgrade() -> None:
    op.drop_index(INDEX, "check_ins")
    op.create_index(INDEX, "check_ins", ["pod", "week", "membership", "state", "progress"])
    op.drop_column("check_ins", "shown")
    op.drop_column("check_ins", "counted")


def _count(batch: Rows) -> None:
    connection = op.get_bind()
    theirs = KNOWN.where(shares.c.membership.in_({row.membership for row in batch}))
    known = connection.execute(theirs).all()
    found = connection.execute(sa.select(logs).where(logs.c.goal.in_({g.id for g in known})))
    logged: dict[int, list[sa.Row[Any]]] = {}
    for log in found:
        logged.setdefault(log.goal, []).append(log)
    rows = []
    for week in batch:
        asked = [g for g in known if g.membership == week.membership and _there(g, week)]
        shown = _progress(asked, week, logged) if week.state in ("answered", "missed") else None
        rows.append({"its_id": week.id, "counts": [g.id for g in asked], "comes_to": shown})
    counted = sa.update(check_ins).where(check_ins.c.id == sa.bindparam("its_id"))
    values: dict[str, Any] = {"counted": sa.bindparam("counts"), "shown": sa.bindparam("comes_to")}
    connection.execute(counted.values(values), rows)


def _there(goal: sa.Row[Any], week: sa.Row[Any]) -> bool:
    return bool(goal.created_at < week.closes_at) and (
        goal.ended_at is None or str(goal.id) in week.outcomes
    )


def _progress(asked: Rows, week: sa.Row[Any], logged: Logged) -> float | None:
    year, number = week.week.split("-W")
    day = date.fromisocalendar(int(year), int(number), week.rhythm_day + 1)
    found = (
        _of_goal(goal, week.outcomes.get(str(goal.id)), logged.get(goal.id, ()), day)
        for goal in asked
    )
    worth = [share for share in found if share is not None]
    return sum(worth) / len(worth) if worth else None


def _of_goal(goal: sa.Row[Any], outcome: str | None, entries: Rows, day: date) -> float | None:
    if outcome == "changed":
        return None
    answered = WORTH[outcome] if outcome else 0.0
    target = Decimal(goal.target or 0)
    if goal.kind == "milestone" or not target:
        return answered
    so_far = [log for log in entries if log.day <= day]
    if goal.kind == "amount":
        return _share(so_far, target) if so_far else answered
    return max(answered, _share((e for e in so_far if e.day > day - timedelta(7)), target))


def _share(entries: Iterable[sa.Row[Any]], target: Decimal) -> float:
    reached: Decimal = sum((Decimal(log.amount) for log in entries), Decimal()) / target
    return float(max(Decimal(), min(Decimal(1), reached)))

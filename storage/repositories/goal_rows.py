"""The rows of goals, and of whom they are shared with."""

from msgspec import convert, to_builtins
from sqlalchemy import JSON, Column, Date, Index, Integer, Table

from bot.domain.goals import Goal, GoalKind, GoalState, Pause, Visible
from storage.columns import Exact, Fields, Instant, metadata, one_of, own_id, refers, sealed
from storage.sealing import data_keys
from storage.sealing.data_keys import Sealer
from storage.statements.writing import Row

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
    Column("end_asked_at", Instant),
    Column("pauses", JSON(none_as_null=True)),
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


def goal_row(sealer: Sealer, goal: Goal) -> Row:
    """Make the row of a goal, with its words sealed."""
    owner = data_keys.person(goal.person)
    return {
        "id": goal.id,
        "person": goal.person,
        "kind": goal.kind,
        "title": sealer.seal(owner, "goals.title", goal.id, goal.title),
        "created_at": goal.created_at,
        "target": goal.target,
        "unit": sealer.seal(owner, "goals.unit", goal.id, goal.unit),
        "until": goal.until,
        "state": goal.state,
        "ended_at": goal.ended_at,
        "learned": sealer.seal(owner, "goals.learned", goal.id, goal.learned),
        "end_asked_at": goal.end_asked_at,
        "pauses": to_builtins(goal.pauses) if goal.pauses else None,
        "version": goal.version,
    }


def goal_of(sealer: Sealer, row: Fields) -> Goal:
    """Make a goal of a row, with its words opened."""
    owner = data_keys.person(row.person)
    return Goal(
        id=row.id,
        person=row.person,
        kind=row.kind,
        title=sealer.open(owner, "goals.title", row.id, row.title),
        created_at=row.created_at,
        target=row.target,
        unit=sealer.open_if(owner, "goals.unit", row.id, row.unit),
        until=row.until,
        state=row.state,
        ended_at=row.ended_at,
        learned=sealer.open_if(owner, "goals.learned", row.id, row.learned),
        end_asked_at=row.end_asked_at,
        pauses=() if row.pauses is None else convert(row.pauses, tuple[Pause, ...]),
        version=row.version,
    )

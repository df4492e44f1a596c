"""The rows of check-ins, and those that begin alike, which are written in one statement."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Double,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    cast,
    select,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bot.domain.checkins import CheckInSet, CheckInState
from bot.domain.goals import GoalState, Visible
from bot.domain.words import WishKind
from storage.columns import Instant, WeekName, metadata, one_of, own_id, refers, sealed
from storage.repositories.goal_rows import goals, shares
from storage.row_sets import RowSetInsert
from storage.statements.executor import Executor

HAVE_WORDS = text(
    "(words IS NOT NULL OR media IS NOT NULL OR held IS NOT NULL OR held_media IS NOT NULL)"
)

check_ins = Table(
    "check_ins",
    metadata,
    own_id(),
    refers("membership", "memberships"),
    refers("pod", "pods"),
    refers("person", "people"),
    Column("week", WeekName, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("state", one_of(CheckInState, "state"), nullable=False),
    Column("asked_at", Instant),
    Column("answered_at", Instant),
    Column("late", Boolean, nullable=False),
    Column("outcomes", JSON, nullable=False),
    sealed("words"),
    sealed("media"),
    sealed("held"),
    sealed("held_media"),
    Column("wish_kind", one_of(WishKind, "wishkind")),
    Column("wish_day", Date),
    Column("visible", one_of(Visible, "visible"), nullable=False),
    Column("progress", Double),
    Column("counted", JSON(none_as_null=True)),
    Column("shown", Double),
    Column("targets", JSON(none_as_null=True)),
    Column("withheld", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("membership", "week"),
    Index(None, "person", "closes_at"),
    Index("ix_check_ins_words", "closes_at", sqlite_where=HAVE_WORDS, postgresql_where=HAVE_WORDS),
    # The board reads nothing but this index.
    Index("ix_check_ins_board", "pod", "week", "membership", "state", "shown", "progress"),
)


class ObjectOf(FunctionElement[str]):
    """A JSON object of the names and values of all rows, or NULL without any."""

    inherit_cache = True
    type = JSON()


@compiles(ObjectOf, "sqlite")
def _on_sqlite(element: ObjectOf, compiler: SQLCompiler, **given: Any) -> str:
    return f"nullif(json_group_object({compiler.process(element.clauses, **given)}), '{{}}')"


@compiles(ObjectOf, "postgresql")
def _on_postgresql(element: ObjectOf, compiler: SQLCompiler, **given: Any) -> str:
    return f"json_object_agg({compiler.process(element.clauses, **given)})"


def _targets(row: Mapping[str, ColumnElement[Any]]) -> ColumnElement[Any]:
    """Look up the targets of the goals that a membership shares when its week begins."""
    shared = (shares.c.membership == row["membership"], goals.c.state == GoalState.ACTIVE)
    named = select(ObjectOf(cast(shares.c.goal, Text), goals.c.target))
    theirs = named.join_from(shares, goals, shares.c.goal == goals.c.id)
    return theirs.where(*shared, goals.c.target.is_not(None)).scalar_subquery()


_BEGINNING = RowSetInsert(
    check_ins,
    ("id", "membership", "pod", "person", "week", "closes_at", "until", "state"),
    keys=("membership", "week"),
    begins={
        "late": False,
        "outcomes": {},
        "visible": Visible.POD,
        "withheld": False,
        "revision": 0,
        "version": 1,
    },
    looked_up={"targets": _targets},
)


def add_sets(executor: Executor, sets: Iterable[CheckInSet]) -> None:
    """Add weeks that begin alike; one that is there already changes nothing."""
    rows: list[tuple[object, ...]] = []
    for each in sets:
        closes_at, until, state = each.closes_at, each.until, each.state
        alike = {"week": each.week, "closes_at": closes_at, "until": until, "state": state}
        plain = _BEGINNING.plain(executor.dialect, alike)
        rows += [(*own, *plain) for own in each.own]
    _BEGINNING.run(executor, rows)

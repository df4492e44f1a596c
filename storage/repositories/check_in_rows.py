"""The rows of check-ins, and those that begin alike, which are written in one statement."""

from collections.abc import Iterable

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Double,
    Index,
    Integer,
    Table,
    UniqueConstraint,
)

from bot.domain.checkins import CheckInSet, CheckInState, WishKind
from bot.domain.goals import Visible
from storage.columns import Instant, WeekName, metadata, one_of, own_id, refers, sealed
from storage.row_sets import RowSetInsert
from storage.statements.executor import Executor

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
    Column("withheld", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("membership", "week"),
    Index(None, "person", "closes_at"),
    # The board reads nothing but this index.
    Index("ix_check_ins_board", "pod", "week", "membership", "state", "shown", "progress"),
)

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

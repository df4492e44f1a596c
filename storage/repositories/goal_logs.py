"""The rows of what was logged towards goals; notes are under the key of who wrote them."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Index,
    Numeric,
    Table,
    Text,
    bindparam,
    cast,
    delete,
    func,
    select,
    union_all,
)

from bot.domain.goals import Goal, GoalKind, GoalLog
from bot.kernel.errors import NotFound
from bot.kernel.ids import GoalId, LogId, PersonId, earliest
from storage.columns import Exact, Fields, Instant, metadata, own_id, refers, sealed
from storage.sealing import data_keys
from storage.sealing.data_keys import Sealer
from storage.statements import writing
from storage.statements.conditions import MOST, among
from storage.statements.executor import Executor
from storage.statements.statement import Statement, Values
from storage.statements.writing import Row

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

_COUNT_LOGS = Statement(
    select(func.count())
    .select_from(logs)
    .where(logs.c.person == bindparam("of"), logs.c.id >= bindparam("first"))
)
# Amounts have two decimals at most: whole hundredths are summed, so that no digit is lost.
_HUNDREDTHS = func.sum(
    cast(func.round(cast(cast(logs.c.amount, Text), Numeric(20, 6)) * 100), BigInteger)
)
_SUMS = select(logs.c.goal, _HUNDREDTHS).group_by(logs.c.goal)
_DAYS = logs.c.day.between(bindparam("first"), bindparam("last"))
_OF_HABITS = _SUMS.where(among(logs.c.goal, "habits"), _DAYS)
_OF_OTHERS = _SUMS.where(among(logs.c.goal, "others"), logs.c.day <= bindparam("last"))
_TOTALS_OF_HABITS, _TOTALS_OF_OTHERS = Statement(_OF_HABITS), Statement(_OF_OTHERS)
_TOTALS = Statement(union_all(_OF_HABITS, _OF_OTHERS))
_LOGS = Statement(
    select(logs).where(among(logs.c.goal, "goals"), _DAYS).order_by(logs.c.at, logs.c.id)
)
_ONE = Statement(select(logs).where(logs.c.id == bindparam("its_id")))
_LATEST = Statement(
    select(logs)
    .where(logs.c.goal == bindparam("of"), logs.c.id < bindparam("before"))
    .order_by(logs.c.id.desc())
    .limit(MOST)
)
_REMOVE = Statement(delete(logs).where(logs.c.id == bindparam("its_id")))


def add(executor: Executor, sealer: Sealer, log: GoalLog) -> None:
    """Add a log."""
    writing.insert(executor, logs, _row(sealer, log))


def save(executor: Executor, sealer: Sealer, log: GoalLog) -> None:
    """Save a log in the place of what it was."""
    writing.replace(executor, logs, _row(sealer, log))


def remove(executor: Executor, log: LogId) -> None:
    """Remove a log with its note."""
    executor.write(_REMOVE, {"its_id": log})


def one(executor: Executor, sealer: Sealer, log: LogId) -> GoalLog:
    """Find a log by its id; raises `NotFound` where there is none."""
    row = executor.read(_ONE, {"its_id": log}).one_or_none()
    if row is None:
        raise NotFound
    return _log(sealer, row)


def latest(
    executor: Executor, sealer: Sealer, goal: GoalId, limit: int, before: LogId
) -> tuple[GoalLog, ...]:
    """Find what was logged towards a goal before a log, the newest first."""
    asked = {"of": goal, "before": before, "most": limit}
    return tuple(_log(sealer, row) for row in executor.read(_LATEST, asked))


def count(executor: Executor, person: PersonId, since: datetime) -> int:
    """Count what a person has logged."""
    asked = {"of": person, "first": earliest(since)}
    counted: int = executor.read(_COUNT_LOGS, asked).scalar()
    return counted


def totals(
    executor: Executor, goals: Collection[Goal], first: date, last: date
) -> Mapping[GoalId, Decimal]:
    """Sum up in SQL: however much was logged, no note is opened for it."""
    if not goals:
        return {}
    habits = [goal.id for goal in goals if goal.kind is GoalKind.HABIT]
    others = [goal.id for goal in goals if goal.kind is not GoalKind.HABIT]
    if not others:
        found = executor.read(_TOTALS_OF_HABITS, {"habits": habits, "first": first, "last": last})
    elif not habits:
        found = executor.read(_TOTALS_OF_OTHERS, {"others": others, "last": last})
    else:
        asked = {"habits": habits, "others": others, "first": first, "last": last}
        found = executor.read(_TOTALS, asked)
    return {goal: Decimal(int(hundredths)) / 100 for goal, hundredths in found}


def of(
    executor: Executor, sealer: Sealer, goals: Collection[GoalId], first: date, last: date
) -> tuple[GoalLog, ...]:
    """Find what was logged towards some goals on some days, in order."""
    asked = {"goals": set(goals), "first": first, "last": last}
    return read(executor, sealer, _LOGS, asked)


def read(
    executor: Executor, sealer: Sealer, wanted: Statement, given: Values
) -> tuple[GoalLog, ...]:
    """Read the logs that a statement finds."""
    rows = executor.read(wanted, given).all()
    sealer.fetch("person", [row.person for row in rows if row.note is not None])
    return tuple(_log(sealer, row) for row in rows)


def _row(sealer: Sealer, log: GoalLog) -> Row:
    return {
        "id": log.id,
        "goal": log.goal,
        "person": log.person,
        "amount": log.amount,
        "day": log.on,
        "at": log.at,
        "note": sealer.seal(data_keys.person(log.person), "logs.note", log.id, log.note),
    }


def _log(sealer: Sealer, row: Fields) -> GoalLog:
    note = sealer.open_if(data_keys.person(row.person), "logs.note", row.id, row.note)
    return GoalLog(row.id, row.goal, row.person, row.amount, row.day, row.at, note)

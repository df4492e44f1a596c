"""Failpoints: the named points at which a test may let a process die.

Nothing listens to them but a test, which kills its own child at one: by setting `listener` in that
process, and by nothing that an operator could set.
"""

from collections.abc import Callable
from enum import StrEnum


class Failpoint(StrEnum):
    """Where a process may be when it dies, in the order in which things happen."""

    BEAT_BEGAN = "beat.began"
    WEEK_LAID = "week.laid"
    FORGETTING_REDRAWN = "forgetting.redrawn"
    FORGETTING_ERASED = "forgetting.erased"
    BEAT_PLANNED = "beat.planned"
    BEAT_COMMITTED = "beat.committed"

    LEASE_WRITTEN = "lease.written"
    LEASE_COMMITTED = "lease.committed"
    HOME_READ = "home.read"
    NOTICE_COMPOSED = "notice.composed"
    MESSAGE_LEAVES = "letter.leaves"
    MESSAGE_ARRIVED = "letter.arrived"
    PAGE_TURNED = "page.turned"
    REDRAW_LEAVES = "redraw.leaves"
    REDRAW_ARRIVED = "redraw.arrived"
    SETTLEMENT_BEGINS = "settlement.begins"
    SETTLEMENT_WRITTEN = "settlement.written"
    ARRIVAL_TOOK_EFFECT = "settlement.took-effect"
    SETTLEMENT_COMMITTED = "settlement.committed"

    UPDATE_CAME = "update.came"
    UPDATE_STORED = "update.stored"
    UPDATE_TAKEN = "update.taken"
    ACT_BEGINS = "act.begins"
    ACT_DONE = "act.done"
    ACT_COMMITTED = "act.committed"
    FILES_MADE = "files.made"
    ANSWER_LEAVES = "answer.leaves"
    ANSWER_ARRIVED = "answer.arrived"
    UPDATE_HANDLED = "update.handled"
    UPDATE_FINISHED = "update.finished"

    CLOCK_MOVES = "clock.moves"
    CLOCK_NOTED = "clock.noted"
    RETENTION_WRITTEN = "tidying.written"
    RETENTION_COMMITTED = "tidying.committed"

    GROUP_WRITTEN = "sqlite.group-written"
    GROUP_COMMITTED = "sqlite.group-committed"
    COMMIT_LEAVES = "postgres.commit-leaves"
    COMMIT_CONFIRMED = "postgres.commit-confirmed"
    COMMIT_UNKNOWN = "postgres.commit-unknown"


listener: Callable[[Failpoint], None] | None = None


def reached(point: Failpoint) -> None:
    """Say that a point is reached, from whatever thread it is reached in."""
    if listener is not None:
        listener(point)

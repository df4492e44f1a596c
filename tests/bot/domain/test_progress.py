"""Progress of a goal in a week, and strength over weeks.

Rules: docs/behavior.md, "Progress and strength".
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.checkins import GoalOutcome
from bot.domain.goals import DayTotal, Goal, GoalKind
from bot.domain.progress import goal_progress, strength, week_progress
from bot.kernel.ids import GoalId, PersonId

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SUNDAY = date(2026, 11, 8)


def goal(kind: GoalKind, target: int | None = None, number: int = 1) -> Goal:
    wanted = None if target is None else Decimal(target)
    return Goal(GoalId(number), PersonId(1), kind, "Read", NOW, wanted)


def log(amount: str, on: date) -> DayTotal:
    return DayTotal(GoalId(1), on, Decimal(amount))


@pytest.mark.parametrize(
    ("kind", "target", "outcome", "logs", "share"),
    [
        (GoalKind.HABIT, 3, GoalOutcome.DONE, [], 1.0),
        (GoalKind.HABIT, 3, GoalOutcome.PARTLY, [], 0.5),
        (GoalKind.HABIT, 3, GoalOutcome.NOT, [], 0.0),
        (GoalKind.HABIT, 3, GoalOutcome.CHANGED, [("3", 8)], None),
        (GoalKind.HABIT, 4, GoalOutcome.NOT, [("1", 3), ("2", 8)], 0.75),
        (GoalKind.HABIT, 4, GoalOutcome.PARTLY, [("1", 3)], 0.5),
        (GoalKind.HABIT, 4, None, [("1", 1), ("1", 2)], 0.25),
        (GoalKind.HABIT, 4, None, [("9", 5)], 1.0),
        (GoalKind.HABIT, 4, None, [("2", 9)], 0.0),
        (GoalKind.AMOUNT, 300, GoalOutcome.PARTLY, [("30", 1), ("60", 8)], 0.3),
        (GoalKind.AMOUNT, 300, GoalOutcome.PARTLY, [], 0.5),
        (GoalKind.AMOUNT, 300, None, [("400", 2)], 1.0),
        (GoalKind.MILESTONE, None, GoalOutcome.PARTLY, [], 0.5),
        (GoalKind.MILESTONE, None, None, [], 0.0),
    ],
)
def test_a_goals_share_of_a_week(
    kind: GoalKind,
    target: int | None,
    outcome: GoalOutcome | None,
    logs: list[tuple[str, int]],
    share: float | None,
) -> None:
    entries = [log(amount, date(2026, 11, day)) for amount, day in logs]
    assert goal_progress(goal(kind, target), outcome, entries, SUNDAY) == pytest.approx(share)


def test_goals_weigh_the_same_and_a_changed_mind_does_not_count() -> None:
    goals = [goal(GoalKind.MILESTONE, number=n) for n in (1, 2, 3)]
    outcomes = {
        GoalId(1): GoalOutcome.DONE,
        GoalId(2): GoalOutcome.NOT,
        GoalId(3): GoalOutcome.CHANGED,
    }
    assert week_progress(goals, outcomes, [], SUNDAY) == 0.5


def test_strength_bends_and_never_snaps() -> None:
    steady = [True] * 8
    assert strength(steady) == 1.0
    after_a_miss = strength([False, *steady])
    assert after_a_miss is not None
    assert 0.7 < after_a_miss < 0.9


def test_a_half_counts_after_four_weeks() -> None:
    whole = 1 + 2 ** (-1)
    assert strength([True, None, None, None, False]) == pytest.approx(1 / whole)


@given(st.lists(st.sampled_from([True, False, None]), max_size=30))
def test_strength_is_a_share_and_weeks_that_do_not_count_change_nothing(
    weeks: list[bool | None],
) -> None:
    found = strength(weeks)
    assert found is None or 0 <= found <= 1
    assert strength([*weeks, None]) == found
    if found is not None and True in weeks and False in weeks:
        assert 0 < found < 1

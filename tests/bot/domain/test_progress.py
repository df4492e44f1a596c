"""Progress of a goal in a week, and strength over weeks.

Rules: docs/behavior.md, "Progress and strength".
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.checkins import GoalOutcome
from bot.domain.goals import Goal, GoalKind
from bot.domain.progress import first_of_week, goal_progress, strength, week_progress
from bot.kernel.ids import GoalId, PersonId

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def goal(kind: GoalKind, target: int | None = None, number: int = 1) -> Goal:
    wanted = None if target is None else Decimal(target)
    return Goal(GoalId(number), PersonId(1), kind, "Read", NOW, wanted)


@pytest.mark.parametrize(
    ("kind", "target", "outcome", "logged", "share"),
    [
        (GoalKind.HABIT, 3, GoalOutcome.DONE, None, 1.0),
        (GoalKind.HABIT, 3, GoalOutcome.PARTLY, None, 0.5),
        (GoalKind.HABIT, 3, GoalOutcome.NOT, None, 0.0),
        (GoalKind.HABIT, 3, GoalOutcome.CHANGED, 3, None),
        (GoalKind.HABIT, 4, GoalOutcome.NOT, 3, 0.75),
        (GoalKind.HABIT, 4, GoalOutcome.PARTLY, 1, 0.5),
        (GoalKind.HABIT, 4, None, 1, 0.25),
        (GoalKind.HABIT, 4, None, 9, 1.0),
        (GoalKind.AMOUNT, 300, GoalOutcome.PARTLY, 90, 0.3),
        (GoalKind.AMOUNT, 300, GoalOutcome.PARTLY, None, 0.5),
        (GoalKind.AMOUNT, 300, GoalOutcome.PARTLY, 0, 0.0),
        (GoalKind.AMOUNT, 300, None, 400, 1.0),
        (GoalKind.MILESTONE, None, GoalOutcome.PARTLY, None, 0.5),
        (GoalKind.MILESTONE, None, None, None, 0.0),
    ],
)
def test_a_goals_share_of_a_week(
    kind: GoalKind,
    target: int | None,
    outcome: GoalOutcome | None,
    logged: int | None,
    share: float | None,
) -> None:
    so_far = None if logged is None else Decimal(logged)
    assert goal_progress(goal(kind, target), outcome, so_far) == pytest.approx(share)


def test_a_week_is_of_seven_days() -> None:
    assert first_of_week(date(2026, 11, 8)) == date(2026, 11, 2)


def test_goals_weigh_the_same_and_a_changed_mind_does_not_count() -> None:
    goals = [goal(GoalKind.MILESTONE, number=n) for n in (1, 2, 3)]
    outcomes = {
        GoalId(1): GoalOutcome.DONE,
        GoalId(2): GoalOutcome.NOT,
        GoalId(3): GoalOutcome.CHANGED,
    }
    assert week_progress(goals, outcomes, {}) == 0.5


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

"""Computes how far a goal came in a week, and how steadily somebody shows up over weeks.

Rules: docs/behavior.md, "Progress and strength".
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from bot.domain.checkins import GoalOutcome
from bot.domain.goals import DayTotal, Goal, GoalKind
from bot.kernel.ids import GoalId

_WORTH = {GoalOutcome.DONE: 1.0, GoalOutcome.PARTLY: 0.5, GoalOutcome.NOT: 0.0}


def goal_progress(
    goal: Goal, outcome: GoalOutcome | None, logs: Sequence[DayTotal], check_in_day: date
) -> float | None:
    """Find a goal's share in the seven days that end with the check-in day.

    Habit: the larger of what was logged over the target, and the outcome; amount: the share of
    the target reached so far, and without a log the outcome; milestone: the outcome. None where
    the person changed their mind: it does not count.
    """
    if outcome is GoalOutcome.CHANGED:
        return None
    answered = 0.0 if outcome is None else _WORTH[outcome]
    if goal.kind is GoalKind.MILESTONE or not goal.target:
        return answered
    so_far = [log for log in logs if log.goal == goal.id and log.on <= check_in_day]
    if goal.kind is GoalKind.AMOUNT:
        if not so_far:
            return answered
        return _share(sum((log.amount for log in so_far), Decimal()), goal.target)
    first = check_in_day - timedelta(days=6)
    in_week = [log.amount for log in so_far if log.on >= first]
    return max(answered, _share(sum(in_week, Decimal()), goal.target))


def week_progress(
    goals: Sequence[Goal],
    outcomes: Mapping[GoalId, GoalOutcome],
    logs: Sequence[DayTotal],
    check_in_day: date,
) -> float | None:
    """Find the mean over goals, each weighing the same; None where none counts."""
    shares = [goal_progress(goal, outcomes.get(goal.id), logs, check_in_day) for goal in goals]
    counted = [share for share in shares if share is not None]
    return sum(counted) / len(counted) if counted else None


def strength(weeks: Sequence[bool | None]) -> float | None:
    """Find the weighted share of counted weeks in which somebody showed up; it bends.

    `weeks` are the latest first; k counts all closed weeks, so that one of four weeks ago weighs
    half as much. None where no week counts.
    """
    weights = [(2 ** (-k / 4), showed) for k, showed in enumerate(weeks) if showed is not None]
    whole = sum(weight for weight, _ in weights)
    return sum(weight for weight, showed in weights if showed) / whole if weights else None


def _share(amount: Decimal, target: Decimal) -> float:
    return float(max(Decimal(), min(Decimal(1), amount / target)))

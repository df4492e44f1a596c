"""Computes how far a goal came in a week, and how steadily somebody shows up over weeks.

Rules: docs/behavior.md, "Progress and strength".
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from bot.domain.checkins import GoalOutcome
from bot.domain.goals import Goal, GoalKind
from bot.kernel.ids import GoalId

_WORTH = {GoalOutcome.DONE: 1.0, GoalOutcome.PARTLY: 0.5, GoalOutcome.NOT: 0.0}


def first_of_week(day: date) -> date:
    """Find the first of the seven days that end with a day: what was logged in them counts."""
    return day - timedelta(days=6)


def goal_progress(goal: Goal, outcome: GoalOutcome | None, logged: Decimal | None) -> float | None:
    """Find a goal's share in a week, by what was logged towards it.

    Habit: the larger of what was logged in the week over the target, and the outcome; amount: the
    share of the target reached so far, and without a log the outcome; milestone: the outcome. None
    where the person changed their mind: it does not count.
    """
    if outcome is GoalOutcome.CHANGED:
        return None
    answered = 0.0 if outcome is None else _WORTH[outcome]
    if goal.kind is GoalKind.MILESTONE or not goal.target or logged is None:
        return answered
    share = _share(logged, goal.target)
    return share if goal.kind is GoalKind.AMOUNT else max(answered, share)


def week_progress(
    goals: Sequence[Goal],
    outcomes: Mapping[GoalId, GoalOutcome],
    logged: Mapping[GoalId, Decimal],
) -> float | None:
    """Find the mean over goals, each weighing the same; None where none counts."""
    shares = [goal_progress(goal, outcomes.get(goal.id), logged.get(goal.id)) for goal in goals]
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

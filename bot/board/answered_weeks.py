"""Finds the weeks of a goal that its owner answered, the newest first, and strength after each."""

from collections.abc import Collection

from bot.board.journey_picture import AnsweredWeek
from bot.domain import progress
from bot.domain.checkins import CheckIn, CheckInState
from bot.domain.goals import Goal
from bot.kernel.ids import MembershipId
from bot.request.context import Context

_WEEKS = 52


def answered_weeks(ctx: Context, goal: Goal) -> tuple[list[AnsweredWeek], float | None]:
    """Find a year of answered weeks of a goal, and strength where there is some."""
    since = max(goal.created_at, ctx.now.replace(year=ctx.now.year - 1, day=1))
    own = ctx.uow.checkins.of_person(ctx.person.id, since, _WEEKS * 2)
    shared = {share.membership for share in ctx.uow.goals.shares_of([goal.id])}
    weeks = [c for c in own if _about(goal, c, shared)]
    closed = [c for c in weeks if c.closes_at <= ctx.now]
    showed = [_showed(goal, c) for c in closed]
    after = {c.id: progress.strength(showed[at:]) or None for at, c in enumerate(closed)}
    answered = [c for c in weeks if goal.id in c.outcomes or c.state is CheckInState.ANSWERED]
    pods = ctx.uow.pods.many({c.pod for c in answered})
    told = [
        AnsweredWeek(c.day(pods[c.pod].rhythm.zone), c.outcomes.get(goal.id), after.get(c.id))
        for c in answered
    ]
    return told, progress.strength(showed) or None


def _about(goal: Goal, check_in: CheckIn, shared: Collection[MembershipId]) -> bool:
    return goal.id in check_in.outcomes or (
        check_in.membership in shared
        and goal.created_at < check_in.closes_at
        and not goal.is_over(check_in.closes_at)
    )


def _showed(goal: Goal, check_in: CheckIn) -> bool | None:
    if goal.id in check_in.outcomes:
        return True
    return False if check_in.state.value in ("missed", "answered") else None

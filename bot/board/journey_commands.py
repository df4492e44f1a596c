"""Commands to look at one's own progress: what a goal's weeks were, for its owner alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from bot.board import journey_views
from bot.board.journey_picture import AnsweredWeek
from bot.dialogue.commands import Commands, Where
from bot.dialogue.fields import Mine
from bot.dialogue.replies import Reply
from bot.domain import progress
from bot.domain.checkins import CheckIn, CheckInState
from bot.domain.goals import Goal
from bot.kernel.ids import MembershipId
from bot.request import access
from bot.request.context import Context

journeys = Commands("journey")
_WEEKS = 52


@dataclass(frozen=True, slots=True)
class ShowJourney:
    """Which goal's history."""

    goal: Annotated[int, Mine("any_goal")]


@journeys.command("", ShowJourney, where=Where.PRIVATE, reads=True)
def journey(ctx: Context, said: ShowJourney) -> Reply:
    """Show a goal's own history to its owner: strength, weeks, and what was learned.

    - Only weeks that were answered are shown, and strength only where there is some.
    """
    goal = access.goal(ctx, said.goal)
    since = max(goal.created_at, ctx.now.replace(year=ctx.now.year - 1, day=1))
    own = ctx.uow.checkins.of_person(ctx.person.id, since, _WEEKS * 2)
    logged = ctx.uow.goals.logged([goal], date.min, date.max)
    shared = {share.membership for share in ctx.uow.goals.shares_of([goal.id])}
    weeks = [c for c in own if _about(goal, c, shared)]
    closed = [c for c in weeks if c.closes_at <= ctx.now]
    showed = [_showed(goal, c) for c in closed]
    after = {c.id: progress.strength(showed[at:]) or None for at, c in enumerate(closed)}
    answered = [c for c in weeks if goal.id in c.outcomes or c.state is CheckInState.ANSWERED]
    strength = progress.strength(showed) or None
    pods = ctx.uow.pods.many({c.pod for c in answered})
    told = [
        AnsweredWeek(c.day(pods[c.pod].rhythm.zone), c.outcomes.get(goal.id), after.get(c.id))
        for c in answered
    ]
    return journey_views.journey(ctx, goal, told, logged.get(goal.id), strength)


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

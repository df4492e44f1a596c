"""Commands that end a goal, finished or let go, and that take it up again."""

from dataclasses import dataclass
from typing import Annotated

from msgspec.structs import replace

from bot.dialogue.commands import Commands
from bot.dialogue.fields import Mine, Ref, Text
from bot.dialogue.replies import Reply
from bot.domain.goals import Goal, GoalState
from bot.goals import ending_views as views
from bot.goals import sharing
from bot.kernel.errors import AlreadyDone
from bot.request import access, quotas
from bot.request.context import Context

endings = Commands("goal")


@dataclass(frozen=True, slots=True)
class EndGoal:
    """A goal to end, and what it taught."""

    goal: Annotated[int, Mine("goal")]
    learned: Annotated[str | None, Text(500, lines=True)] = None


@dataclass(frozen=True, slots=True)
class ResumeGoal:
    """A goal that is over, to go on with."""

    goal: Annotated[int, Mine("ended_goal")]


@dataclass(frozen=True, slots=True)
class EndedGoal:
    """A goal that was just ended."""

    goal: Annotated[int, Ref("goal")]


@endings.command("finish", EndGoal, final=True)
def finish(ctx: Context, said: EndGoal) -> Reply:
    """Finish a goal; it stays in the caller's journey."""
    return views.finished(ctx, _end(ctx, said, GoalState.FINISHED))


@endings.command("drop", EndGoal, final=True)
def drop(ctx: Context, said: EndGoal) -> Reply:
    """Let a goal go, with what it taught if the caller likes; history is kept."""
    return views.dropped(ctx, _end(ctx, said, GoalState.DROPPED))


@endings.command("resume", ResumeGoal)
def resume(ctx: Context, said: ResumeGoal) -> Reply:
    """Take up a goal again that was finished or let go, however long ago.

    - It is seen by whom it was seen, as long as its owner is in those pods.
    - A pod with which five others are shared meanwhile has no room for it.
    """
    return take_up(ctx, said.goal)


@endings.press("unend", EndedGoal)
def unend(ctx: Context, said: EndedGoal) -> Reply:
    """Undo that a goal was ended; whether it is reached is asked again where it was."""
    return take_up(ctx, said.goal, undone=True)


def take_up(ctx: Context, goal_id: int, *, undone: bool = False) -> Reply:
    """Take up a goal of the caller's again that is over; the weeks between count for nothing.

    A milestone that was reached is asked about anew, unless its end is `undone`.
    """
    goal = access.goal(ctx, goal_id)
    if goal.state is GoalState.ACTIVE:
        raise AlreadyDone("goal.resume.goes_on", goal=goal.title)
    quotas.another_active_goal(ctx)
    mine = {member.id: member for member in access.memberships(ctx)}
    for share in ctx.uow.goals.shares_of([goal.id]):
        if share.membership in mine:
            pod = ctx.uow.pods.get(share.pod)
            sharing.require_room(ctx, pod, mine[share.membership])
    again = goal.taken_up(ctx.now)
    kept = again if undone else replace(again, end_asked_at=None)
    return views.resumed(ctx, ctx.uow.goals.save(kept))


def _end(ctx: Context, said: EndGoal, state: GoalState) -> Goal:
    goal = access.active_goal(ctx, said.goal)
    learned = said.learned or goal.learned
    return ctx.uow.goals.save(replace(goal, state=state, ended_at=ctx.now, learned=learned))

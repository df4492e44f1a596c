"""Commands for whoever comes back: the next words become a goal, or an old one goes on."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from bot.dialogue.commands import Commands, Nothing, Redirect
from bot.dialogue.fields import Choice, Flag, Mine, Ref, Text
from bot.dialogue.replies import Reply
from bot.domain.goals import Goal, GoalKind, GoalState, Visible
from bot.goals import ending_commands, return_views
from bot.goals.commands import AddGoal, add_goal, own_default
from bot.kernel.errors import BadAnswer
from bot.kernel.ids import GoalId
from bot.reading.numbers import Quantity
from bot.reading.returning import is_back
from bot.reading.titles import often_in
from bot.request import access
from bot.request.context import Context

coming_back = Commands("goal")
OLD_ONES = 3
_LOOKED_AT = 40
_TITLE = 80


@dataclass(frozen=True, slots=True)
class ThisWeek:
    """Whatever somebody says when they are asked for one small thing."""

    thing: Annotated[str, Text(2000, lines=True)]


@dataclass(frozen=True, slots=True)
class KeepForPod:
    """The small thing as it was read, and who of a pod may see it."""

    thing: Annotated[str, Text(_TITLE)]
    pod: Annotated[int, Mine("pod")]
    visible: Annotated[Visible, Choice(Visible)]


@dataclass(frozen=True, slots=True)
class KeepAlone:
    """The small thing as it was read, of somebody who is in no pod."""

    thing: Annotated[str, Text(_TITLE)]
    meant: Annotated[bool, Flag()]


@dataclass(frozen=True, slots=True)
class OldGoal:
    """A goal of before."""

    goal: Annotated[int, Ref("goal")]


@coming_back.press("back", Nothing)
def back(ctx: Context, said: Nothing) -> Redirect:
    """Greet somebody who is back, ask for one small thing, and offer what was theirs.

    - Nothing is counted, and nothing of the time between is told.
    """
    return Redirect("goal.this_week", lead=return_views.greeting(ctx, _of_before(ctx)))


@coming_back.command("this_week", ThisWeek, listed=False, listens=True)
def this_week(ctx: Context, said: ThisWeek) -> Redirect:
    """Show what was read as this week's goal; it is one with the next tap.

    - Whoever only says once more that they are back is greeted once more.
    """
    thing = " ".join(said.thing.split())
    if is_back(thing):
        return Redirect("goal.back")
    if len(thing) > _TITLE:
        raise BadAnswer("goal.this_week.in_few_words", field="thing")
    path = "goal.keep" if access.memberships(ctx) else "goal.keep_alone"
    return Redirect(path, {"thing": thing}, return_views.read(ctx, thing))


@coming_back.command("keep", KeepForPod, listed=False, prefill=own_default)
def keep(ctx: Context, said: KeepForPod) -> Reply:
    """Set this week's goal, and share it as its owner said."""
    where = access.pod(ctx, said.pod)
    often = _often(ctx, said.thing)
    goal = AddGoal(said.thing, GoalKind.HABIT, often, said.visible, said.pod)
    return add_goal(ctx, goal, where)[1]


@coming_back.command("keep_alone", KeepAlone, listed=False)
def keep_alone(ctx: Context, said: KeepAlone) -> Reply | Redirect:
    """Set this week's goal for its owner alone, or ask again."""
    if not said.meant:
        return Redirect("goal.this_week")
    return add_goal(ctx, AddGoal(said.thing, GoalKind.HABIT, _often(ctx, said.thing)), None)[1]


@coming_back.press("go_on", OldGoal)
def go_on(ctx: Context, said: OldGoal) -> Reply:
    """Go on with a goal of before; one that was ended is taken up again."""
    goal = access.goal(ctx, said.goal)
    if goal.state is not GoalState.ACTIVE:
        return ending_commands.take_up(ctx, goal.id)
    inside = {membership.pod for membership in access.memberships(ctx)}
    shown = any(share.pod in inside for share in ctx.uow.goals.shares_of([goal.id]))
    return return_views.goes_on(ctx, goal, to_show=bool(inside) and not shown)


def _often(ctx: Context, thing: str) -> Quantity:
    """Read how often a week it is meant to happen; once where it does not say."""
    read = often_in(thing, ctx.voice.language)
    return Quantity(Decimal(read.times if read else 1))


def _of_before(ctx: Context) -> tuple[Goal, ...]:
    """Find the latest goals that still go on, and then those that were ended."""
    active = _latest(ctx, active=True)
    return (*active, *_latest(ctx, active=False))[:OLD_ONES]


def _latest(ctx: Context, *, active: bool) -> tuple[Goal, ...]:
    goals, after = list[Goal](), None
    while page := ctx.uow.goals.of_person(ctx.person.id, _LOOKED_AT, active=active, after=after):
        goals += page
        after = GoalId(page[-1].id)
        if len(page) < _LOOKED_AT or len(goals) >= _LOOKED_AT * OLD_ONES:
            break
    return tuple(reversed(goals))[:OLD_ONES]

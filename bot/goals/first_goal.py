"""The command that leads a beginner to a first goal: at most five answers and two minutes."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from msgspec.structs import replace

from bot.checkins import consequences
from bot.dialogue.commands import About, Commands, Visibility
from bot.dialogue.fields import Choice, Ref, Text, TimeOfDay, Zone
from bot.dialogue.number_fields import Amount
from bot.dialogue.replies import Reply
from bot.domain.goals import GoalKind, Visible
from bot.domain.pods import Membership, Pod
from bot.goals import counting, sharing, views
from bot.goals.commands import AddGoal, add_goal, own_default
from bot.kernel.errors import Expired
from bot.outbox import schedule
from bot.people.commands import lives_at, own_zone
from bot.reading.numbers import Quantity
from bot.reading.titles import often_in
from bot.request import access
from bot.request.context import Context

first_goals = Commands()


@dataclass(frozen=True, slots=True)
class Begin:
    """One small thing, who may see it, when to ask, and where the clock is."""

    pod: Annotated[int, Ref("pod")]
    thing: Annotated[str, Text(80)]
    visible: Annotated[Visible, Choice(Visible), About("thing")]
    time: Annotated[dt.time, TimeOfDay(("08:00", "12:00", "18:00", "20:00"))]
    zone: Annotated[str, Zone()]


@dataclass(frozen=True, slots=True)
class SetOften:
    """How often a week a goal is meant to happen."""

    goal: Annotated[int, Ref("goal")]
    times: Annotated[Quantity, Amount(1, 7, decimals=2, offer=(1, 3, 5, 7))]


def _own(ctx: Context) -> dict[str, str]:
    return {**own_zone(ctx), **own_default(ctx)}


@first_goals.command("begin", Begin, listed=False, prefill=_own)
def begin(ctx: Context, said: Begin) -> Reply:
    """Set a first goal, the hour to be asked, and the zone.

    - Whoever was asked who may see it saw how it would read; that is the first preview.
    - It happens as often a week as it says itself; else once, and one is asked.
    - It works while waiting for a welcome too, so that nobody waits to begin.
    """
    pod, mine = access.belonging(ctx, said.pod)
    person = ctx.person
    if person.zone != said.zone:
        person = ctx.uow.people.save(lives_at(ctx, said.zone))
    mine = replace(mine, at=said.time, shares=mine.shares or _has_seen(ctx, said, pod, mine))
    ctx.uow.memberships.save(mine)
    here = replace(ctx, person=person)
    if mine.inside:
        schedule.plan_for_person(ctx.uow, person, ctx.now)
    read = often_in(said.thing, here.voice.language)
    often = Quantity(Decimal(read.times if read else 1))
    goal = AddGoal(said.thing, GoalKind.HABIT, often, said.visible, pod.id)
    made, shown = add_goal(here, goal, (pod, mine))
    return views.begun(here, pod, shown, None if read else made)


def _has_seen(ctx: Context, said: Begin, pod: Pod, mine: Membership) -> bool:
    """Tell whether the question who may see it has shown all that the pod would see."""
    chosen = said.visible is Visible.POD and "visible" in ctx.asked
    return chosen and not sharing.waiting(ctx, pod, mine)


@first_goals.press("goal.often", SetOften, visibility=Visibility.WHISPER)
def often(ctx: Context, said: SetOften) -> Reply:
    """Say how often a week a first goal is meant to happen."""
    goal = access.active_goal(ctx, said.goal)
    if goal.kind is not GoalKind.HABIT:
        raise Expired("refused.old_button")
    target = counting.weekly_target(ctx.voice, said.times, "times")
    if target != goal.target:
        goal = ctx.uow.goals.save(replace(goal, target=target))
        consequences.refresh_progress(ctx.uow, ctx.person.id, ctx.now, edited=goal)
    return views.often(ctx, goal)

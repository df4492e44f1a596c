"""The command that leads a beginner to a first goal: at most five answers and two minutes."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from msgspec.structs import replace

from bot.dialogue.commands import Commands
from bot.dialogue.fields import Choice, Ref, Text, TimeOfDay, Zone
from bot.dialogue.replies import Reply
from bot.domain.goals import GoalKind, Visible
from bot.goals import views
from bot.goals.commands import AddGoal, add_goal
from bot.outbox import schedule
from bot.people.commands import own_zone
from bot.reading.numbers import Quantity
from bot.request import access
from bot.request.context import Context

first_goals = Commands()


@dataclass(frozen=True, slots=True)
class Begin:
    """One small thing, who may see it, when to ask, and where the clock is."""

    pod: Annotated[int, Ref("pod")]
    thing: Annotated[str, Text(80)]
    visible: Annotated[Visible, Choice(Visible)]
    time: Annotated[dt.time, TimeOfDay(("08:00", "12:00", "18:00", "20:00"))]
    zone: Annotated[str, Zone()]


@first_goals.command("begin", Begin, listed=False, prefill=own_zone)
def begin(ctx: Context, said: Begin) -> Reply:
    """Set a first goal, the hour to be asked, and the zone.

    - It works while waiting for a welcome too, so that nobody waits to begin.
    """
    pod, mine = access.belonging(ctx, said.pod)
    person = ctx.person
    if person.zone != said.zone:
        person = ctx.uow.people.save(replace(person, zone=said.zone))
    ctx.uow.memberships.save(replace(mine, at=said.time))
    here = replace(ctx, person=person)
    if mine.inside:
        schedule.plan_for_person(ctx.uow, person, ctx.now)
    goal = AddGoal(said.thing, GoalKind.HABIT, Quantity(Decimal(1)), said.visible, pod.id)
    return views.begun(here, pod, add_goal(here, goal, (pod, mine)))

"""What a host keeps for a pod: a home, and the rhythm."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Annotated

from bot import access
from bot.context import Context
from bot.dialogue.commands import Answers, Commands, More, Where
from bot.dialogue.fields import Choice, Mine, TimeOfDay, Zone
from bot.dialogue.replies import Reply
from bot.errors import AlreadyDone
from bot.ids import HomeId
from bot.nudges.model import NoticeKind
from bot.people.commands import Weekday
from bot.pods import views
from bot.pods.circle import Circle
from bot.pods.commands import OfPod, tell_others
from bot.pods.model import Home, PodState
from bot.weeks import Rhythm

keeping = Commands("pod")


@dataclass(frozen=True, slots=True)
class SetRhythm:
    """When a pod checks in."""

    pod: Annotated[int, Mine("pod")]
    day: Annotated[Weekday, Choice(Weekday)]
    time: Annotated[dt.time, TimeOfDay(("08:00", "12:00", "18:00", "20:00"))]
    zone: Annotated[str | None, Zone(), More()] = None


@keeping.command("here", OfPod, where=Where.SHARED, answers=Answers.PUBLIC)
def here(ctx: Context, said: OfPod) -> Reply:
    """Make this place a home of the pod, and say who can read it; hosts only.

    - A place is the home of one pod at most.
    """
    pod, _ = access.hosted(ctx, said.pod)
    home = ctx.uow.pods.home_at(ctx.place.platform, ctx.place.id)
    if home is not None and home.pod != pod.id:
        other = ctx.uow.pods.get(home.pod)
        if other.state is not PodState.ENDED:
            raise AlreadyDone("pod.here.taken")
    inside = Circle(ctx.uow, ctx.ids, ctx.now, pod).accounts(ctx.place.platform)
    audience = ctx.audience(inside)
    fresh = Home(
        home.id if home else HomeId(ctx.ids.mint(ctx.now)),
        pod.id,
        ctx.place.platform,
        ctx.place.id,
        ctx.now,
        closed=audience.is_closed and audience.inside == inside,
    )
    if home is None:
        ctx.uow.pods.bind(fresh)
    else:
        ctx.uow.pods.save_home(fresh)
    return views.here(ctx, pod, audience)


@keeping.command("rhythm", SetRhythm)
def rhythm(ctx: Context, said: SetRhythm) -> Reply:
    """Change when the pod checks in, from the week after the open one; hosts only.

    - While the pod is forming it is changed at once.
    - The week whose prompt would come before the open week's close is skipped for all.
    """
    pod, _ = access.hosted(ctx, said.pod)
    wanted = Rhythm(said.day.number, said.time, said.zone or pod.rhythm.zone)
    if pod.state is PodState.FORMING or pod.week is None:
        changed = ctx.uow.pods.save(replace(pod, rhythm=wanted))
        return views.rhythm(ctx, changed, wanted, None)
    changed = ctx.uow.pods.save(replace(pod, next_rhythm=wanted))
    week = wanted.next_week(pod.week, pod.rhythm.close(pod.week))
    tell_others(ctx, pod, NoticeKind.RHYTHM, f"rhythm:{pod.id}:{changed.version}")
    return views.rhythm(ctx, changed, wanted, wanted.call(week))

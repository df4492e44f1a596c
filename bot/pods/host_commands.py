"""What a host keeps for a pod: its rhythm."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Annotated

from bot.dialogue.commands import Commands, More
from bot.dialogue.fields import Choice, Mine, TimeOfDay, Zone
from bot.dialogue.replies import Reply
from bot.domain.notices import NoticeKind
from bot.domain.pods import PodState
from bot.domain.weeks import Rhythm
from bot.people.commands import Weekday
from bot.pods import views
from bot.pods.commands import tell_others
from bot.request import access
from bot.request.context import Context

keeping = Commands("pod")


@dataclass(frozen=True, slots=True)
class SetRhythm:
    """When a pod checks in."""

    pod: Annotated[int, Mine("pod")]
    day: Annotated[Weekday, Choice(Weekday)]
    time: Annotated[dt.time, TimeOfDay(("08:00", "12:00", "18:00", "20:00"))]
    zone: Annotated[str | None, Zone(), More()] = None


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

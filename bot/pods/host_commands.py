"""Commands by which a host names a pod, sets its rhythm, and asks whether its board may rank."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from msgspec.structs import replace

from bot.dialogue.commands import Commands, More
from bot.dialogue.fields import Choice, Mine, Text, TimeOfDay, Zone
from bot.dialogue.number_fields import Number
from bot.dialogue.replies import Reply
from bot.domain.notices import NoticeKind
from bot.domain.pods import Mode, PodState
from bot.domain.weeks import Rhythm
from bot.kernel.errors import AlreadyDone, Expired, Refused
from bot.people.commands import Weekday
from bot.pods import ranking_views, rhythm_views, views
from bot.pods.commands import OwnMembership, tell_others
from bot.pods.lifecycle import PodLifecycle
from bot.request import access
from bot.request.context import Context
from bot.zones import named_zones

hosting = Commands("pod")


@dataclass(frozen=True, slots=True)
class EditPod:
    """What a pod is called, and what for; whatever is left out stays."""

    pod: Annotated[int, Mine("pod")]
    name: Annotated[str | None, Text(40)] = None
    purpose: Annotated[str | None, Text(200)] = None
    keep: Annotated[Decimal | None, Number(5, 52, counts="weeks"), More()] = None


@dataclass(frozen=True, slots=True)
class SetRhythm:
    """When a pod checks in."""

    pod: Annotated[int, Mine("pod")]
    day: Annotated[Weekday, Choice(Weekday)]
    time: Annotated[dt.time, TimeOfDay(("08:00", "12:00", "18:00", "20:00"))]
    zone: Annotated[str | None, Zone(), More()] = None


@dataclass(frozen=True, slots=True)
class SetRanking:
    """How the board shows its bars."""

    pod: Annotated[int, Mine("pod")]
    mode: Annotated[Mode, Choice(Mode)]


@hosting.command("edit", EditPod)
def edit(ctx: Context, said: EditPod) -> Reply:
    """Change what the pod is called, what for, and how long it keeps words; hosts only.

    - Words can be kept for a shorter time, of more weeks than they can be corrected in.
    - The others are told with what they hear next: the question, or the digest.
    """
    pod, _ = access.hosted(ctx, said.pod)
    keep = pod.words_weeks if said.keep is None else int(said.keep)
    changed = replace(
        pod, name=said.name or pod.name, purpose=said.purpose or pod.purpose, words_weeks=keep
    )
    if changed == pod:
        return views.not_edited(ctx, pod)
    return views.edited(ctx, ctx.uow.pods.save(replace(changed, edited_at=ctx.now)))


@hosting.command("rhythm", SetRhythm)
def rhythm(ctx: Context, said: SetRhythm) -> Reply:
    """Change when the pod checks in, from the week after the open one; hosts only.

    - While the pod is forming it is changed at once.
    - The week whose prompt would come before the open week's close is skipped for all.
    - Of a rhythm that is so already nobody is told.
    """
    pod, mine = access.hosted(ctx, said.pod)
    wanted = Rhythm(said.day.number, said.time, named_zones.zone_of(said.zone or pod.rhythm.zone))
    if wanted == (pod.next_rhythm or pod.rhythm):
        return rhythm_views.changed(ctx, pod, mine)
    if pod.state is PodState.FORMING or pod.week is None:
        changed = ctx.uow.pods.save(replace(pod, rhythm=wanted))
        return rhythm_views.changed(ctx, changed, mine)
    changed = ctx.uow.pods.save(replace(pod, next_rhythm=wanted))
    tell_others(ctx, pod, NoticeKind.RHYTHM, f"rhythm:{pod.id}:{changed.version}")
    return rhythm_views.changed(ctx, changed, mine)


@hosting.command("ranking", SetRanking)
def ranking(ctx: Context, said: SetRanking) -> Reply:
    """Show the board together at once, or ranked once every member has said yes; hosts only.

    - It is ranked for a season. Whatever was agreed to before is asked anew.
    - A pod that has stones and no bars cannot be ranked.
    """
    pod, mine = access.hosted(ctx, said.pod)
    lifecycle = PodLifecycle(ctx.uow, ctx.ids, ctx.now, pod)
    if said.mode is Mode.RANKED and not pod.has_bars:
        raise Refused("pod.ranking.no_bars")
    if said.mode is pod.mode:
        raise AlreadyDone(f"pod.ranking.already_{pod.mode.value}")
    if said.mode is Mode.TOGETHER:
        lifecycle.stand_together()
        return ranking_views.together(ctx, pod)
    others = [m for m in lifecycle.members if m.id != mine.id]
    ctx.uow.memberships.save(replace(mine, agrees_to_rank=True))
    ctx.uow.memberships.save(*(replace(m, agrees_to_rank=False) for m in others))
    if not others:
        ctx.uow.pods.save(pod.rank())
        return ranking_views.ranked(ctx, pod)
    ctx.uow.pods.save(pod.stand_together(asks_to_rank=True))
    tell_others(ctx, pod, NoticeKind.RANKING, f"ranking:{pod.id}:{pod.version}:{mine.version}")
    return ranking_views.asked(ctx, pod, len(others))


@hosting.press("rank_yes", OwnMembership)
def rank_yes(ctx: Context, said: OwnMembership) -> Reply:
    """Say yes to a ranked board that is asked about; the last yes turns it."""
    pod, mine = access.own_membership(ctx, said.membership)
    if not pod.asks_to_rank:
        raise Expired("welcome.settled")
    ctx.uow.memberships.save(replace(mine, agrees_to_rank=True))
    lifecycle = PodLifecycle(ctx.uow, ctx.ids, ctx.now, pod)
    if all(m.agrees_to_rank for m in lifecycle.members):
        ctx.uow.pods.save(pod.rank())
        return ranking_views.ranked(ctx, pod)
    return ranking_views.noted(ctx, pod)


@hosting.press("rank_no", OwnMembership)
def rank_no(ctx: Context, said: OwnMembership) -> Reply:
    """Rather not; the board stays as it is, and nobody hears whose answer it was."""
    pod, _ = access.own_membership(ctx, said.membership)
    return ranking_views.stays(ctx, pod)


@hosting.press("unrank", OwnMembership)
def unrank(ctx: Context, said: OwnMembership) -> Reply:
    """End a ranked board for all; any member can, and nobody hears who did."""
    pod, _ = access.own_membership(ctx, said.membership)
    if pod.mode is not Mode.RANKED:
        raise AlreadyDone("pod.ranking.already_together")
    PodLifecycle(ctx.uow, ctx.ids, ctx.now, pod).stand_together()
    return ranking_views.ended(ctx, pod)

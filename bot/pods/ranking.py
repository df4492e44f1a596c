"""How a pod's board shows its bars: by name at once, in order only when everyone says yes."""

from dataclasses import dataclass, replace
from typing import Annotated

from bot.dialogue.commands import Commands
from bot.dialogue.fields import Choice, Mine, Ref
from bot.dialogue.replies import Reply
from bot.domain.notices import NoticeKind
from bot.domain.pods import Mode
from bot.kernel.errors import AlreadyDone, Expired
from bot.pods import views
from bot.pods.commands import tell_others
from bot.pods.lifecycle import PodLifecycle
from bot.request import access
from bot.request.context import Context

rankings = Commands("pod")


@dataclass(frozen=True, slots=True)
class SetRanking:
    """How the board shows its bars."""

    pod: Annotated[int, Mine("pod")]
    mode: Annotated[Mode, Choice(Mode)]


@rankings.command("ranking", SetRanking)
def ranking(ctx: Context, said: SetRanking) -> Reply:
    """Show the board together at once, or ranked once every member has said yes; hosts only."""
    pod, mine = access.hosted(ctx, said.pod)
    circle = PodLifecycle(ctx.uow, ctx.ids, ctx.now, pod)
    if said.mode is pod.mode:
        raise AlreadyDone(f"pod.ranking.already_{pod.mode.value}")
    if said.mode is Mode.TOGETHER:
        ctx.uow.memberships.save(*(replace(m, agrees_to_rank=False) for m in circle.members))
        ctx.uow.pods.save(replace(pod, mode=Mode.TOGETHER))
        return views.ranking_together(ctx, pod)
    others = [m for m in circle.members if m.id != mine.id]
    ctx.uow.memberships.save(replace(mine, agrees_to_rank=True))
    ctx.uow.memberships.save(*(replace(m, agrees_to_rank=False) for m in others))
    if not others:
        ctx.uow.pods.save(replace(pod, mode=Mode.RANKED))
        return views.ranking_ranked(ctx, pod)
    tell_others(ctx, pod, NoticeKind.RANKING, f"ranking:{pod.id}:{pod.version}:{mine.version}")
    return views.ranking_asked(ctx, pod, len(others))


@dataclass(frozen=True, slots=True)
class Agree:
    """A member's own membership."""

    membership: Annotated[int, Ref("membership")]


@rankings.press("rank_yes", Agree)
def rank_yes(ctx: Context, said: Agree) -> Reply:
    """Say yes to a ranked board that a host has asked for; the last yes turns it."""
    pod, mine = access.own_membership(ctx, said.membership)
    if not PodLifecycle(ctx.uow, ctx.ids, ctx.now, pod).ranking_is_asked:
        raise Expired("welcome.settled")
    ctx.uow.memberships.save(replace(mine, agrees_to_rank=True))
    circle = PodLifecycle(ctx.uow, ctx.ids, ctx.now, pod)
    if all(m.agrees_to_rank for m in circle.members):
        ctx.uow.pods.save(replace(pod, mode=Mode.RANKED))
        return views.ranking_ranked(ctx, pod)
    return views.ranking_noted(ctx, pod)


@rankings.press("rank_no", Agree)
def rank_no(ctx: Context, said: Agree) -> Reply:
    """Rather not; the board stays as it is, and nobody hears whose answer it was."""
    pod, _ = access.own_membership(ctx, said.membership)
    return views.ranking_stays(ctx, pod)

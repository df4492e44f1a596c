"""Commands by which a goal is shown to a pod, and by which its owner says who of it may see it."""

from dataclasses import dataclass
from typing import Annotated

from msgspec.structs import replace

from bot.dialogue.commands import Commands, Redirect
from bot.dialogue.fields import Choice, Mine, Ref
from bot.dialogue.replies import Reply
from bot.domain.goals import GoalShare, Visible
from bot.goals import sharing, views
from bot.kernel.errors import AlreadyDone, Expired
from bot.kernel.ids import short
from bot.request import access
from bot.request.context import Context

showing = Commands("goal")


@dataclass(frozen=True, slots=True)
class ShareGoal:
    """A goal, a pod, and who of the pod may see the goal."""

    goal: Annotated[int, Mine("goal")]
    pod: Annotated[int, Mine("pod")]
    visible: Annotated[Visible, Choice(Visible)]


@dataclass(frozen=True, slots=True)
class SetVisible:
    """Who may see a goal."""

    goal: Annotated[int, Mine("goal")]
    visible: Annotated[Visible, Choice(Visible)]


@dataclass(frozen=True, slots=True)
class Preview:
    """A goal that has been shown as a pod would see it; older buttons do not name the pod."""

    goal: Annotated[int, Ref("goal")]
    pod: Annotated[int | None, Ref("pod")] = None


@showing.command("share", ShareGoal)
def share(ctx: Context, said: ShareGoal) -> Reply:
    """Show a goal to a pod, or change who of it may see the goal; other pods stay as they are.

    - It does not matter whether the goal is older than the pod, or was shown to it before.
    - At most five goals of a person are shared with one pod.
    """
    goal = access.active_goal(ctx, said.goal)
    pod, mine = access.pod(ctx, said.pod)
    there = next((s for s in ctx.uow.goals.shares_of([goal.id]) if s.pod == pod.id), None)
    if there is None:
        sharing.require_room(ctx, pod, mine)
        ctx.uow.goals.share(GoalShare(goal.id, pod.id, mine.id, said.visible))
    elif there.visible is said.visible:
        key = f"goal.shown.{said.visible.value}_already"
        raise AlreadyDone(key, goal=goal.title, pod=pod.name)
    else:
        goal = sharing.change(ctx, goal, there, said.visible)
    if sharing.needs_preview(said.visible, mine):
        return views.preview(ctx, goal, pod, sharing.waiting(ctx, pod, mine))
    return views.seen(ctx, goal, pod, said.visible)


@showing.press("visible", SetVisible)
def visible(ctx: Context, said: SetVisible) -> Reply | Redirect:
    """Change who may see a goal in its pod; where it has none, or several, that is asked."""
    goal = access.active_goal(ctx, said.goal)
    shares = ctx.uow.goals.shares_of([goal.id])
    if len(shares) == 1:
        return share(ctx, ShareGoal(goal.id, shares[0].pod, said.visible))
    return Redirect("goal.share", {"goal": short(goal.id), "visible": said.visible.value})


@showing.press("preview_ok", Preview)
def preview_ok(ctx: Context, said: Preview) -> Reply:
    """Let a pod see what was previewed, and what is shared with it from now on."""
    goal = access.goal(ctx, said.goal)
    shares = ctx.uow.goals.shares_of([goal.id])
    meant = [s.pod for s in shares if said.pod in (None, s.pod)]
    if len(meant) != 1:
        raise Expired("goal.preview_over", goal=goal.title)
    pod, mine = access.belonging(ctx, meant[0])
    ctx.uow.memberships.save(replace(mine, shares=True))
    return views.shared(ctx, goal, pod)

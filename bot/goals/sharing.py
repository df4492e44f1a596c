"""What follows when a goal is shown to a pod, or hidden from it."""

from collections.abc import Sequence

from msgspec.structs import replace

from bot.checkins import consequences, redraws
from bot.domain.goals import COUNTS_ON_BOARD, PER_POD, Goal, GoalShare, Visible
from bot.domain.pods import Membership, Pod
from bot.kernel.errors import Refused
from bot.request import quotas
from bot.request.context import Context


def is_full(ctx: Context, pod: Pod, mine: Membership) -> bool:
    """Tell whether as many goals as can be are shared with a pod."""
    return ctx.uow.goals.count_shared(mine.id, pod.id) >= PER_POD


def require_room(ctx: Context, pod: Pod, mine: Membership) -> None:
    """Refuse one goal more than can be shared with a pod."""
    if is_full(ctx, pod, mine):
        raise Refused("goal.add.enough", most=PER_POD, pod=pod.name)


def needs_preview(visible: Visible, mine: Membership) -> bool:
    """Tell whether somebody has to see first how a pod would see what they share."""
    return visible is Visible.POD and not mine.shares


def waiting(ctx: Context, pod: Pod, mine: Membership) -> Sequence[Goal]:
    """Find what a pod would see once its owner has said so."""
    theirs = ctx.uow.goals.shares_with(pod.id, ctx.now)
    seen = [s.goal for s in theirs if s.membership == mine.id and s.visible is Visible.POD]
    return [*ctx.uow.goals.many(seen).values()]


def change(ctx: Context, goal: Goal, share: GoalShare, visible: Visible) -> Goal:
    """Change who of one pod may see a goal; what shows it is drawn anew."""
    if visible is not Visible.ME:
        quotas.another_look(goal)
    ctx.uow.goals.share(replace(share, visible=visible))
    if visible not in COUNTS_ON_BOARD:
        consequences.hide_from_board(ctx.uow, share.membership, goal.id)
    redraws.redraw_goal(ctx.uow, ctx.ids, ctx.now, share.membership, goal)
    return ctx.uow.goals.save(goal)

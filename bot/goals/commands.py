"""Commands about goals: set, share, list and change them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from msgspec.structs import replace

from bot.checkins import consequences, redraws
from bot.dialogue.clearing import Cleared, kept
from bot.dialogue.commands import Clears, Commands, More, Nothing, When
from bot.dialogue.fields import Choice, Day, Mine, Ref, Text
from bot.dialogue.number_fields import Amount
from bot.dialogue.replies import Reply
from bot.domain.goals import (
    COUNTS_ON_BOARD,
    PER_POD,
    Goal,
    GoalKind,
    GoalShare,
    Visible,
)
from bot.domain.pods import Membership, Pod
from bot.goals import counting, views
from bot.goals.log_commands import so_far
from bot.kernel.errors import Refused
from bot.kernel.ids import GoalId
from bot.reading.numbers import Quantity
from bot.request import access, quotas
from bot.request.context import Context

goals = Commands("goal")
LISTED = 5
_TITLE = Text(80)
_TARGET = Amount(1, 1_000_000, decimals=2, offer=(1, 2, 3, 5, 7))


@dataclass(frozen=True, slots=True)
class AddGoal:
    """What a person says to set a goal."""

    title: Annotated[str, _TITLE]
    kind: Annotated[GoalKind, Choice(GoalKind)]
    target: Annotated[Quantity | None, _TARGET, When("kind", "habit", "amount")] = None
    visible: Annotated[Visible | None, Choice(Visible)] = None
    pod: Annotated[int | None, Mine("pod")] = None
    unit: Annotated[str | None, Text(20), When("kind", "amount"), More()] = None
    until: Annotated[date | None, Day(), When("kind", "amount", "milestone"), More()] = None


@dataclass(frozen=True, slots=True)
class EditGoal:
    """What to change of a goal; whatever is left out stays."""

    goal: Annotated[int, Mine("goal")]
    title: Annotated[str | None, _TITLE] = None
    target: Annotated[Quantity | None, _TARGET] = None
    visible: Annotated[Visible | None, Choice(Visible)] = None
    unit: Annotated[str | Cleared | None, Text(20), More(), Clears("goal.no_unit")] = None
    until: Annotated[date | Cleared | None, Day(), More(), Clears("goal.no_day")] = None


@dataclass(frozen=True, slots=True)
class AfterGoal:
    """The last goal of a page."""

    goal: Annotated[int, Ref("goal")]


@dataclass(frozen=True, slots=True)
class SetVisible:
    """Who may see a goal."""

    goal: Annotated[int, Mine("goal")]
    visible: Annotated[Visible, Choice(Visible)]


@dataclass(frozen=True, slots=True)
class Preview:
    """A goal that has been shown as its pod would see it."""

    goal: Annotated[int, Ref("goal")]


@goals.command("add", AddGoal)
def add(ctx: Context, said: AddGoal) -> Reply:
    """Add a goal to the caller's own, and share it with a pod.

    - At most five goals of a person are shared with one pod.
    - A habit happens at most seven times a week.
    - The pod is told only what `visible` allows, and nothing before a first preview.
    """
    return add_goal(ctx, said, None if said.pod is None else access.pod(ctx, said.pod))


def add_goal(ctx: Context, said: AddGoal, where: tuple[Pod, Membership] | None) -> Reply:
    """Set and share a goal, for `goal add` and for the beginner's path."""
    target, unit = _target(ctx, said.kind, said.target, said.unit)
    quotas.another_goal(ctx)
    goal = Goal(
        GoalId(ctx.ids.mint(ctx.now)),
        ctx.person.id,
        said.kind,
        said.title,
        ctx.now,
        target,
        unit,
        said.until,
    )
    ctx.uow.goals.add(goal)
    if where is None:
        return views.added(ctx, goal, None, None)
    pod, mine = where
    if ctx.uow.goals.count_shared(mine.id, pod.id) >= PER_POD:
        raise Refused("goal.add.enough", most=PER_POD, pod=pod.name)
    visible = said.visible or Visible.POD
    ctx.uow.goals.share(GoalShare(goal.id, pod.id, mine.id, visible))
    if visible is Visible.POD and not mine.shares:
        theirs = ctx.uow.goals.shares_with(pod.id, ctx.now)
        seen = [s.goal for s in theirs if s.membership == mine.id and s.visible is Visible.POD]
        return views.preview(ctx, goal, pod, [*ctx.uow.goals.many(seen).values()])
    return views.added(ctx, goal, pod, visible)


@goals.press("preview_ok", Preview)
def preview_ok(ctx: Context, said: Preview) -> Reply:
    """Let the pod see what was previewed, and what is shared with it from now on."""
    goal = access.goal(ctx, said.goal)
    for share in ctx.uow.goals.shares_of([goal.id]):
        _, mine = access.belonging(ctx, share.pod)
        ctx.uow.memberships.save(replace(mine, shares=True))
    return views.shared(ctx, goal)


@goals.command("list", Nothing, reads=True)
def list_goals(ctx: Context, said: Nothing) -> Reply:
    """Show the caller's goals with their progress and buttons, so many at once."""
    return _listed(ctx, None)


@goals.command("more", AfterGoal, reads=True, listed=False)
def more_goals(ctx: Context, said: AfterGoal) -> Reply:
    """Show the caller's goals that follow one."""
    return _listed(ctx, access.goal(ctx, said.goal).id)


@goals.command("edit", EditGoal)
def edit(ctx: Context, said: EditGoal) -> Reply:
    """Change a goal; what is left out stays, and history is kept."""
    goal = access.active_goal(ctx, said.goal)
    target, unit = _target(ctx, goal.kind, said.target, kept(said.unit, goal.unit))
    changed = replace(
        goal,
        title=said.title or goal.title,
        target=target or goal.target,
        unit=unit,
        until=kept(said.until, goal.until),
    )
    saved = _change(ctx, goal, changed, said.visible)
    consequences.refresh_progress(ctx.uow, ctx.person.id, ctx.now, edited=saved)
    return views.edited(ctx, saved)


@goals.press("visible", SetVisible)
def visible(ctx: Context, said: SetVisible) -> Reply:
    """Change who may see a goal, in every pod it is shared with."""
    goal = access.active_goal(ctx, said.goal)
    _change(ctx, goal, goal, said.visible)
    return views.visible(ctx, goal, said.visible)


def _listed(ctx: Context, after: GoalId | None) -> Reply:
    found = ctx.uow.goals.of_person(ctx.person.id, LISTED + 1, active=True, after=after)
    mine = found[:LISTED]
    ids = [g.id for g in mine]
    logged = so_far(ctx, *mine)
    shares = ctx.uow.goals.shares_of(ids)
    pods = ctx.uow.pods.many({s.pod for s in shares})
    sharing = {m.pod for m in access.memberships(ctx) if m.shares}
    more = len(found) > LISTED
    return views.listed(ctx, mine, logged, shares, pods, sharing, more=more)


def _change(ctx: Context, goal: Goal, changed: Goal, visible: Visible | None) -> Goal:
    """Change a goal, and who may see it; what names it otherwise than it is now is drawn anew."""
    shares = ctx.uow.goals.shares_of([goal.id])
    seen_anew = [s for s in shares if visible is not None and s.visible is not visible]
    renamed = shares if changed.title != goal.title else ()
    if renamed or (seen_anew and visible is not Visible.ME):
        quotas.another_look(goal)
    for share in seen_anew:
        ctx.uow.goals.share(replace(share, visible=visible or share.visible))
        if visible not in COUNTS_ON_BOARD:
            consequences.hide_from_board(ctx.uow, share.membership, goal.id)
    for share in renamed or seen_anew:
        redraws.redraw_goal(ctx.uow, ctx.ids, ctx.now, share.membership, goal)
    return ctx.uow.goals.save(changed) if seen_anew or changed != goal else goal


def _target(
    ctx: Context, kind: GoalKind, said: Quantity | None, unit: str | None
) -> tuple[Decimal | None, str | None]:
    """Take a goal's target as it was said, and the unit that may have been said with it."""
    if said is None:
        return None, unit
    if kind is GoalKind.HABIT:
        return counting.weekly_target(ctx.voice, said, "target"), unit
    return counting.amount_target(ctx.voice, said, unit, "target")

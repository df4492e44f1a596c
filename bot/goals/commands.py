"""Commands about goals: set, share, list and change them."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, TypeVar

from msgspec.structs import replace

from bot.checkins import consequences, redraws
from bot.dialogue.clearing import Cleared, kept
from bot.dialogue.commands import Clears, Commands, More, Nothing, Redirect, When
from bot.dialogue.fields import Choice, Day, Mine, Ref, Text
from bot.dialogue.number_fields import Amount
from bot.dialogue.replies import Reply
from bot.domain.goals import Goal, GoalKind, GoalShare, Visible
from bot.domain.pods import Membership, Pod
from bot.goals import counting, sharing, views
from bot.goals.log_commands import so_far
from bot.kernel.errors import BadAnswer
from bot.kernel.ids import GoalId, short
from bot.reading.numbers import Quantity
from bot.reading.titles import often_in
from bot.request import access, quotas
from bot.request.context import Context

goals = Commands("goal")
Titled = TypeVar("Titled", "AddGoal", "EditGoal")
LISTED = 5
_TITLE = Text(80)
_WITHOUT: Mapping[GoalKind, tuple[str, ...]] = {
    GoalKind.HABIT: ("unit", "until"),
    GoalKind.AMOUNT: (),
    GoalKind.MILESTONE: ("target", "unit"),
}
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


def own_default(ctx: Context) -> dict[str, str]:
    """Answer who sees a new goal, once its owner has said so for all that are to come."""
    said = ctx.person.goals_visible
    return {} if said is None else {"visible": said.value}


def full_pods(ctx: Context) -> Reply | None:
    """Say before a goal is asked for where there is no room for one more.

    - More goals than can be are refused at once; where only pods are full, it is kept to oneself.
    """
    quotas.another_goal(ctx)
    mine = access.memberships(ctx)
    pods = ctx.uow.pods.many([m.pod for m in mine])
    full = [pods[m.pod] for m in mine if sharing.is_full(ctx, pods[m.pod], m)]
    return views.full(ctx, full, all_of_them=len(full) == len(mine)) if full else None


@goals.command(
    "add",
    AddGoal,
    prefill=own_default,
    preface=full_pods,
    infer=counting.how_often_is_said,
)
def add(ctx: Context, said: AddGoal) -> Reply:
    """Add a goal to the caller's own, and share it with a pod.

    - At most five goals of a person are shared with one pod; one more is kept to oneself.
    - A habit happens at most seven times a week.
    - The pod is told only what `visible` allows, and nothing before a first preview.
    """
    return add_goal(ctx, said, None if said.pod is None else access.pod(ctx, said.pod))[1]


def add_goal(
    ctx: Context, said: AddGoal, where: tuple[Pod, Membership] | None
) -> tuple[Goal, Reply]:
    """Set and share a goal, for `goal add` and for the beginner's path.

    - How often a habit's title says that it happens is its target, and no part of its name.
    """
    if said.kind is GoalKind.HABIT:
        said = _without_often(ctx, said)
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
        return goal, views.added(ctx, goal, None, None)
    pod, mine = where
    if sharing.is_full(ctx, pod, mine):
        return goal, views.kept_alone(ctx, goal, pod)
    visible = said.visible or ctx.person.goals_visible or Visible.POD
    ctx.uow.goals.share(GoalShare(goal.id, pod.id, mine.id, visible))
    if sharing.needs_preview(visible, mine):
        return goal, views.preview(ctx, goal, pod, sharing.waiting(ctx, pod, mine))
    return goal, views.added(ctx, goal, pod, visible)


@goals.command("list", Nothing, reads=True)
def list_goals(ctx: Context, said: Nothing) -> Reply:
    """Show the caller's goals with their progress and buttons, so many at once."""
    return _listed(ctx, None)


@goals.command("more", AfterGoal, reads=True, listed=False)
def more_goals(ctx: Context, said: AfterGoal) -> Reply:
    """Show the caller's goals that follow one."""
    return _listed(ctx, access.goal(ctx, said.goal).id)


@goals.command("edit", EditGoal)
def edit(ctx: Context, said: EditGoal) -> Reply | Redirect:
    """Change a goal; what is left out stays, and history is kept.

    - Who may see it is said for each pod: where it has none, or several, that is asked.
    - What a goal of its kind does not have is refused, not passed over.
    """
    goal = access.active_goal(ctx, said.goal)
    _belongs_to_kind(goal, said)
    if goal.kind is GoalKind.HABIT:
        said = _without_often(ctx, said)
    target, unit = _target(ctx, goal.kind, said.target, kept(said.unit, goal.unit))
    changed = replace(
        goal,
        title=said.title or goal.title,
        target=target or goal.target,
        unit=unit,
        until=kept(said.until, goal.until),
    )
    saved = _change(ctx, goal, changed)
    consequences.refresh_progress(ctx.uow, ctx.person.id, ctx.now, edited=saved)
    told = views.edited(ctx, saved) if changed != goal else views.unchanged(ctx, goal)
    return told if said.visible is None else _show(ctx, saved, said.visible, told, changed != goal)


def _listed(ctx: Context, after: GoalId | None) -> Reply:
    found = ctx.uow.goals.of_person(ctx.person.id, LISTED + 1, active=True, after=after)
    mine = found[:LISTED]
    ids = [g.id for g in mine]
    logged = so_far(ctx, *mine)
    shares = ctx.uow.goals.shares_of(ids)
    pods = ctx.uow.pods.many({s.pod for s in shares})
    more = len(found) > LISTED
    return views.listed(ctx, mine, logged, shares, pods, access.memberships(ctx), more=more)


def _change(ctx: Context, goal: Goal, changed: Goal) -> Goal:
    """Change a goal; what names it otherwise than it is called now is drawn anew."""
    if changed.title != goal.title and (shares := ctx.uow.goals.shares_of([goal.id])):
        quotas.another_look(goal)
        for share in shares:
            redraws.redraw_goal(ctx.uow, ctx.ids, ctx.now, share.membership, goal)
    return goal if changed == goal else ctx.uow.goals.save(changed)


def _show(
    ctx: Context, goal: Goal, visible: Visible, told: Reply, changed: bool
) -> Reply | Redirect:
    """Go on with who may see a goal, after what was said of the rest of a change."""
    if not access.memberships(ctx):
        return told if changed else views.alone(ctx, goal)
    shares = ctx.uow.goals.shares_of([goal.id])
    pod = {"pod": short(shares[0].pod)} if len(shares) == 1 else {}
    answers = {"goal": short(goal.id), "visible": visible.value, **pod}
    if pod and shares[0].visible is visible:
        return told
    return Redirect("goal.share", answers, told if changed else None)


def _belongs_to_kind(goal: Goal, said: EditGoal) -> None:
    """Refuse what a goal of its kind does not have."""
    given = {"target": said.target, "unit": said.unit, "until": said.until}
    for name in _WITHOUT[goal.kind]:
        if given[name] is not None and not isinstance(given[name], Cleared):
            key = f"goal.edit.{goal.kind.value}_has_no_{name}"
            raise BadAnswer(key, field=name, goal=goal.title)


def _target(
    ctx: Context, kind: GoalKind, said: Quantity | None, unit: str | None
) -> tuple[Decimal | None, str | None]:
    """Take a goal's target as it was said, and the unit that may have been said with it."""
    if said is None:
        return None, unit
    if kind is GoalKind.HABIT:
        return counting.weekly_target(ctx.voice, said, "target"), unit
    return counting.amount_target(ctx.voice, said, unit, "target")


def _without_often(ctx: Context, said: Titled) -> Titled:
    """Make a target of how often a habit's title says, unless another was said."""
    found = often_in(said.title or "", ctx.voice.language)
    if found is None or (said.target is not None and said.target.amount != found.times):
        return said
    return dataclasses.replace(said, title=found.title, target=Quantity(Decimal(found.times)))

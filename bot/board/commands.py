"""Commands to look at progress: a pod's board, and one's own journey."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from bot.board import views, visible_layers
from bot.dialogue.commands import Commands, More, Where
from bot.dialogue.fields import Mine
from bot.dialogue.number_fields import Number
from bot.dialogue.replies import Reply
from bot.domain import board as model
from bot.domain import progress
from bot.domain.checkins import CheckIn, CheckInState
from bot.domain.goals import Goal
from bot.kernel.ids import MembershipId
from bot.request import access
from bot.request.context import Context

board = Commands()
_JOURNEY_WEEKS = 52


@dataclass(frozen=True, slots=True)
class ShowBoard:
    """Which pod's board, over how many weeks."""

    pod: Annotated[int, Mine("pod")]
    weeks: Annotated[Decimal | None, Number(1, 26, counts="weeks"), More()] = None


@dataclass(frozen=True, slots=True)
class ShowJourney:
    """Which goal's history."""

    goal: Annotated[int, Mine("any_goal")]


@board.command("board", ShowBoard, reads=True)
def show_board(ctx: Context, said: ShowBoard) -> Reply:
    """Show the cairn, and bars of those who agreed, to a member.

    - Only goals that the pod knew of when a week closed count (docs/behavior.md, "The board").
    - Who stays off the board is in the pod's total and nowhere else.
    - The stones of small weeks are in no total.
    - The caller's own number, over all of their goals, stands below it in private.
    - People in their trial are shown as new, without a number.
    """
    pod, mine = access.pod(ctx, said.pod)
    weeks = model.WEEKS if said.weeks is None else int(said.weeks)
    layers = ctx.uow.checkins.layers(pod.id, visible_layers.LAYERS_SHOWN)
    if not layers:
        return views.no_board_yet(ctx, pod)
    last = layers[-1].week
    members = [m for m in ctx.uow.memberships.of_pod(pod.id) if m.inside]
    people = ctx.uow.people.many([m.person for m in members])
    since = min(layers[0].week, last.plus(-model.STRENGTH_WEEKS))
    marks = ctx.uow.checkins.member_weeks(pod.id, since)
    lines = model.standings(
        pod.mode, members, {m.id: people[m.person].name for m in members}, marks, last, weeks
    )
    recent = model.within(marks, last, weeks)
    told = model.tells_nobody(lines, recent)
    shown = visible_layers.visible_layers(ctx.uow, pod.id, layers, ctx.now, marks)
    counted = [layer for layer in shown if last.since(layer.week) < weeks]
    total = model.PodTotal(
        stones=None if any(layer.small for layer in counted) else _stones(counted),
        progress=model.pod_progress(recent) if told else None,
    )
    new = any(line.new for line in lines if line.membership == mine.id)
    own = None if new else model.own_progress(recent, mine.id)
    return views.board(ctx, pod, shown, lines, total, weeks, own)


@board.command("journey", ShowJourney, where=Where.PRIVATE, reads=True)
def journey(ctx: Context, said: ShowJourney) -> Reply:
    """Show a goal's own history to its owner: strength, weeks, and what was learned.

    - Only weeks that were answered are shown, and strength only where there is some.
    """
    goal = access.goal(ctx, said.goal)
    since = max(goal.created_at, ctx.now.replace(year=ctx.now.year - 1, day=1))
    own = ctx.uow.checkins.of_person(ctx.person.id, since, _JOURNEY_WEEKS * 2)
    logged = ctx.uow.goals.logged([goal], date.min, date.max)
    shared = {share.membership for share in ctx.uow.goals.shares_of([goal.id])}
    weeks = [c for c in own if _about(goal, c, shared)]
    showed = [_showed(goal, c) for c in weeks if c.closes_at <= ctx.now]
    answered = [c for c in weeks if goal.id in c.outcomes or c.state is CheckInState.ANSWERED]
    strength = progress.strength(showed) or None
    pods = ctx.uow.pods.many({c.pod for c in answered})
    named = [(c.day(pods[c.pod].rhythm.zone), c) for c in answered]
    return views.journey(ctx, goal, named, logged.get(goal.id), strength)


def _stones(layers: Iterable[visible_layers.VisibleLayer]) -> int:
    return sum(layer.stones for layer in layers if layer.laid)


def _about(goal: Goal, check_in: CheckIn, shared: Collection[MembershipId]) -> bool:
    return goal.id in check_in.outcomes or (
        check_in.membership in shared
        and goal.created_at < check_in.closes_at
        and not goal.is_over(check_in.closes_at)
    )


def _showed(goal: Goal, check_in: CheckIn) -> bool | None:
    if goal.id in check_in.outcomes:
        return True
    return False if check_in.state.value in ("missed", "answered") else None

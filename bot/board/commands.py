"""Commands to look at a pod's board, and to stay off it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from msgspec.structs import replace

from bot.board import views
from bot.board.cairn_picture import on_the_cairn, stones_told
from bot.board.visible_layers import LAYERS_SHOWN, VisibleLayer, visible_layers
from bot.dialogue.commands import Commands, More
from bot.dialogue.fields import Mine
from bot.dialogue.number_fields import Number
from bot.dialogue.replies import Reply
from bot.domain import board as model
from bot.domain.pods import SEASON, Membership, Pod
from bot.pods.commands import OwnMembership
from bot.request import access
from bot.request.context import Context

board = Commands("board")


@dataclass(frozen=True, slots=True)
class ShowBoard:
    """Which pod's board, and over how many weeks its bars go."""

    pod: Annotated[int, Mine("pod")]
    weeks: Annotated[Decimal | None, Number(1, model.MOST_WEEKS, counts="weeks"), More()] = None


@board.command("", ShowBoard, reads=True)
def show_board(ctx: Context, said: ShowBoard) -> Reply:
    """Show the cairn, and bars of those who agreed, to a member alone.

    - Only goals that the pod knew of when a week closed count (docs/behavior.md, "The board").
    - Bars go over four weeks at least, and where fewer were asked for it says so.
    - Who stays off the board is in the pod's total and nowhere else.
    - No total is told, and no stones of the cairn, that give away whose number is not shown.
    - People in their trial are shown as new, without a number.
    - Below stand the caller's own numbers, over all of their goals, which nobody else sees.
    """
    pod, mine = access.pod(ctx, said.pod)
    weeks = model.WEEKS if said.weeks is None else max(model.FEWEST_WEEKS, int(said.weeks))
    found = _find(ctx, pod, mine, weeks)
    if found is None:
        return views.no_board_yet(ctx, pod, mine)
    fewer = said.weeks is not None and said.weeks < weeks
    return views.board(ctx, pod, mine, *found, fewer_asked=fewer)


@board.press("stay_off", OwnMembership)
def stay_off(ctx: Context, said: OwnMembership) -> Reply:
    """Take the caller's name off the board of a pod, which stands anew without it."""
    return _appear(ctx, said, on_board=False)


@board.press("be_on", OwnMembership)
def be_on(ctx: Context, said: OwnMembership) -> Reply:
    """Put the caller's name on the board of a pod again."""
    return _appear(ctx, said, on_board=True)


def _appear(ctx: Context, said: OwnMembership, *, on_board: bool) -> Reply:
    pod, mine = access.own_membership(ctx, said.membership)
    if mine.on_board != on_board:
        ctx.uow.memberships.save(replace(mine, on_board=on_board))
        mine = ctx.uow.memberships.get(mine.id)
    found = _find(ctx, pod, mine, model.WEEKS)
    if found is None:
        return views.no_board_yet(ctx, pod, mine)
    lead = ctx.voice.say("board.on_again", pod=pod.name) if on_board else ()
    return views.bars_alone(ctx, pod, mine, *found, lead)


def _as_shown(ctx: Context, member: Membership, mine: Membership) -> Membership:
    """Think a member off the board whose name is not read where the caller reads."""
    if member.id == mine.id or member.is_named_on(ctx.place.platform):
        return member
    return replace(member, on_board=False)


def _find(
    ctx: Context, pod: Pod, mine: Membership, weeks: int
) -> tuple[Sequence[VisibleLayer], model.Board] | None:
    layers = ctx.uow.checkins.layers(pod.id, LAYERS_SHOWN)
    if not layers:
        return None
    last = layers[-1].week
    members = [_as_shown(ctx, m, mine) for m in ctx.uow.memberships.of_pod(pod.id)]
    people = ctx.uow.people.many([m.person for m in members if m.inside])
    names = {m.id: people[m.person].name for m in members if m.inside}
    marks = ctx.uow.checkins.member_weeks(pod.id, last.plus(1 - max(weeks, SEASON)))
    layered = visible_layers(ctx.uow, pod.id, layers, ctx.now)
    stones = stones_told(on_the_cairn(pod, layered)) or None
    return layered, model.board(pod, mine, members, names, marks, last, weeks, stones)

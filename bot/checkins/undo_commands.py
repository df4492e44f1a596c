"""Commands that take an answer back while its week is open, and that rest in its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from msgspec.structs import replace

from bot.checkins import consequences, views
from bot.checkins.commands import OneCheckIn, editable, keep_siblings, show_card
from bot.dialogue.commands import Commands
from bot.dialogue.fields import Ref
from bot.dialogue.replies import Paragraph, Reply
from bot.domain.checkins import CheckIn, CheckInState
from bot.kernel.errors import Expired
from bot.request import access
from bot.request.context import Context

answer_undoing = Commands("checkin")


@dataclass(frozen=True, slots=True)
class GoalAnswer:
    """How one goal went, in one week."""

    check_in: Annotated[int, Ref("check_in")]
    goal: Annotated[int, Ref("goal")]


@answer_undoing.press("clear", GoalAnswer)
def clear(ctx: Context, said: GoalAnswer) -> Reply:
    """Take back how a goal went, wherever it was answered, while the week is open.

    - With the last of what was said goes the stone: it is as if nothing had been said.
    """
    goal = access.goal(ctx, said.goal)
    shown = _open_together(ctx, said.check_in)
    for each in shown:
        if goal.id in each.outcomes:
            consequences.take_back(ctx, each, each.clear(goal.id))
    consequences.note_end(ctx, goal, done=False)
    return _cleared(ctx, shown)


@answer_undoing.press("not_here", OneCheckIn)
def not_here(ctx: Context, said: OneCheckIn) -> Reply:
    """Take back that one is here, where that was all that was said, while the week is open."""
    shown = _open_together(ctx, said.check_in)
    for each in shown:
        if each.says_here_alone:
            consequences.take_back(ctx, each, each.unanswer())
    return _cleared(ctx, shown)


@answer_undoing.press("rest", OneCheckIn)
def rest(ctx: Context, said: OneCheckIn) -> Reply:
    """Rest this week: no stone, and nothing is missed.

    - While the week is open an answer makes room for it; later the answer stays.
    """
    mine = editable(ctx, said.check_in)
    resting = [c for c in keep_siblings(ctx, mine) if not c.has_stone or ctx.now < c.closes_at]
    for each in resting:
        if each.state is CheckInState.MISSED:
            member = ctx.uow.memberships.get(each.membership)
            ctx.uow.memberships.save(replace(member, silent=max(0, member.silent - 1)))
        consequences.take_back(ctx, each, each.rest())
    if not resting:
        card, stays = show_card(ctx, [mine]), ctx.voice.say("checkin.closed_stays")
        return replace(card, blocks=(Paragraph(stays), *card.blocks))
    return views.week_rested(ctx, resting, answered=any(each.has_stone for each in resting))


def _open_together(ctx: Context, check_in_id: int) -> list[CheckIn]:
    """Find what is answered together and has not closed; what is over keeps its answers."""
    mine = editable(ctx, check_in_id)
    if ctx.now >= mine.closes_at:
        raise Expired("checkin.closed_stays")
    return [each for each in keep_siblings(ctx, mine) if ctx.now < each.closes_at]


def _cleared(ctx: Context, shown: Sequence[CheckIn]) -> Reply:
    card = show_card(ctx, [ctx.uow.checkins.get(each.id) for each in shown])
    return replace(card, blocks=(Paragraph(ctx.voice.say("checkin.cleared")), *card.blocks))

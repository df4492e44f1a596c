"""Commands that fill a check-in: open its card, tap outcomes, or say that one is here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from bot.checkins import consequences, current_week, details, sharing_question, views
from bot.checkins.consequences import take_answer
from bot.dialogue.commands import Commands, Nothing
from bot.dialogue.fields import Choice, Ref
from bot.dialogue.replies import Reply
from bot.domain.checkins import EDITABLE_FOR, CheckIn, CheckInState, GoalOutcome
from bot.domain.goals import Goal
from bot.kernel.errors import Expired, Refused
from bot.request import access
from bot.request.context import Context

checkins = Commands()
check_in_presses = Commands("checkin")


@dataclass(frozen=True, slots=True)
class OneCheckIn:
    """A check-in of the caller's own."""

    check_in: Annotated[int, Ref("check_in")]


@dataclass(frozen=True, slots=True)
class MarkGoal:
    """How one goal went."""

    check_in: Annotated[int, Ref("check_in")]
    goal: Annotated[int, Ref("goal")]
    outcome: Annotated[GoalOutcome, Choice(GoalOutcome)]


@checkins.command("checkin", Nothing, linked=True)
def check_in(ctx: Context, said: Nothing) -> Reply:
    """Open the check-in to fill, continue or correct.

    - Last week's while it is unanswered and the next prompt has not come, else this week's.
    - Two pods share one card; a goal shared with both is answered once.
    """
    found = current_week.keep_current(ctx.uow, ctx.ids, ctx.now, ctx.person)
    if not found:
        raise Refused("checkin.none" if access.memberships(ctx) else "none.pod")
    return show_card(ctx, [c for c, _, _ in found])


@check_in_presses.press("card", OneCheckIn)
def card(ctx: Context, said: OneCheckIn) -> Reply:
    """Show one check-in again, to correct it."""
    mine = editable(ctx, said.check_in)
    return show_card(ctx, keep_siblings(ctx, mine))


@check_in_presses.press("mark", MarkGoal)
def mark(ctx: Context, said: MarkGoal) -> Reply:
    """Say how a goal went; any answer lays the stone.

    - A goal shared with two pods that ask together is answered in both.
    """
    goal = access.goal(ctx, said.goal)
    fresh = answer(ctx, editable(ctx, said.check_in), goal, said.outcome)
    return show_card(ctx, fresh, marked=said.outcome)


def answer(ctx: Context, mine: CheckIn, goal: Goal, outcome: GoalOutcome) -> list[CheckIn]:
    """Say how a goal went in all that is asked about together, and find that as it is now.

    - A milestone that is done is asked about its end, once.
    """
    siblings = keep_siblings(ctx, mine)
    asked = details.goals_of(ctx.uow, siblings)
    if all(goal not in goals for goals in asked.values()):
        raise Expired("goal.over", goal=goal.title)
    for other in siblings:
        if goal.id in {g.id for g in asked[other.membership]}:
            take_answer(ctx, other, other.answer(goal.id, outcome, ctx.now))
    consequences.note_end(ctx, goal, done=outcome is GoalOutcome.DONE)
    return [ctx.uow.checkins.get(c.id) for c in siblings]


@check_in_presses.press("here", OneCheckIn)
def here(ctx: Context, said: OneCheckIn) -> Reply:
    """Show up without a goal to speak of; that is a stone too, in every pod without one."""
    shown = details.load_asked(ctx.uow, keep_siblings(ctx, editable(ctx, said.check_in)))
    for entry in shown:
        if not entry.goals:
            take_answer(ctx, entry.check_in, entry.check_in.show_up(ctx.now))
    fresh = [ctx.uow.checkins.get(entry.check_in.id) for entry in shown]
    return show_card(ctx, fresh, marked=GoalOutcome.DONE)


def show_card(
    ctx: Context, check_ins: Sequence[CheckIn], marked: GoalOutcome | None = None
) -> Reply:
    """Show a card of check-ins to their owner, with all that they ask about.

    - What nobody else sees yet is asked about under it.
    """
    shown = details.load_asked(ctx.uow, check_ins)
    asked = tuple(block for entry in shown for block in sharing_question.who_may_see(ctx, entry))
    return views.card(ctx, shown, marked, asked)


def editable(ctx: Context, check_in_id: int) -> CheckIn:
    """Find a check-in of the caller's own that still takes answers."""
    mine = access.check_in(ctx, check_in_id)
    if not mine.is_editable(ctx.now):
        raise Expired("checkin.too_late")
    if mine.state is not CheckInState.ANSWERED and ctx.now >= mine.until:
        raise Expired("checkin.too_late")
    return mine


def keep_siblings(ctx: Context, mine: CheckIn) -> list[CheckIn]:
    """Find what is asked about together with a check-in, and keep what is not kept yet."""
    current = [c for c, _, _ in current_week.keep_current(ctx.uow, ctx.ids, ctx.now, ctx.person)]
    if mine.id in {c.id for c in current}:
        return current
    own = ctx.uow.checkins.of_person(ctx.person.id, ctx.now - EDITABLE_FOR)
    return [c for c in current_week.asked_together(own, mine) if c.is_editable(ctx.now)]

"""I slipped, no details: an answer like any other, with one tap and no word of what."""

from bot.checkins import details
from bot.checkins.commands import OneCheckIn, editable, keep_siblings, show_card
from bot.checkins.consequences import take_answer
from bot.checkins.details import DetailedCheckIn
from bot.dialogue.commands import Commands
from bot.dialogue.replies import Reply
from bot.domain.checkins import CheckIn, GoalOutcome
from bot.domain.goals import GoalState
from bot.request.context import Context

slips = Commands("checkin")


@slips.press("slipped", OneCheckIn)
def slipped(ctx: Context, said: OneCheckIn) -> Reply:
    """Lay the stone in all that is asked about together, with nothing said of what it was.

    - What is not answered yet goes on as *not this week*, of which others see only a stone.
    """
    shown = details.load_asked(ctx.uow, keep_siblings(ctx, editable(ctx, said.check_in)))
    for entry in shown:
        after = _without_details(ctx, entry)
        if after != entry.check_in:
            take_answer(ctx, entry.check_in, after)
    fresh = [ctx.uow.checkins.get(entry.check_in.id) for entry in shown]
    return show_card(ctx, fresh, marked=GoalOutcome.NOT)


def _without_details(ctx: Context, entry: DetailedCheckIn) -> CheckIn:
    after = entry.check_in
    for goal in entry.goals:
        if goal.state is GoalState.ACTIVE and goal.id not in after.outcomes:
            after = after.answer(goal.id, GoalOutcome.NOT, ctx.now)
    return after if after.has_stone else after.show_up(ctx.now)

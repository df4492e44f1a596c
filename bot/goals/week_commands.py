"""Commands about a goal within its week: a number for an amount, and the answers about its end."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from msgspec.structs import replace

from bot.checkins import consequences, current_week, details
from bot.checkins.commands import answer, editable, show_card
from bot.checkins.consequences import take_answer
from bot.dialogue.clearing import Cleared, kept
from bot.dialogue.commands import About, Clears, Commands, Redirect
from bot.dialogue.fields import Day, Ref
from bot.dialogue.number_fields import Amount
from bot.dialogue.replies import Reply
from bot.domain.checkins import CheckInState, GoalOutcome
from bot.domain.goals import COUNTS_ON_BOARD, Goal, GoalLog, GoalState
from bot.goals import counting, ending_views
from bot.goals.log_commands import so_far
from bot.goals.views import amount_text
from bot.kernel.errors import BadAnswer
from bot.kernel.ids import LogId, short
from bot.reading.numbers import Quantity
from bot.request import access, quotas
from bot.request.context import Context

amounts = Commands("checkin")
goal_ends = Commands("goal")


@dataclass(frozen=True, slots=True)
class GiveAmount:
    """How much was done towards a goal, said at check-in."""

    check_in: Annotated[int, Ref("check_in")]
    goal: Annotated[int, Ref("goal")]
    amount: Annotated[Quantity, Amount(0, 1_000_000, decimals=2), About("goal")]


@dataclass(frozen=True, slots=True)
class GoalInWeek:
    """A goal whose end was asked about, and the check-in whose card asked, if one did."""

    goal: Annotated[int, Ref("goal")]
    check_in: Annotated[int | None, Ref("check_in")] = None


@dataclass(frozen=True, slots=True)
class MoreTime:
    """A goal, and its new day."""

    goal: Annotated[int, Ref("goal")]
    until: Annotated[date | Cleared, Day(), Clears("goal.no_day")]


@dataclass(frozen=True, slots=True)
class MoreAmount:
    """A goal, and how much it is in all now."""

    goal: Annotated[int, Ref("goal")]
    target: Annotated[Quantity, Amount(1, 1_000_000, decimals=2)]


@amounts.command("amount", GiveAmount, listed=False)
def amount(ctx: Context, said: GiveAmount) -> Reply:
    """Take a number at check-in: it is noted for the day, and is the answer, too.

    - Nothing is *not this week*, all of it is *done*, anything between is *partly*.
    - One that is said after the check-in day is noted for that day, the last of the week.
    """
    mine = editable(ctx, said.check_in)
    goal = access.active_goal(ctx, said.goal)
    much = counting.progress_noted(ctx.voice, said.amount, goal, "amount")
    last = ctx.uow.pods.get(mine.pod).rhythm.check_in_day(mine.week)
    if much:
        quotas.another_log(ctx)
        entry = LogId(ctx.ids.mint(ctx.now))
        on = min(ctx.today, last)
        ctx.uow.goals.log(GoalLog(entry, goal.id, ctx.person.id, much, on, ctx.now))
    reached = goal.is_reached(so_far(ctx, goal).get(goal.id))
    outcome = GoalOutcome.DONE if reached else GoalOutcome.PARTLY if much else GoalOutcome.NOT
    fresh = answer(ctx, mine, goal, outcome)
    consequences.refresh_progress(ctx.uow, ctx.person.id, ctx.now)
    return show_card(ctx, [ctx.uow.checkins.get(c.id) for c in fresh], marked=outcome)


@goal_ends.press("reached", GoalInWeek)
def reached(ctx: Context, said: GoalInWeek) -> Reply:
    """Finish a goal that is reached; its pods hear of it with their digest, as its owner allows.

    - Asked on a card it is the answer, too; else it is one where nothing else is asked about.
    """
    goal = access.active_goal(ctx, said.goal)
    if said.check_in is not None:
        answer(ctx, editable(ctx, said.check_in), goal, GoalOutcome.DONE)
    else:
        _note_in_weeks(ctx, goal)
    ended = replace(ctx.uow.goals.get(goal.id), state=GoalState.FINISHED, ended_at=ctx.now)
    saved = ctx.uow.goals.save(ended)
    told = [s.pod for s in ctx.uow.goals.shares_of([goal.id]) if s.visible in COUNTS_ON_BOARD]
    return ending_views.reached(ctx, saved, [*ctx.uow.pods.many(told).values()])


@goal_ends.press("let_go", GoalInWeek)
def let_go(ctx: Context, said: GoalInWeek) -> Redirect:
    """Let a goal go whose day has come: one has changed one's mind, which is an answer."""
    goal = access.active_goal(ctx, said.goal)
    if said.check_in is not None:
        answer(ctx, editable(ctx, said.check_in), goal, GoalOutcome.CHANGED)
    return Redirect("goal.drop", {"goal": short(goal.id)})


@goal_ends.command("more_time", MoreTime, listed=False)
def more_time(ctx: Context, said: MoreTime) -> Reply:
    """Go on with a goal whose day has come, or that is not done after all, until another day."""
    goal = access.active_goal(ctx, said.goal)
    if goal.end_asked_at is not None:
        _not_done_yet(ctx, goal)
        goal = ctx.uow.goals.get(goal.id)
    until = kept(said.until, goal.until)
    saved = ctx.uow.goals.save(replace(goal, until=until, end_asked_at=None))
    return ending_views.goes_on(ctx, saved)


@goal_ends.command("more_amount", MoreAmount, listed=False)
def more_amount(ctx: Context, said: MoreAmount) -> Reply:
    """Go on with an amount that is reached, to a larger one."""
    goal = access.active_goal(ctx, said.goal)
    target, unit = counting.amount_target(ctx.voice, said.target, goal.unit, "target")
    changed = replace(goal, target=target, unit=unit)
    there = so_far(ctx, goal).get(goal.id)
    if changed.is_reached(there):
        much = amount_text(ctx.voice, there or target, goal)
        raise BadAnswer("goal.more_amount.there", field="target", much=much)
    past = goal.until is not None and goal.until < ctx.today
    saved = ctx.uow.goals.save(replace(changed, until=None if past else goal.until))
    consequences.refresh_progress(ctx.uow, ctx.person.id, ctx.now, edited=saved)
    return ending_views.goes_on(ctx, saved)


def _note_in_weeks(ctx: Context, goal: Goal) -> None:
    """Note in the open weeks that a goal was done; where nothing else is asked it is the answer.

    Where more is asked about, the question still comes.
    """
    found = current_week.keep_current(ctx.uow, ctx.ids, ctx.now, ctx.person)
    for entry in details.load_asked(ctx.uow, [check_in for check_in, _, _ in found]):
        check_in = entry.check_in
        if goal.id not in entry.visible or ctx.now >= check_in.closes_at:
            continue
        others = [g for g in entry.goals if g.id != goal.id and g.id not in check_in.outcomes]
        if check_in.has_stone or not others:
            done = check_in.answer(goal.id, GoalOutcome.DONE, ctx.now)
            take_answer(ctx, check_in, done)
        elif check_in.state is CheckInState.OPEN:
            noted = {**check_in.outcomes, goal.id: GoalOutcome.DONE}
            ctx.uow.checkins.save(replace(check_in, outcomes=noted))


def _not_done_yet(ctx: Context, goal: Goal) -> None:
    """Take back in the open weeks that a milestone is done: it came some of the way."""
    found = current_week.keep_current(ctx.uow, ctx.ids, ctx.now, ctx.person)
    for check_in, _, _ in found:
        if check_in.outcomes.get(goal.id) is GoalOutcome.DONE:
            answer(ctx, check_in, goal, GoalOutcome.PARTLY)

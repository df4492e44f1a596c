"""Commands about progress between check-ins: note it, change it, date it, take it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from msgspec.structs import replace

from bot.checkins import consequences
from bot.dialogue.clearing import Cleared, kept
from bot.dialogue.commands import About, Clears, Commands, More
from bot.dialogue.fields import Mine, Ref, Text
from bot.dialogue.number_fields import Amount
from bot.dialogue.past_days import PastDay
from bot.dialogue.replies import Reply
from bot.domain import progress
from bot.domain.checkins import GoalOutcome
from bot.domain.goals import Goal, GoalKind, GoalLog
from bot.goals import counting
from bot.goals import log_views as views
from bot.kernel.ids import LARGEST, GoalId, LogId
from bot.reading.numbers import Quantity
from bot.request import access, quotas
from bot.request.context import Context

logs = Commands("goal")
LISTED = 6
BACK = 28
# A week closes two days after its check-in day, which is then five days back.
_ASKED_LAST = timedelta(days=5)
_AMOUNT = Amount(0, 1_000_000, decimals=2, offer=(1, 2, 3, 5))
_DAY = PastDay(BACK)
_NOTE = Text(200)


@dataclass(frozen=True, slots=True)
class LogProgress:
    """Progress between check-ins."""

    goal: Annotated[int, Mine("goal")]
    amount: Annotated[Quantity, _AMOUNT, About("goal")]
    note: Annotated[str | None, _NOTE, More()] = None
    on: Annotated[date | None, _DAY, More()] = None


@dataclass(frozen=True, slots=True)
class ChangeLog:
    """What to change of a note of progress; whatever is left out stays."""

    log: Annotated[int, Ref("log")]
    amount: Annotated[Quantity | None, _AMOUNT, About("log")] = None
    on: Annotated[date | None, _DAY] = None
    note: Annotated[str | Cleared | None, _NOTE, Clears("goal.no_note")] = None


@dataclass(frozen=True, slots=True)
class OneLog:
    """A note of progress of the caller's own."""

    log: Annotated[int, Ref("log")]


@dataclass(frozen=True, slots=True)
class LogDay:
    """A note of progress, and the day it is about."""

    log: Annotated[int, Ref("log")]
    on: Annotated[date, _DAY]


@dataclass(frozen=True, slots=True)
class OfGoal:
    """A goal of the caller's own, ended ones too."""

    goal: Annotated[int, Mine("any_goal")]


@logs.command("log", LogProgress)
def log(ctx: Context, said: LogProgress) -> Reply:
    """Note progress between check-ins, on the caller's own day or on one of the last weeks."""
    goal = access.active_goal(ctx, said.goal)
    amount = counting.progress_noted(ctx.voice, said.amount, goal, "amount")
    quotas.another_log(ctx)
    entry = GoalLog(
        LogId(ctx.ids.mint(ctx.now)),
        goal.id,
        ctx.person.id,
        amount,
        said.on or ctx.today,
        ctx.now,
        said.note,
    )
    ctx.uow.goals.log(entry)
    _count_anew(ctx, entry.on)
    return views.logged(ctx, goal, entry, so_far(ctx, goal), asks_day=said.on is None)


@logs.command("change_log", ChangeLog, listed=False)
def change(ctx: Context, said: ChangeLog) -> Reply:
    """Change how much was noted, on which day, or the words with it; what is left out stays."""
    before = access.log(ctx, said.log)
    amount = before.amount
    if said.amount is not None:
        goal = access.goal(ctx, before.goal)
        amount = counting.progress_noted(ctx.voice, said.amount, goal, "amount")
    after = replace(
        before, amount=amount, on=said.on or before.on, note=kept(said.note, before.note)
    )
    return _save(ctx, before, after)


@logs.press("log_on", LogDay)
def log_on(ctx: Context, said: LogDay) -> Reply:
    """Put what was noted on another day."""
    before = access.log(ctx, said.log)
    return _save(ctx, before, replace(before, on=said.on))


@logs.press("unlog", OneLog)
def unlog(ctx: Context, said: OneLog) -> Reply:
    """Take back what was noted; its words go with it, and are given back."""
    entry = access.log(ctx, said.log)
    goal = access.goal(ctx, entry.goal)
    ctx.uow.goals.unlog(entry.id)
    _count_anew(ctx, entry.on)
    return views.unlogged(ctx, goal, entry, so_far(ctx, goal))


@logs.command("notes", OfGoal, reads=True)
def notes(ctx: Context, said: OfGoal) -> Reply:
    """Show what was noted on a goal, the newest first, to be changed or taken back."""
    return _noted(ctx, access.goal(ctx, said.goal), LogId(LARGEST))


@logs.command("more_notes", OneLog, reads=True, listed=False)
def more_notes(ctx: Context, said: OneLog) -> Reply:
    """Show what was noted before something."""
    last = access.log(ctx, said.log)
    return _noted(ctx, access.goal(ctx, last.goal), last.id)


def so_far(ctx: Context, *goals: Goal) -> Mapping[GoalId, Decimal]:
    """Sum up what was logged: towards habits since a week ago, towards others since ever.

    A habit that was said to be *done* in the week asked about last was done all of its times.
    """
    logged = ctx.uow.goals.logged(goals, progress.first_of_week(ctx.today), date.max)
    habits = [goal for goal in goals if goal.kind is GoalKind.HABIT and goal.target]
    if not habits:
        return logged
    recent = ctx.uow.checkins.of_person(ctx.person.id, ctx.now - consequences.RECENT)
    asked = [c for c in recent if c.closes_at > ctx.now - _ASKED_LAST]
    done = {
        goal.id: max(goal.target or Decimal(), logged.get(goal.id, Decimal()))
        for goal in habits
        if any(c.outcomes.get(goal.id) is GoalOutcome.DONE for c in asked)
    }
    return {**logged, **done}


def _noted(ctx: Context, goal: Goal, before: LogId) -> Reply:
    found = ctx.uow.goals.latest_logs(goal.id, LISTED + 1, before)
    return views.noted(ctx, goal, found[:LISTED], more=len(found) > LISTED)


def _save(ctx: Context, before: GoalLog, after: GoalLog) -> Reply:
    goal = access.goal(ctx, before.goal)
    if after == before:
        return views.log_unchanged(ctx, goal, before)
    ctx.uow.goals.save_log(after)
    _count_anew(ctx, min(before.on, after.on))
    added = after.amount - before.amount
    return views.log_changed(ctx, goal, after, so_far(ctx, goal), added)


def _count_anew(ctx: Context, first: date) -> None:
    """Count the weeks anew from the one that a day is in."""
    back = ctx.today - first + timedelta(days=1)
    consequences.refresh_progress(ctx.uow, ctx.person.id, ctx.now, back=back)

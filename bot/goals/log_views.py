"""What people see of their notes of progress: what was read, and the way to change it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from msgspec.structs import replace

from bot.checkins.end_question import end_question
from bot.dialogue.past_days import in_small_hours
from bot.dialogue.replies import Block, Button, Choices, Heading, Paragraph, Quote, Reply, reply
from bot.dialogue.tokens import press
from bot.domain.goals import Goal, GoalKind, GoalLog, GoalState
from bot.goals.views import amount_text, bar
from bot.kernel.ids import GoalId
from bot.request.context import Context
from bot.texts.spans import words
from bot.texts.voice import Voice

SoFar = Mapping[GoalId, Decimal]


def logged(ctx: Context, goal: Goal, log: GoalLog, so_far: SoFar, *, asks_day: bool) -> Reply:
    """Confirm progress by what was read; just after midnight, ask whether it was yesterday's."""
    text = ctx.voice.text
    was_yesterday: tuple[Button, ...] = ()
    if asks_day and in_small_hours(ctx.now.astimezone(ctx.voice.zone)):
        before = (log.on - timedelta(days=1)).isoformat()
        was_yesterday = (
            Button(text("button.was_yesterday"), press("goal.log_on", log.id, before)),
        )
    more = Button(text("button.log_more"), press("goal.log", goal.id))
    buttons = (*was_yesterday, more, *_ways_back(ctx.voice, log), _notes(ctx.voice, goal))
    said = _confirmed(ctx, "goal.log.done", goal, log, so_far, buttons)
    return _asking_end(ctx.voice, said, goal, so_far, log.amount)


def log_changed(ctx: Context, goal: Goal, log: GoalLog, so_far: SoFar, added: Decimal) -> Reply:
    """Confirm a change by what holds now; it may have `added` what was missing."""
    buttons = (*_ways_back(ctx.voice, log), _notes(ctx.voice, goal))
    said = _confirmed(ctx, "goal.change_log.done", goal, log, so_far, buttons)
    return _asking_end(ctx.voice, said, goal, so_far, added)


def log_unchanged(ctx: Context, goal: Goal, log: GoalLog) -> Reply:
    """Say that nothing is different, and what holds."""
    said = ctx.voice.say("goal.change_log.same", goal=goal.title, what=_what(ctx, goal, log))
    return reply(said, buttons=_ways_back(ctx.voice, log))


def unlogged(ctx: Context, goal: Goal, log: GoalLog, so_far: SoFar) -> Reply:
    """Confirm that something was taken back, and give its words back."""
    again = Button(ctx.voice.text("button.log"), press("goal.log", goal.id))
    return _confirmed(ctx, "goal.unlog.done", goal, log, so_far, (again, _notes(ctx.voice, goal)))


def noted(ctx: Context, goal: Goal, logs: Sequence[GoalLog], *, more: bool) -> Reply:
    """List what was noted, each with its ways back; there may be `more` than are shown."""
    voice = ctx.voice
    again = Button(voice.text("button.log"), press("goal.log", goal.id))
    if not logs:
        return reply(voice.say("goal.notes.none", goal=goal.title), buttons=(again,))
    blocks: list[Block] = [Heading(voice.say("goal.notes.heading", goal=goal.title))]
    for log in logs:
        line = voice.say("goal.notes.one", what=_what(ctx, goal, log))
        blocks.append(Choices(line, _ways_back(voice, log)))
        blocks += [Quote(log.note)] if log.note else []
    further = Button(voice.text("form.further"), press("goal.more_notes", logs[-1].id))
    return Reply(tuple(blocks), (again, *((further,) if more else ())))


def _asking_end(voice: Voice, said: Reply, goal: Goal, so_far: SoFar, added: Decimal) -> Reply:
    """Ask about the end of an amount that was reached by what was `added`, and was not before."""
    much = so_far.get(goal.id)
    if much is None or not goal.is_reached(much) or goal.is_reached(much - added):
        return said
    if goal.state is not GoalState.ACTIVE:
        return said
    return replace(said, blocks=(*said.blocks, end_question(voice, goal, goal.title, much)))


def _confirmed(
    ctx: Context,
    key: str,
    goal: Goal,
    log: GoalLog,
    so_far: SoFar,
    buttons: tuple[Button, ...],
) -> Reply:
    said = Paragraph(ctx.voice.say(key, goal=goal.title, what=_what(ctx, goal, log)))
    note = (Quote(log.note),) if log.note else ()
    return reply(said, *note, bar(ctx, goal, so_far), buttons=buttons)


def _ways_back(voice: Voice, log: GoalLog) -> tuple[Button, ...]:
    return (
        Button(voice.text("button.edit"), press("goal.change_log", log.id)),
        Button(voice.text("button.take_back"), press("goal.unlog", log.id)),
    )


def _notes(voice: Voice, goal: Goal) -> Button:
    return Button(voice.text("button.notes"), press("goal.notes", goal.id))


def _what(ctx: Context, goal: Goal, log: GoalLog) -> str:
    """Say how much was noted, and on which day."""
    voice = ctx.voice
    much = amount_text(voice, log.amount, goal)
    if goal.kind is GoalKind.HABIT and log.amount == int(log.amount):
        much = words(voice.count("goal.times", int(log.amount)))
    return words(voice.say("goal.logged_on", much=much, day=_day(voice, log.on, ctx.today)))


def _day(voice: Voice, on: date, today: date) -> str:
    if on == today:
        return voice.text("day.today")
    if on == today - timedelta(days=1):
        return voice.text("day.yesterday")
    return voice.day(on)

"""What people see of their own progress: a goal's weeks, and what it taught."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bot.dialogue.replies import (
    Bar,
    Block,
    Bullets,
    Button,
    Facts,
    Heading,
    Paragraph,
    Quote,
    Reply,
    reply,
)
from bot.dialogue.tokens import press
from bot.domain.checkins import CheckIn
from bot.domain.goals import Goal
from bot.goals.views import amount_text, goal_line
from bot.request.context import Context
from bot.texts.spans import Line, plain
from bot.texts.voice import Voice

_SHOWN_WEEKS = 12


def journey(
    ctx: Context,
    goal: Goal,
    weeks: Sequence[tuple[date, CheckIn]],
    logged: Decimal | None,
    strength: float | None,
) -> Reply:
    """Show one goal's history to its owner."""
    voice = ctx.voice
    facts = [
        (
            voice.say("journey.since"),
            plain(voice.date_of(goal.created_at)),
        ),
        (voice.say("journey.state"), voice.say(f"goal_state.{goal.state.value}")),
    ]
    if logged is not None:
        facts.append((voice.say("journey.logged"), plain(amount_text(voice, logged, goal))))
    bar: tuple[Block, ...] = ()
    if strength is not None:
        note = voice.say("journey.strength_is", share=voice.percent(strength))
        bar = (Bar(voice.say("journey.strength"), strength, note),)
    history = tuple(_week(voice, goal, day, c) for day, c in weeks[:_SHOWN_WEEKS])
    learned: tuple[Block, ...] = ()
    if goal.learned:
        learned = (Paragraph(voice.say("goal.learned")), Quote(goal.learned))
    return reply(
        Heading(goal_line(voice, goal)),
        Facts(tuple(facts)),
        *bar,
        *((Bullets(history),) if history else (Paragraph(voice.say("journey.none")),)),
        *learned,
        buttons=(Button(voice.text("button.goals"), press("goal.list")),),
    )


def _week(voice: Voice, goal: Goal, day: date, check_in: CheckIn) -> Line:
    outcome = check_in.outcomes.get(goal.id)
    said = (
        voice.say("week_state.answered")
        if outcome is None
        else voice.say(f"outcome.{outcome.value}")
    )
    return voice.say("journey.week", day=voice.day(day), said=said)

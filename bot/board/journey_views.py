"""What people see of their own progress: a goal's weeks, and what it taught."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial

from bot.board.journey_picture import AnsweredWeek, finished, journey_picture, pace
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
from bot.domain.checkins import GoalOutcome
from bot.domain.goals import Goal
from bot.goals.views import amount_text, goal_line
from bot.request.context import Context
from bot.texts.spans import Line, plain
from bot.texts.voice import Voice

_SHOWN_WEEKS = 12


def journey(
    ctx: Context,
    goal: Goal,
    weeks: Sequence[AnsweredWeek],
    logged: Decimal | None,
    strength: float | None,
) -> Reply:
    """Show one goal's history to its owner: drawn, and the same in words."""
    today = ctx.now.astimezone(ctx.voice.zone).date()
    picture = journey_picture(ctx.voice, goal, weeks, logged, today)
    voice = ctx.voice
    facts = [
        (
            voice.say("journey.since"),
            plain(voice.date_of(goal.created_at)),
        ),
        (voice.say("journey.state"), voice.say(f"goal_state.{goal.state.value}")),
    ]
    if ended := finished(voice, goal):
        facts[-1] = (facts[-1][0], ended)
    if logged is not None:
        facts.append((voice.say("journey.logged"), plain(amount_text(voice, logged, goal))))
    bar: tuple[Block, ...] = ()
    if strength is not None:
        note = voice.say("journey.strength_is", share=voice.percent(strength))
        bar = (Bar(voice.say("journey.strength"), strength, note),)
    even = pace(voice, goal, logged, today)
    history = (*map(partial(_week, voice), weeks[:_SHOWN_WEEKS]), *_earlier(voice, weeks))
    learned: tuple[Block, ...] = ()
    if goal.learned:
        learned = (Paragraph(voice.say("goal.learned")), Quote(goal.learned))
    return reply(
        Heading(goal_line(voice, goal)),
        *((picture,) if picture else ()),
        Facts(tuple(facts)),
        *bar,
        *((Paragraph(even),) if even else ()),
        *((Bullets(history),) if history else (Paragraph(voice.say("journey.none")),)),
        *learned,
        buttons=(
            Button(voice.text("button.card"), press("journey.card", goal.id)),
            Button(voice.text("button.goals"), press("goal.list")),
        ),
    )


def _week(voice: Voice, week: AnsweredWeek) -> Line:
    return voice.say("journey.week", day=voice.day(week.day), said=_said(voice, week.outcome))


def _earlier(voice: Voice, weeks: Sequence[AnsweredWeek]) -> Iterator[Line]:
    """Say of weeks longer ago, for each way they went, which days they were."""
    days: dict[GoalOutcome | None, list[str]] = {}
    for week in weeks[_SHOWN_WEEKS:]:
        days.setdefault(week.outcome, []).append(voice.short_day(week.day))
    for outcome, them in days.items():
        yield voice.say("journey.earlier", said=_said(voice, outcome), days=", ".join(them))


def _said(voice: Voice, outcome: GoalOutcome | None) -> Line:
    if outcome is None:
        return voice.say("week_state.answered")
    return voice.say(f"outcome.{outcome.value}")

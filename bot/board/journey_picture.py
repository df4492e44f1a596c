"""Draws a year of one goal for its owner: its weeks, strength, what was reached and learned."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct

from bot.dialogue.drawings import JourneyDrawing, JourneyWeek, Mark, Pace, Told
from bot.dialogue.replies import Picture
from bot.domain.checkins import GoalOutcome
from bot.domain.goals import Goal, GoalKind, GoalState
from bot.goals.counting import times_a_week
from bot.goals.views import amount_text
from bot.texts.spans import Line, Span, words
from bot.texts.voice import Voice

_MOST_WEEKS, _FEWEST_WEEKS = 53, 12
_LIGHTS = 6
MARKS = {
    GoalOutcome.DONE: Mark.DONE,
    GoalOutcome.PARTLY: Mark.PARTLY,
    GoalOutcome.NOT: Mark.NOT_THIS_WEEK,
    GoalOutcome.CHANGED: Mark.CHANGED,
}


class AnsweredWeek(Struct, frozen=True):
    """A week that was answered: its day, the goal's outcome if it has one, strength after it."""

    day: date
    outcome: GoalOutcome | None
    strength: float | None


def journey_picture(
    voice: Voice,
    goal: Goal,
    weeks: Sequence[AnsweredWeek],
    logged: Decimal | None,
    today: date,
) -> Picture | None:
    """Draw a goal's answered weeks, the newest first; None while there is no week to draw.

    A week without an answer is not in it.
    """
    drawn = {week.day: week for week in reversed(weeks) if week.outcome is not None}
    if not drawn:
        return None
    first, across = _range(min(drawn), max(*drawn, today))
    used = {week.outcome for week in drawn.values()}
    days = voice.days(first, max(*drawn, today))
    drawing = JourneyDrawing(
        heading=goal.title,
        subtitle=_subtitle(voice, goal, days),
        weeks=tuple(
            JourneyWeek(_at(first, day), MARKS[week.outcome], week.strength)
            for day, week in drawn.items()
            if week.outcome is not None and day >= first
        ),
        across=across,
        months=_months(voice, first, _at(first, max(*drawn, today)) + 1),
        legend=tuple(
            (mark, voice.text(f"outcome.{outcome.value}"))
            for outcome, mark in MARKS.items()
            if outcome in used
        ),
        strong=voice.text("journey.strength"),
        milestones=_milestones(voice, goal, first),
        pace=_pace(voice, goal, logged, today),
        notes=(goal.learned,) if goal.learned else (),
        season=season_of(today),
    )
    alt = voice.say("journey.alt", goal=goal.title, days=days)
    return Picture(drawing, alt, beside=True)


def finished(voice: Voice, goal: Goal) -> Line:
    """Say when a goal was finished; nothing while it is not."""
    if goal.state is not GoalState.FINISHED or goal.ended_at is None:
        return ()
    return voice.say("journey.finished", day=voice.date_of(goal.ended_at))


def pace(voice: Voice, goal: Goal, logged: Decimal | None, today: date) -> Line:
    """Say how much of an amount is there, and while it is under way what an even pace would be."""
    if goal.kind is not GoalKind.AMOUNT or not goal.target or logged is None:
        return ()
    there = voice.say(
        "journey.amount", much=voice.number(logged), target=amount_text(voice, goal.target, goal)
    )
    even = _even(voice, goal, today)
    if even is None or goal.until is None or goal.is_reached(logged):
        return there
    much = amount_text(voice, (goal.target * Decimal(even)).to_integral_value(), goal)
    return (*there, Span(" "), *voice.say("journey.even_pace", much=much))


def _range(first: date, last: date) -> tuple[date, int]:
    """Choose the first week's day at the left edge, and how many weeks there are across."""
    weeks = min(_MOST_WEEKS, (last - first).days // 7 + 1)
    first = max(first, last - timedelta(weeks=_MOST_WEEKS - 1))
    return first, max(_FEWEST_WEEKS, weeks)


def _at(first: date, on: date) -> int:
    return (on - first).days // 7


def _subtitle(voice: Voice, goal: Goal, days: str) -> str:
    if goal.kind is not GoalKind.HABIT:
        return days
    return f"{times_a_week(voice, goal.target or Decimal(1))} · {days}"


def season_of(on: date) -> int:
    """Choose the light of a person's own pictures: two months have the same."""
    return on.month // 2 % _LIGHTS


def _months(voice: Voice, first: date, across: int) -> tuple[Told, ...]:
    """Name each month at the first week that begins in it."""
    starts = [first + timedelta(weeks=at) for at in range(across)]
    return tuple(
        Told(at, voice.month(start))
        for at, start in enumerate(starts)
        if at == 0 or start.month != starts[at - 1].month
    )


def _milestones(voice: Voice, goal: Goal, first: date) -> tuple[Told, ...]:
    ended = finished(voice, goal)
    if not ended or goal.ended_at is None:
        return ()
    at = _at(first, goal.ended_at.astimezone(voice.zone).date())
    return (Told(max(0, at), words(ended)),)


def _pace(voice: Voice, goal: Goal, logged: Decimal | None, today: date) -> Pace | None:
    said = pace(voice, goal, logged, today)
    if not said or not goal.target or logged is None:
        return None
    even = None if goal.is_reached(logged) else _even(voice, goal, today)
    return Pace(min(1.0, max(0.0, float(logged / goal.target))), even, words(said))


def _even(voice: Voice, goal: Goal, today: date) -> float | None:
    """Find the share that an even pace from a goal's first day to its last would have today."""
    begun = goal.created_at.astimezone(voice.zone).date()
    if goal.state is not GoalState.ACTIVE or goal.until is None or not begun < today <= goal.until:
        return None
    return (today - begun).days / (goal.until - begun).days

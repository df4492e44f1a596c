"""Draws a month or a season of one goal as a card that holds only what its owner ticked."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import IntFlag

from bot.board.journey_picture import MARKS, AnsweredWeek, season_of
from bot.dialogue.drawings import CardDrawing, CardLine, CardPeriod
from bot.domain.goals import Goal, GoalKind
from bot.goals.counting import times_a_week
from bot.kernel.errors import NotAllowed
from bot.request.context import Context
from bot.texts.voice import Voice

_SEASON = timedelta(weeks=12)
_NEW_MONTH = 7  # days in which a month is too young to look back on


class Ticks(IntFlag):
    """What its owner chose for a card: what stands on it, and whether it is of a season."""

    TITLE = 1
    WEEKS = 2
    LEARNED = 4
    NAME = 8
    SEASON = 16

    @property
    def period(self) -> CardPeriod:
        """How far back the card goes."""
        return CardPeriod.SEASON if Ticks.SEASON in self else CardPeriod.MONTH


def check_ticks(_: Context, chosen: int) -> None:
    """Refuse what no button of a card carries."""
    if not 0 <= chosen <= sum(Ticks):
        raise NotAllowed


def on_offer(goal: Goal, weeks: Sequence[AnsweredWeek]) -> tuple[Ticks, ...]:
    """Choose what can be ticked: what there is."""
    there = {
        Ticks.TITLE: True,
        Ticks.WEEKS: bool(weeks),
        Ticks.LEARNED: bool(goal.learned),
        Ticks.NAME: True,
    }
    return tuple(tick for tick, offered in there.items() if offered)


def period_of(period: CardPeriod, today: date) -> tuple[date, date]:
    """Find a card's days: this month, early in it the one before, or the last twelve weeks."""
    if period is CardPeriod.SEASON:
        return today - _SEASON + timedelta(days=1), today
    if today.day > _NEW_MONTH:
        return today.replace(day=1), today
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def within(weeks: Sequence[AnsweredWeek], days: tuple[date, date]) -> list[AnsweredWeek]:
    """Choose the weeks of a card, the oldest first; of two on a day the newer answer."""
    first, last = days
    by_day = {week.day: week for week in reversed(weeks) if week.outcome is not None}
    return [week for day, week in sorted(by_day.items()) if first <= day <= last]


def card_drawing(
    voice: Voice,
    goal: Goal,
    weeks: Sequence[AnsweredWeek],
    ticks: Ticks,
    today: date,
    name: str,
) -> CardDrawing:
    """Compose a card of the weeks that are in it."""
    period = ticks.period
    days = period_of(period, today)
    title = goal.title if Ticks.TITLE in ticks else voice.text("card.a_goal")
    marks = (
        tuple(MARKS[week.outcome] for week in weeks if week.outcome is not None)
        if Ticks.WEEKS in ticks
        else ()
    )
    lines = (CardLine(title, marks, _note(voice, goal, ticks)),)
    return CardDrawing(
        period=period,
        heading=_heading(voice, period, days),
        subtitle=_subtitle(voice, days, name if Ticks.NAME in ticks else ""),
        lines=lines if ticks & (Ticks.TITLE | Ticks.WEEKS) else (),
        quotes=(goal.learned,) if goal.learned and Ticks.LEARNED in ticks else (),
        season=season_of(days[0]),
        seed=goal.id,
    )


def _heading(voice: Voice, period: CardPeriod, days: tuple[date, date]) -> str:
    if period is CardPeriod.MONTH:
        return voice.whole_month(days[0])
    return voice.text("card.season")


def _subtitle(voice: Voice, days: tuple[date, date], name: str) -> str:
    said = voice.days(*days)
    return f"{name} · {said}" if name else said


def _note(voice: Voice, goal: Goal, ticks: Ticks) -> str:
    if Ticks.TITLE not in ticks or goal.kind is not GoalKind.HABIT or not goal.target:
        return ""
    return times_a_week(voice, goal.target)

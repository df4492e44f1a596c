"""What a number means for a goal: how many times a week, or how much of what it counts."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from bot.dialogue import graphemes
from bot.dialogue.inferred import Inferred
from bot.domain.goals import Goal, GoalKind
from bot.kernel.errors import BadAnswer
from bot.reading.frequencies import DAY, MONTH, is_times, period_of
from bot.reading.numbers import Quantity
from bot.reading.titles import often_in
from bot.reading.units import same_unit
from bot.texts.spans import words
from bot.texts.voice import Voice

MOST_A_WEEK = 7
_UNIT_AT_MOST = 20


def times_a_week(voice: Voice, often: Decimal) -> str:
    """Say how often a week, as exactly as it was said."""
    return _counted(voice, "goal.times_a_week", often)


def how_often_is_said(answers: Mapping[str, str | None], voice: Voice) -> Inferred:
    """Infer from a title that says how often that a goal is a habit, and its target."""
    habit = GoalKind.HABIT.value
    title = answers.get("title")
    if title is None or answers.get("kind", habit) != habit:
        return Inferred()
    found = often_in(title, voice.language)
    if found is None:
        return Inferred()
    often = times_a_week(voice, Decimal(found.times))
    said = voice.say("goal.read_often", goal=found.title, often=often)
    return Inferred({"kind": habit, "target": str(found.times)}, said)


def weekly_target(voice: Voice, said: Quantity, field: str) -> Decimal:
    """Take how often a habit is meant to happen in a week.

    - It is once to seven times: of "2.5 times a week" is asked which of both is meant.
    - What is said by the day is counted by the week; anything else is asked about.
    """
    period = period_of(said.unit)
    often = said.amount * 7 if period is DAY else said.amount
    whole = [often.to_integral_value(way) for way in (ROUND_FLOOR, ROUND_CEILING)]
    options = [
        (f"{n}", times_a_week(voice, n)) for n in dict.fromkeys(whole) if 1 <= n <= MOST_A_WEEK
    ]
    if period is MONTH or (said.unit and period is None and not is_times(said.unit)):
        read = voice.quantity(said.amount, said.unit)
        raise BadAnswer("goal.weekly_only", options, field, read=read)
    read = times_a_week(voice, often)
    if not 1 <= often <= MOST_A_WEEK:
        raise BadAnswer("goal.add.weekly_target", (), field, read=read, most=MOST_A_WEEK)
    if often != whole[0]:
        raise BadAnswer("goal.whole_times", options, field, read=read)
    return often


def amount_target(
    voice: Voice, said: Quantity, unit: str | None, field: str
) -> tuple[Decimal, str | None]:
    """Take how much an amount is in all, and of what, which may have been said with it."""
    if period_of(said.unit) is not None:
        raise BadAnswer("goal.in_all", (), field, read=voice.quantity(said.amount, said.unit))
    if unit is not None:
        return _of_unit(voice, said, unit, field), unit
    graphemes.refuse_more(said.unit, _UNIT_AT_MOST, field)
    return said.amount, said.unit or None


def progress_noted(voice: Voice, said: Quantity, goal: Goal, field: str) -> Decimal:
    """Take how much was done towards a goal, in what it counts."""
    if goal.unit is not None:
        return _of_unit(voice, said, goal.unit, field)
    if not said.unit or (goal.kind is GoalKind.HABIT and is_times(said.unit)):
        return said.amount
    read = voice.quantity(said.amount, said.unit)
    if goal.kind is GoalKind.HABIT:
        offered = _option(said, _counted(voice, "goal.times", said.amount))
        raise BadAnswer("goal.counts_times", offered, field, read=read)
    raise BadAnswer("goal.counts_bare", _option(said, voice.number(said.amount)), field, read=read)


def _of_unit(voice: Voice, said: Quantity, unit: str, field: str) -> Decimal:
    if not said.unit or same_unit(said.unit, unit):
        return said.amount
    read = voice.quantity(said.amount, said.unit)
    offered = _option(said, voice.quantity(said.amount, unit))
    raise BadAnswer("goal.counts_unit", offered, field, read=read, unit=unit)


def _option(said: Quantity, label: str) -> Sequence[tuple[str, str]]:
    return [(f"{said.amount.normalize():f}", label)]


def _counted(voice: Voice, key: str, many: Decimal) -> str:
    """Say how many times; what is between two numbers is several."""
    whole = many == many.to_integral_value()
    counted = int(many) if whole else max(2, int(many))
    return words(voice.count(key, counted, n=voice.number(many)))

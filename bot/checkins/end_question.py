"""The question about the end of a goal that is reached, done, or past its day."""

from decimal import Decimal

from bot.dialogue.replies import Button, Choices, Tone
from bot.dialogue.tokens import press
from bot.domain.goals import Goal, GoalKind
from bot.kernel.ids import CheckInId
from bot.texts.voice import Voice


def end_question(
    voice: Voice, goal: Goal, name: str, logged: Decimal | None, asked_in: CheckInId | None = None
) -> Choices:
    """Ask once whether a goal is reached, needs a bit more time, or is let go.

    `asked_in` is the check-in whose card asks, if one does: then the answer is one to it, too.
    """
    reached = goal.is_reached(logged)
    more = "goal.more_amount" if reached else "goal.more_time"
    about = () if asked_in is None else (asked_in,)
    lets_go = "goal.drop" if asked_in is None else "goal.let_go"
    key = "amount" if reached else "done" if goal.end_asked_at else "day"
    done = press("goal.reached", goal.id, *about)
    return Choices(
        voice.say(f"goal.end.{key}", goal=name),
        (
            Button(voice.text("button.reached"), done, Tone.MAIN),
            Button(voice.text("button.more_time"), press(more, goal.id)),
            Button(voice.text("button.let_it_go"), press(lets_go, goal.id, *about)),
        ),
    )


def standing(voice: Voice, goal: Goal, logged: Decimal | None, *, done: bool, bare: bool) -> str:
    """Say how far a goal has come: 2 of 3; an outcome of *done* is all of a habit's week.

    Of one that has not begun nothing is counted; of an amount it is said how much it is in all.
    What is counted is left out where the goal goes by its code name.
    """
    if goal.target is None or not goal.counts_up:
        return ""
    much = logged or Decimal()
    if goal.kind is GoalKind.HABIT and done:
        much = max(much, goal.target)
    unit = "" if bare else goal.unit or ""
    whole = voice.quantity(goal.target, unit) if unit else voice.number(goal.target)
    if much:
        return voice.text("checkin.standing", much=voice.number(much), target=whole)
    return "" if goal.kind is GoalKind.HABIT else voice.text("checkin.in_all", target=whole)

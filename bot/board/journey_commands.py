"""Commands to look at one's own progress: what a goal's weeks were, for its owner alone."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from bot.board import card_views, journey_views
from bot.board.answered_weeks import answered_weeks
from bot.board.card_picture import Ticks
from bot.dialogue.commands import Commands, Visibility, Where
from bot.dialogue.fields import Mine, Ref
from bot.dialogue.replies import Reply
from bot.request import access
from bot.request.context import Context

journeys = Commands("journey")


@dataclass(frozen=True, slots=True)
class ShowJourney:
    """Which goal's history."""

    goal: Annotated[int, Mine("any_goal")]


@dataclass(frozen=True, slots=True)
class CardOfGoal:
    """A goal's card, and what is chosen for it so far."""

    goal: Annotated[int, Ref("goal")]
    chosen: Annotated[int, Ref("card")] = 0


@journeys.command("", ShowJourney, where=Where.PRIVATE, reads=True)
def journey(ctx: Context, said: ShowJourney) -> Reply:
    """Show a goal's own history to its owner: strength, weeks, and what was learned.

    - Only weeks that were answered are shown, and strength only where there is some.
    """
    goal = access.goal(ctx, said.goal)
    told, strength = answered_weeks(ctx, goal)
    logged = ctx.uow.goals.logged([goal], date.min, date.max)
    return journey_views.journey(ctx, goal, told, logged.get(goal.id), strength)


@journeys.press("card", CardOfGoal)
def card(ctx: Context, said: CardOfGoal) -> Reply:
    """Let a goal's owner tick what stands on a card; nothing is ticked before they do."""
    goal = access.goal(ctx, said.goal)
    weeks, _ = answered_weeks(ctx, goal)
    return card_views.ticking(ctx, goal, weeks, Ticks(said.chosen))


@journeys.press("make_card", CardOfGoal, visibility=Visibility.WHISPER)
def make_card(ctx: Context, said: CardOfGoal) -> Reply:
    """Make the card, as a message of its own that its owner may pass on: just what is ticked."""
    goal = access.goal(ctx, said.goal)
    weeks, _ = answered_weeks(ctx, goal)
    return card_views.card(ctx, goal, weeks, Ticks(said.chosen))

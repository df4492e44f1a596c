"""A card to share: it holds what its owner ticked, and nothing else."""

from datetime import UTC, date, datetime, timedelta
from itertools import chain, combinations
from zoneinfo import ZoneInfo

import pytest

from bot.board.card_picture import Ticks, card_drawing, on_offer, period_of, within
from bot.board.journey_picture import AnsweredWeek
from bot.dialogue.drawings import CardPeriod, Mark
from bot.domain.checkins import GoalOutcome
from bot.domain.goals import Goal, GoalKind
from bot.kernel.ids import GoalId, PersonId
from bot.texts.voice import Voice

TODAY = date(2026, 11, 29)
NOW = datetime(2026, 11, 29, 18, tzinfo=UTC)
VOICE = Voice("en", ZoneInfo("UTC"), now=NOW)
SECRET, TAUGHT, NAME = "Sober evenings", "Go to bed early", "Ana Ruiz"
GOAL = Goal(
    GoalId(1), PersonId(2), GoalKind.MILESTONE, SECRET, NOW - timedelta(days=90), learned=TAUGHT
)
BOXES = (Ticks.TITLE, Ticks.WEEKS, Ticks.LEARNED, Ticks.NAME)
WEEKS = [
    AnsweredWeek(TODAY - timedelta(weeks=ago), outcome, None)
    for ago, outcome in enumerate(
        (GoalOutcome.DONE, None, GoalOutcome.PARTLY, GoalOutcome.NOT, None, GoalOutcome.DONE)
    )
]


@pytest.mark.parametrize(
    "ticked", list(chain.from_iterable(combinations(BOXES, count) for count in range(5)))
)
def test_a_card_holds_what_is_ticked_and_nothing_else(ticked: tuple[Ticks, ...]) -> None:
    ticks = Ticks(sum(ticked))
    shown = within(WEEKS, period_of(CardPeriod.SEASON, TODAY))

    card = card_drawing(VOICE, GOAL, shown, ticks | Ticks.SEASON, TODAY, NAME)

    said = str(card)
    assert (SECRET in said) == (Ticks.TITLE in ticks)
    assert (TAUGHT in said) == (Ticks.LEARNED in ticks)
    assert (NAME in said) == (Ticks.NAME in ticks)
    assert any(line.marks for line in card.lines) == (Ticks.WEEKS in ticks)


@pytest.mark.parametrize(
    ("period", "today", "marks", "heading"),
    [
        (CardPeriod.MONTH, TODAY, (Mark.NOT_THIS_WEEK, Mark.PARTLY, Mark.DONE), "November"),
        (CardPeriod.MONTH, date(2026, 11, 3), (Mark.DONE,), "October"),
        (
            CardPeriod.SEASON,
            TODAY,
            (Mark.DONE, Mark.NOT_THIS_WEEK, Mark.PARTLY, Mark.DONE),
            "Twelve weeks",
        ),
    ],
)
def test_a_card_looks_back_on_its_own_days(
    period: CardPeriod, today: date, marks: tuple[Mark, ...], heading: str
) -> None:
    shown = within(WEEKS, period_of(period, today))

    ticks = Ticks.TITLE | Ticks.WEEKS
    if period is CardPeriod.SEASON:
        ticks |= Ticks.SEASON

    card = card_drawing(VOICE, GOAL, shown, ticks, today, NAME)

    assert card.heading == heading
    assert card.lines[0].marks == marks


def test_only_what_there_is_can_be_ticked() -> None:
    taught_nothing = Goal(GoalId(1), PersonId(2), GoalKind.MILESTONE, SECRET, NOW)

    assert on_offer(taught_nothing, []) == (Ticks.TITLE, Ticks.NAME)
    assert on_offer(GOAL, WEEKS) == BOXES

"""A year of one goal as a drawing: what was answered, and nothing where nothing was."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.board.journey_picture import AnsweredWeek, journey_picture, pace
from bot.dialogue.drawings import JourneyDrawing, Mark, Told
from bot.domain.checkins import GoalOutcome
from bot.domain.goals import Goal, GoalKind, GoalState
from bot.kernel.ids import GoalId, PersonId
from bot.texts.spans import words
from bot.texts.voice import Voice

TODAY = date(2026, 11, 29)
NOW = datetime(2026, 11, 29, 18, tzinfo=UTC)
DONE, PARTLY, NOT = GoalOutcome.DONE, GoalOutcome.PARTLY, GoalOutcome.NOT


def voice(language: str = "en") -> Voice:
    return Voice(language, ZoneInfo("UTC"), now=NOW)


def goal(
    kind: GoalKind = GoalKind.HABIT,
    *,
    target: int | None = 3,
    until: date | None = None,
    ended: datetime | None = None,
    learned: str | None = None,
) -> Goal:
    return Goal(
        GoalId(1),
        PersonId(2),
        kind,
        "Morning pages",
        datetime(2026, 8, 31, 12, tzinfo=UTC),
        target=None if target is None else Decimal(target),
        unit="pages" if kind is GoalKind.AMOUNT else None,
        until=until,
        state=GoalState.FINISHED if ended else GoalState.ACTIVE,
        ended_at=ended,
        learned=learned,
    )


def week(ago: int, outcome: GoalOutcome | None, strength: float | None = 0.5) -> AnsweredWeek:
    return AnsweredWeek(TODAY - timedelta(weeks=ago), outcome, strength)


def drawn(weeks: list[AnsweredWeek], of: Goal, logged: int | None = None) -> JourneyDrawing:
    amount = None if logged is None else Decimal(logged)
    picture = journey_picture(voice(), of, weeks, amount, TODAY)
    assert picture is not None
    assert isinstance(picture.drawing, JourneyDrawing)
    return picture.drawing


def test_weeks_without_an_outcome_are_simply_not_there() -> None:
    shown = drawn([week(0, DONE), week(1, None), week(3, NOT), week(4, PARTLY)], goal())

    assert [(w.at, w.mark) for w in shown.weeks] == [
        (0, Mark.PARTLY),
        (1, Mark.NOT_THIS_WEEK),
        (4, Mark.DONE),
    ]
    assert [mark for mark, _ in shown.legend] == [Mark.DONE, Mark.PARTLY, Mark.NOT_THIS_WEEK]


def test_there_is_no_picture_before_the_first_answer() -> None:
    assert journey_picture(voice(), goal(), [week(0, None)], None, TODAY) is None


@pytest.mark.parametrize(("weeks", "across"), [(1, 12), (30, 30), (70, 53)])
def test_a_year_at_most_is_across(weeks: int, across: int) -> None:
    shown = drawn([week(ago, DONE) for ago in range(weeks)], goal())

    assert shown.across == across
    assert len(shown.weeks) == min(weeks, 53)
    assert max(w.at for w in shown.weeks) < across


def test_months_stand_where_they_begin() -> None:
    shown = drawn([week(ago, DONE) for ago in range(9)], goal())

    assert shown.months == (Told(0, "Oct"), Told(4, "Nov"))


def test_what_was_finished_and_learned_is_on_it() -> None:
    ended = goal(ended=NOW - timedelta(weeks=2), learned="Small is enough.")

    shown = drawn([week(ago, DONE) for ago in range(5)], ended)

    assert shown.milestones == (Told(2, "Finished on November 15, 2026"),)
    assert shown.notes == ("Small is enough.",)


@pytest.mark.parametrize(
    ("until", "logged", "said", "even"),
    [
        pytest.param(
            date(2026, 12, 29),
            120,
            "120 of 300 pages. At an even pace it would be 225 pages today.",
            0.75,
            id="under way",
        ),
        pytest.param(None, 120, "120 of 300 pages.", None, id="without a day"),
        pytest.param(date(2026, 11, 1), 120, "120 of 300 pages.", None, id="its day is past"),
        pytest.param(date(2026, 12, 29), 310, "310 of 300 pages.", None, id="reached"),
    ],
)
def test_an_amount_stands_beside_an_even_pace(
    until: date | None, logged: int, said: str, even: float | None
) -> None:
    amount = goal(GoalKind.AMOUNT, target=300, until=until)

    shown = drawn([week(0, DONE)], amount, logged).pace

    assert shown is not None
    assert (shown.words, shown.even) == (said, even)
    assert words(pace(voice(), amount, Decimal(logged), TODAY)) == said
    assert 0 <= shown.share <= 1


def test_it_is_said_in_spanish_too() -> None:
    picture = journey_picture(voice("es"), goal(), [week(0, DONE)], None, TODAY)

    assert picture is not None
    assert words(picture.alt).startswith("Morning pages, ")
    assert "una marca por cada semana contada" in words(picture.alt)

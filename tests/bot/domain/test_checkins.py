"""What becomes of a check-in, cell by cell: in time and late, closed, rested, held, corrected."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from bot.domain.checkins import CheckIn, CheckInState, GoalOutcome
from bot.domain.layers import (
    Layer,
    shown_up,
)
from bot.domain.words import HeldWords, Words
from bot.kernel.ids import GoalId, PodId
from tests.contracts import samples

NOW, WEEK = samples.NOW, samples.WEEK
OPEN, ANSWERED, RESTED, MISSED, UNASKED = CheckInState
GOAL = GoalId(1)
FULL = samples.check_in(samples.membership(samples.pod(), samples.person()))
CLOSE = FULL.closes_at
FRESH = replace(
    FULL,
    state=OPEN,
    answered_at=None,
    late=False,
    outcomes={},
    words=Words(),
    held=HeldWords(),
    revision=0,
)
HELD = HeldWords(win="a win")
WAYS: dict[str, Callable[[CheckIn, datetime], CheckIn]] = {
    "answer": lambda its, at: its.answer(GOAL, GoalOutcome.NOT, at),
    "show up": lambda its, at: its.show_up(at),
    "say": lambda its, at: its.say(Words(win="a win"), at),
    "settle": lambda its, at: its.settle(Words(win="a win"), at),
    "hold": lambda its, at: its.hold(HELD, at),
}


@pytest.mark.parametrize("state", [OPEN, MISSED, RESTED, UNASKED])
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize(("after", "late"), [(-1, False), (0, True), (1, True)])
def test_any_answer_lays_the_stone_and_is_late_from_the_close_on(
    state: CheckInState,
    way: Callable[[CheckIn, datetime], CheckIn],
    after: int,
    late: bool,
) -> None:
    at = CLOSE + timedelta(seconds=after)
    laid = way(replace(FRESH, state=state), at)
    assert (laid.state, laid.answered_at, laid.late, laid.revision) == (ANSWERED, at, late, 1)
    assert laid.has_stone


@pytest.mark.parametrize("way", [WAYS["answer"], WAYS["show up"], WAYS["say"], WAYS["settle"]])
def test_a_correction_is_neither_late_nor_a_new_answer(
    way: Callable[[CheckIn, datetime], CheckIn],
) -> None:
    first = FRESH.show_up(CLOSE - timedelta(hours=1))
    again = way(first, CLOSE + timedelta(hours=1))
    assert (again.answered_at, again.late, again.revision) == (first.answered_at, False, 2)


def test_an_answer_after_a_rest_is_a_new_one() -> None:
    laid = FRESH.show_up(CLOSE - timedelta(hours=1)).rest().show_up(CLOSE)
    assert (laid.answered_at, laid.late, laid.revision) == (CLOSE, True, 3)


def test_an_outcome_is_added_to_those_before() -> None:
    both = FRESH.answer(GOAL, GoalOutcome.DONE, NOW).answer(GoalId(2), GoalOutcome.NOT, NOW)
    assert both.outcomes == {GOAL: GoalOutcome.DONE, GoalId(2): GoalOutcome.NOT}
    changed = both.answer(GOAL, GoalOutcome.PARTLY, NOW)
    assert changed.outcomes[GOAL] is GoalOutcome.PARTLY


def test_what_is_held_beside_a_stone_changes_nothing_that_others_see() -> None:
    laid = FRESH.show_up(NOW)
    held = laid.hold(HELD, NOW + timedelta(hours=1))
    assert held == replace(laid, held=HELD)
    assert held.settle(Words(win="a win"), NOW).held == HeldWords()
    assert held.say(Words(hard="hard"), NOW).held == HELD


@pytest.mark.parametrize("state", CheckInState)
@pytest.mark.parametrize(
    ("asked", "in_time"),
    [
        (None, False),
        (CLOSE - timedelta(hours=2), True),
        (CLOSE - timedelta(hours=1, minutes=59), False),
        (CLOSE - timedelta(days=2), True),
    ],
)
def test_an_open_week_is_missed_only_by_whoever_was_asked_in_time(
    state: CheckInState, asked: datetime | None, in_time: bool
) -> None:
    closed = replace(FRESH, state=state, asked_at=asked).close()
    expected = (MISSED if in_time else UNASKED) if state is OPEN else state
    assert closed == replace(FRESH, state=expected, asked_at=asked)


def test_a_week_of_rest_has_no_stone() -> None:
    rested = FRESH.rest()
    assert (rested.state, rested.has_stone, rested.revision) == (RESTED, False, 1)


@pytest.mark.parametrize(
    ("state", "counts"),
    [(OPEN, None), (ANSWERED, True), (RESTED, None), (MISSED, False), (UNASKED, None)],
)
def test_what_a_week_counts_as(state: CheckInState, counts: bool | None) -> None:
    assert shown_up(state) is counts


@pytest.mark.parametrize(("shares", "withheld"), [(s, w) for s in (0, 1) for w in (0, 1)])
def test_what_was_withheld_or_never_shared_is_not_shared(shares: int, withheld: int) -> None:
    its = replace(FULL, withheld=bool(withheld))
    assert its.shared_by(bool(shares)) == (shares == 1 and withheld == 0)


@pytest.mark.parametrize(("days", "taken"), [(27.9, True), (28, False), (40, False)])
def test_a_correction_is_taken_for_four_weeks(days: float, taken: bool) -> None:
    assert FULL.is_editable(CLOSE + timedelta(days=days)) == taken


@pytest.mark.parametrize(("stones", "laid"), [(0, False), (1, False), (2, True), (3, True)])
def test_two_stones_make_a_layer(stones: int, laid: bool) -> None:
    assert Layer(PodId(1), WEEK, NOW, stones).laid == laid


@pytest.mark.parametrize("name", ["win", "hard", "wish", "wish_kind", "wish_day", "visible"])
def test_what_was_said_last_counts_and_what_was_not_said_again_stays(name: str) -> None:
    before, words, later = FULL.held, FULL.words, HeldWords(caption="alone it is nothing")
    assert getattr(before.extended_by(later), name) == getattr(before, name)
    assert getattr(later.extended_by(before), name) == getattr(before, name)
    assert getattr(before.applied_to(words), name) == getattr(before, name)
    assert getattr(later.applied_to(words), name) == getattr(words, name)


def test_a_caption_goes_with_what_it_was_written_under() -> None:
    sent, other = FULL.words.media, FULL.held.media
    first, second = HeldWords(media=sent, caption="first"), HeldWords(media=other)
    assert (first.extended_by(second).media, first.extended_by(second).caption) == (other, None)
    assert first.extended_by(HeldWords(caption="alone")).caption == "first"
    assert second.applied_to(FULL.words).caption is None
    assert HeldWords(win="a win").applied_to(FULL.words).caption == FULL.words.caption


def test_an_outcome_is_taken_back_and_the_stone_with_the_last_of_them() -> None:
    at = CLOSE - timedelta(hours=1)
    both = FRESH.answer(GoalId(1), GoalOutcome.DONE, at).answer(GoalId(2), GoalOutcome.NOT, at)
    one = both.clear(GoalId(1))
    assert (one.has_stone, one.outcomes) == (True, {GoalId(2): GoalOutcome.NOT})
    none = one.clear(GoalId(2))
    assert (none.state, none.answered_at, none.outcomes) == (CheckInState.OPEN, None, {})
    assert none.revision == both.revision + 2


def test_what_was_written_keeps_the_stone_when_outcomes_are_taken_back() -> None:
    at = CLOSE - timedelta(hours=1)
    said = FRESH.answer(GoalId(1), GoalOutcome.DONE, at).say(Words(win="It is sent"), at)
    assert said.clear(GoalId(1)).has_stone
    assert said.rest().words == said.words
    assert said.rest().outcomes == {}

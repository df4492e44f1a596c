"""What becomes of a notice, as pure rules."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.notices import Notice, NoticeKind, NoticeState, SentMessage, Settlement
from bot.kernel.ids import NoticeId, PersonId
from scheduler import settlements
from scheduler.leased_queue import DigestOrder
from tests.scheduler.clocks import SUNDAY

ANN, BOB = PersonId(1), PersonId(2)
NOW = SUNDAY
NOTICE = Notice(
    NoticeId(1), "n", NoticeKind.PROMPT, "local", NOW, NOW + timedelta(days=2), 0, person=ANN
)
PAGE = SentMessage(NOTICE.id, "local", "ann", 1, "m1")


def again(settlement: Settlement) -> timedelta:
    """Tell after how long a notice is tried again."""
    assert settlement.state is NoticeState.WAITING
    assert settlement.again_at
    return settlement.again_at - NOW


def most(low: float, high: float) -> float:
    """Spread as far as possible."""
    return high


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 4), (1, 8), (5, 128), (7, 512), (8, 900), (10, 900)]
)
def test_back_off_doubles_up_to_a_quarter_of_an_hour(attempts: int, seconds: float) -> None:
    notice = replace(NOTICE, attempts=attempts)

    settlement = settlements.failed(notice, NOW, most, ())

    assert again(settlement) == timedelta(seconds=seconds)
    assert settlement.notice.attempts == attempts + 1


@given(st.integers(0, 10), st.floats(0, 1))
def test_back_off_is_never_shorter_than_two_seconds(attempts: int, chance: float) -> None:
    def spread(low: float, high: float) -> float:
        return low + (high - low) * chance

    settlement = settlements.failed(replace(NOTICE, attempts=attempts), NOW, spread, ())

    assert timedelta(seconds=2) <= again(settlement) <= timedelta(minutes=15)


def test_the_twelfth_failure_is_the_last() -> None:
    settlement = settlements.failed(replace(NOTICE, attempts=11), NOW, most, ())

    assert (settlement.state, settlement.reason) == (NoticeState.DEAD, "failed")


def test_being_asked_to_wait_is_no_attempt() -> None:
    settlement = settlements.told_to_wait(NOTICE, NOW, timedelta(seconds=30), ())

    assert again(settlement) == timedelta(seconds=30)
    assert settlement.notice.attempts == 0


def test_being_asked_to_wait_in_the_middle_counts_so_that_the_pages_are_looked_up() -> None:
    settlement = settlements.told_to_wait(NOTICE, NOW, timedelta(seconds=30), [PAGE])

    assert settlement.notice.attempts == 1
    assert settlement.deliveries == (PAGE,)


def test_postponing_to_now_waits_a_minute_so_that_nothing_turns_in_circles() -> None:
    assert again(settlements.postponed(NOTICE, NOW, NOW)) == timedelta(minutes=1)


def test_what_may_have_arrived_is_tried_after_one_five_and_thirty_minutes() -> None:
    tried, waits = NOTICE, []
    for _ in range(3):
        settlement = settlements.uncertain(tried, NOW, again=True, arrived=())
        waits.append(again(settlement))
        tried = settlement.notice
    last = settlements.uncertain(tried, NOW, again=True, arrived=())

    assert waits == [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)]
    assert (last.state, last.reason) == (NoticeState.UNCERTAIN, "uncertain")
    assert (last.notice.uncertain_tries, last.notice.uncertain_since) == (4, NOW)


def test_other_attempts_take_nothing_from_those_of_what_may_have_arrived() -> None:
    settlement = settlements.uncertain(replace(NOTICE, attempts=7), NOW, again=True, arrived=())

    assert again(settlement) == timedelta(minutes=1)


def test_what_is_sent_once_is_left_as_uncertain() -> None:
    left = settlements.uncertain(NOTICE, NOW, again=False, arrived=())

    assert left.state is NoticeState.UNCERTAIN


def test_no_try_is_planned_for_when_it_is_of_no_use() -> None:
    short = replace(NOTICE, expires_at=NOW + timedelta(minutes=5), uncertain_tries=1)

    assert settlements.uncertain(short, NOW, again=True, arrived=()).state is NoticeState.UNCERTAIN


def test_what_expires_after_a_try_may_have_arrived() -> None:
    tried = replace(NOTICE, uncertain_tries=1)

    assert settlements.expired(tried, NOW).state is NoticeState.UNCERTAIN
    assert settlements.expired(NOTICE, NOW).state is NoticeState.DROPPED


def test_what_does_no_harm_twice_has_no_last_attempt() -> None:
    tried = NOTICE
    for _ in range(50):
        settlement = settlements.unanswered(tried, NOW, most, ())
        assert timedelta(seconds=2) <= again(settlement) <= timedelta(minutes=15)
        tried = settlement.notice


def test_a_digest_drawn_anew_holds_back_none() -> None:
    order = DigestOrder()
    order.note(settlements.failed(replace(digest(1, ANN), redraws="d"), NOW, most, ()))

    assert order.held_until(digest(2, ANN)) is None


def digest(number: int, person: PersonId) -> Notice:
    """Make a digest for somebody."""
    return replace(NOTICE, id=NoticeId(number), kind=NoticeKind.DIGEST, person=person)


def test_a_digest_waits_while_an_earlier_one_for_the_same_reader_does() -> None:
    order = DigestOrder()
    first = settlements.failed(digest(1, ANN), NOW, most, ())

    order.note(first)

    assert order.held_until(digest(2, ANN)) == first.again_at
    assert order.held_until(digest(1, ANN)) is None
    assert order.held_until(digest(3, BOB)) is None
    assert order.held_until(replace(NOTICE, id=NoticeId(4))) is None


def test_a_digest_waits_no_more_when_the_earlier_one_is_done_in_any_way() -> None:
    order = DigestOrder()
    order.note(settlements.failed(digest(1, ANN), NOW, most, ()))

    order.note(settlements.unreachable(digest(1, ANN), NOW, ()))

    assert order.held_until(digest(2, ANN)) is None

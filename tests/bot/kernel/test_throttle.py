"""The throttle: nobody who taps meets it, and whoever floods is told once in a while."""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.throttle import MOST_REMEMBERED, SAID_EVERY, Throttle, ThrottleDecision
from bot.request.quotas import ACTS_A_MINUTE, ACTS_AT_ONCE
from tests.contracts.samples import NOW

SECOND = timedelta(seconds=1)
GAPS = st.lists(st.floats(0, 5), min_size=1, max_size=400)


@given(gaps=GAPS)
def test_no_more_gets_its_turn_than_fits_into_the_time(gaps: list[float]) -> None:
    throttle, now = Throttle(ACTS_AT_ONCE, ACTS_A_MINUTE), NOW
    verdicts = Counter[ThrottleDecision]()
    for gap in gaps:
        now += timedelta(seconds=gap)
        verdicts[throttle.take("ann", now)] += 1
    minutes = (now - NOW) / timedelta(minutes=1)

    assert verdicts[ThrottleDecision.GRANTED] <= ACTS_AT_ONCE + ACTS_A_MINUTE * minutes + 1e-6
    assert verdicts[ThrottleDecision.REFUSED] <= 1 + (now - NOW) / SAID_EVERY


@given(gaps=st.lists(st.floats(60 / ACTS_A_MINUTE, 5), max_size=400))
def test_nobody_who_keeps_to_the_pace_waits(gaps: list[float]) -> None:
    throttle, now = Throttle(ACTS_AT_ONCE, ACTS_A_MINUTE), NOW
    for gap in gaps:
        now += timedelta(seconds=gap)
        assert throttle.take("ann", now) is ThrottleDecision.GRANTED


def test_a_flood_is_told_once_and_then_unheard_until_it_is_over() -> None:
    throttle = Throttle(ACTS_AT_ONCE, ACTS_A_MINUTE)
    seen = [throttle.take("ann", NOW) for _ in range(ACTS_AT_ONCE + 50)]

    assert seen[:ACTS_AT_ONCE] == [ThrottleDecision.GRANTED] * ACTS_AT_ONCE
    assert seen[ACTS_AT_ONCE:] == [ThrottleDecision.REFUSED] + [ThrottleDecision.IGNORED] * 49
    assert throttle.take("bob", NOW) is ThrottleDecision.GRANTED
    assert throttle.take("ann", NOW + SECOND) is ThrottleDecision.GRANTED


def test_a_clock_that_is_set_back_locks_nobody_out() -> None:
    throttle = Throttle(ACTS_AT_ONCE, ACTS_A_MINUTE)
    for _ in range(ACTS_AT_ONCE + 1):
        throttle.take("ann", NOW)
    back = NOW - timedelta(hours=1)

    assert throttle.take("ann", back) is ThrottleDecision.REFUSED
    assert throttle.take("ann", back + SECOND) is ThrottleDecision.GRANTED


def test_what_is_remembered_is_bounded() -> None:
    throttle = Throttle(ACTS_AT_ONCE, ACTS_A_MINUTE)
    for number in range(MOST_REMEMBERED * 2):
        throttle.take(str(number), NOW)

    assert len(throttle._buckets) == MOST_REMEMBERED

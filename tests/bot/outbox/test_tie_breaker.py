"""Turns among pods: drawn anew for each week, the same wherever they are drawn, and fair."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.ids import LARGEST, PodId
from bot.outbox.tie_breaker import draw

SUNDAY = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
PODS = [PodId(250_000_000_000_000_000 + joined) for joined in range(4)]
WEEKS = [SUNDAY + timedelta(weeks=week) for week in range(2400)]


def test_a_turn_is_the_same_in_every_process_and_every_zone() -> None:
    there = SUNDAY.astimezone(ZoneInfo("Asia/Kathmandu"))

    assert draw(PODS[0], SUNDAY) == draw(PODS[0], there) == 1_590_189_653


@given(st.integers(1, LARGEST), st.datetimes(timezones=st.just(UTC)))
def test_a_turn_fits_a_column(number: int, due_at: datetime) -> None:
    assert 0 <= draw(PodId(number), due_at) < 2**31


def test_one_hour_later_or_one_week_later_is_another_draw() -> None:
    drawn = {draw(PODS[0], SUNDAY + later * timedelta(hours=1)) for later in range(24 * 7)}

    assert len(drawn) == 24 * 7


def test_each_of_several_pods_is_first_about_equally_often() -> None:
    first = Counter(min(PODS, key=lambda pod: draw(pod, week)) for week in WEEKS)

    assert [first[pod] for pod in PODS] == [618, 600, 588, 594]


def test_pods_come_in_every_order_about_equally_often() -> None:
    orders = Counter(tuple(sorted(PODS, key=lambda pod: draw(pod, week))) for week in WEEKS)

    assert orders.keys() == {*permutations(PODS)}
    assert min(orders.values()) > 70
    assert max(orders.values()) < 130

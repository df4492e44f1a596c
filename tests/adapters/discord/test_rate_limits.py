"""What Discord lets a bot do only so often."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.discord.rate_limits import (
    NEW_CHANNELS,
    SESSIONS_AT_ONCE,
    SESSIONS_PER_SECOND,
    InvalidRequests,
    Quota,
    allowance_of,
)
from bot.kernel.errors import TryLater


class Stopwatch:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)

    def unmoved(self) -> datetime:
        return self.now()

    def steady(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Stopwatch:
    """Start at some second."""
    return Stopwatch()


def test_each_channel_has_a_bucket_of_its_own() -> None:
    assert allowance_of("123") == ("123", 1.0, 5)
    assert allowance_of("@7/123") == ("123", 1.0, 5)


def test_all_whose_channel_is_not_known_share_one() -> None:
    assert allowance_of("@7") == allowance_of("@8") == (NEW_CHANNELS, 5 / 60, 5)
    assert allowance_of("@7", new_per_minute=60) == (NEW_CHANNELS, 1.0, 60)


def test_a_budget_is_spent_and_comes_back(clock: Stopwatch) -> None:
    budget = Quota(clock, per_second=0.5, at_once=2)
    budget.take()
    budget.take()
    with pytest.raises(TryLater) as said:
        budget.take()
    assert said.value.after == timedelta(seconds=2)
    clock.seconds += 2
    budget.take()
    assert budget.wait == pytest.approx(2)
    clock.seconds += 3600
    assert budget.wait == 0


def test_a_closed_budget_lets_nothing_through(clock: Stopwatch) -> None:
    budget = Quota(clock, per_second=1, at_once=5)
    budget.close(timedelta(minutes=5))
    with pytest.raises(TryLater) as said:
        budget.take()
    assert said.value.after == timedelta(minutes=5)
    clock.seconds += 300
    budget.take()


def test_a_day_never_has_more_sessions_than_discord_allows(clock: Stopwatch) -> None:
    budget = Quota(clock, SESSIONS_PER_SECOND, SESSIONS_AT_ONCE)
    begun = 0
    for _ in range(24 * 60 * 12):
        if not budget.wait:
            budget.take()
            begun += 1
        clock.seconds += 5
    assert 700 < begun < 1000


def test_refused_requests_are_forgotten_after_ten_minutes(clock: Stopwatch) -> None:
    refused = InvalidRequests(clock)
    refused.note()
    clock.seconds += 599
    refused.note()
    assert refused.count == 2
    clock.seconds += 1
    assert refused.count == 1


def test_many_refused_requests_are_said_once_in_a_while(
    clock: Stopwatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = InvalidRequests(clock, alarm_at=3)
    for _ in range(2):
        refused.note()
    assert capsys.readouterr().out == ""
    for _ in range(100):
        refused.note()
    assert capsys.readouterr().out.count("refuses many requests") == 1
    clock.seconds += 601
    for _ in range(100):
        refused.note()
    assert capsys.readouterr().out.count("refuses many requests") == 1

"""A moved clock runs ahead for people and leaves machinery alone."""

from datetime import UTC, datetime, timedelta

from bot.kernel.clock import MovableClock, SystemClock

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class StoppedClock:
    """A clock that stands."""

    def now(self) -> datetime:
        """Tell the time it stands at."""
        return START

    def unmoved(self) -> datetime:
        """Tell the same."""
        return START

    def steady(self) -> float:
        """Tell nothing has passed."""
        return 0.0


def test_moving_ahead_moves_people_and_not_machinery() -> None:
    clock = MovableClock(StoppedClock())

    clock.move_to(START + timedelta(days=7))

    assert clock.now() == START + timedelta(days=7)
    assert clock.unmoved() == START
    assert clock.steady() == 0.0
    assert clock.ahead == timedelta(days=7)


def test_a_clock_never_moves_back() -> None:
    clock = MovableClock(StoppedClock(), timedelta(days=7))

    clock.move_to(START)

    assert clock.now() == START + timedelta(days=7)


def test_the_systems_clock_is_aware_and_steady_time_grows() -> None:
    clock = SystemClock()

    assert clock.now().tzinfo is UTC
    assert clock.now() <= clock.unmoved()
    assert clock.steady() <= clock.steady()

"""Where the time comes from: the one home of the system's clock."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

# What Linux has for this; elsewhere a machine that sleeps looks as if no time had passed.
_SINCE_BOOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class Clock(Protocol):
    """What time it is for people, and for machinery."""

    def now(self) -> datetime:
        """Tell the time that people live by, aware, in UTC."""

    def unmoved(self) -> datetime:
        """Tell the machine's own time, aware, in UTC: for leases and pacing."""

    def steady(self) -> float:
        """Tell seconds that only ever grow, also while the machine sleeps: how long it took."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Tell the machine's time in UTC."""
        return datetime.now(UTC)

    def unmoved(self) -> datetime:
        """Tell the machine's time in UTC."""
        return datetime.now(UTC)

    def steady(self) -> float:
        """Tell the machine's seconds since it started."""
        return time.clock_gettime(_SINCE_BOOT)


class MovableClock:
    """A clock that runs ahead of another by an offset that only grows; the local chat's."""

    def __init__(self, base: Clock, ahead: timedelta = timedelta()) -> None:
        self._base = base
        self.ahead = ahead

    def now(self) -> datetime:
        """Tell the base clock's time, moved ahead."""
        return self._base.now() + self.ahead

    def unmoved(self) -> datetime:
        """Tell the base clock's time as it is."""
        return self._base.unmoved()

    def steady(self) -> float:
        """Tell the base clock's monotonic seconds."""
        return self._base.steady()

    def move_to(self, at: datetime) -> None:
        """Move ahead so that it is `at` now; an instant already past changes nothing."""
        self.ahead += max(at - self.now(), timedelta())

"""A clock that goes on only by hand."""

import asyncio
from datetime import UTC, datetime, timedelta

SUNDAY = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


class HandClock:
    """Stands still until it is advanced; whoever sleeps by it advances it."""

    def __init__(self, at: datetime = SUNDAY) -> None:
        self._started_at = at
        self._at = at

    def now(self) -> datetime:
        """Tell people's time."""
        return self._at

    def unmoved(self) -> datetime:
        """Tell the machine's time, which is the same here."""
        return self._at

    def steady(self) -> float:
        """Tell the seconds since the clock was made."""
        return (self._at - self._started_at).total_seconds()

    def advance(self, **length: float) -> None:
        """Go on by a length of time, as timedelta takes it."""
        self._at += timedelta(**length)

    async def sleep(self, seconds: float) -> None:
        """Sleep by this clock: it goes on at once."""
        self.advance(seconds=seconds)
        await asyncio.sleep(0)

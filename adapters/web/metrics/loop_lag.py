"""By how much the event loop is late: it asks to be woken, and looks when it was."""

import asyncio
from collections import deque

from adapters.web.metrics.series import MetricSeries

EVERY = 0.25
REMEMBERED = 240  # a minute


class LoopLag:
    """Looks four times a second, from `begin` to `end`."""

    def __init__(self, series: MetricSeries) -> None:
        self._series = series
        self._last: deque[float] = deque([0.0], maxlen=REMEMBERED)
        self._due = 0.0
        self._next: asyncio.TimerHandle | None = None

    @property
    def worst(self) -> float:
        """Tell the largest lag within the last minute, in seconds."""
        return max(self._last)

    def begin(self) -> None:
        """Begin to look."""
        loop = asyncio.get_running_loop()
        self._due = loop.time() + EVERY
        self._next = loop.call_at(self._due, self._look, loop)

    def end(self) -> None:
        """Look no more."""
        if self._next is not None:
            self._next.cancel()

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        late = max(0.0, loop.time() - self._due)
        self._last.append(late)
        self._series.lag.observe(late)
        self.begin()

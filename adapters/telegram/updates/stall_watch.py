"""Whether what waits is taken up: for a minute nothing was, though there was something."""

from bot.kernel.clock import Clock

A_MINUTE = 60.0


class StallWatch:
    """Knows since when something waits without anything being taken up."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: float | None = None

    @property
    def stalled(self) -> bool:
        """Tell whether that has lasted a minute."""
        return self._since is not None and self._clock.steady() - self._since >= A_MINUTE

    def wait(self) -> None:
        """Note that there is something."""
        if self._since is None:
            self._since = self._clock.steady()

    def done(self, *, more: bool = False) -> None:
        """Note that something was taken up, and whether there is more."""
        self._since = self._clock.steady() if more else None

"""One person's updates in their order: what waits, an attempt at the first, whether all stands."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from adapters.telegram.interactions.response import PendingResponse
from adapters.telegram.updates.parsing import UnreadableUpdate
from bot.kernel.clock import Clock
from bot.kernel.errors import TryLater
from bot.kernel.metrics import SetAsideReason
from bot.ports.chat import Arrival

TRIES = 20
LONGEST_WAIT = 60.0
STALLED_AFTER = 60.0
_log = structlog.get_logger("cairn.telegram")


@dataclass(slots=True)
class PersonQueue:
    """One person's updates, and what is to be shown of those that were acted on.

    The first of each was tried so many times.
    """

    arrivals: deque[Arrival] = field(default_factory=deque)
    responses: deque[tuple[Arrival, PendingResponse]] = field(default_factory=deque)
    tries: int = 0
    response_tries: int = 0

    @property
    def length(self) -> int:
        """Count what is not finished."""
        return len(self.arrivals) + len(self.responses)


async def try_update(
    arrival: Arrival, work: Callable[[], Awaitable[PendingResponse | None]], tries: int
) -> PendingResponse | SetAsideReason | float | None:
    """Do the work, or tell after how many seconds to try again, or why to set the update aside."""
    try:
        return await work()
    except UnreadableUpdate:
        return SetAsideReason.UNREAD
    except TryLater as wait:
        if tries + 1 < TRIES:
            after = wait.after.total_seconds()
            return float(max(after, min(after * (1 << tries), LONGEST_WAIT)))
        _log.warning("an update could not be answered", number=arrival.number)
    except Exception:  # noqa: BLE001 whatever broke, the next update follows
        _log.exception("an update broke", number=arrival.number)
        return SetAsideReason.BROKE
    return None


class StallWatch:
    """Knows since when something waits without anything being taken up."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: float | None = None

    @property
    def stalled(self) -> bool:
        """Tell whether that has lasted a minute."""
        return self._since is not None and self._clock.steady() - self._since >= STALLED_AFTER

    def wait(self) -> None:
        """Note that there is something."""
        if self._since is None:
            self._since = self._clock.steady()

    def done(self, *, more: bool = False) -> None:
        """Note that something was taken up, and whether there is more."""
        self._since = self._clock.steady() if more else None

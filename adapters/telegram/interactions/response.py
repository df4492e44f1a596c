"""What is to be shown of an answer, when its turn comes; and one person's line of such things."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.ports.chat import Arrival


@dataclass(frozen=True, slots=True)
class PendingResponse:
    """A piece of work that shows an answer; made again, it goes on where it had to wait.

    `over` names the message of which it draws a new state and nothing else, if it does: before a
    newer state of the same message it need not be shown.
    """

    show: Callable[[], Awaitable[None]]
    over: str | None = None


@dataclass(slots=True)
class PersonQueue:
    """One person's updates, and what is to be shown of those that were acted on.

    The first of each was tried so many times.
    """

    arrivals: deque[Arrival] = field(default_factory=deque)
    shows: deque[tuple[Arrival, PendingResponse]] = field(default_factory=deque)
    tries: int = 0
    shown_tries: int = 0

    @property
    def length(self) -> int:
        """Count what is not finished."""
        return len(self.arrivals) + len(self.shows)

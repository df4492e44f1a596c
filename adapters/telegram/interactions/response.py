"""What is to be shown of a response when its turn comes, after what the same person did before."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PendingResponse:
    """A piece of work that shows an answer; made again, it goes on where it had to wait.

    `over` names the message of which it draws a new state and nothing else, if it does: before a
    newer state of the same message it need not be shown.
    """

    show: Callable[[], Awaitable[None]]
    over: str | None = None

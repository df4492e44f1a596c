"""Faults: what goes wrong between a bot and the server, as a test scripts it."""

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from tests.fakes.telegram.wire import Call

ANY = "*"


@dataclass(frozen=True, slots=True)
class TooMany:
    """The server asks for a pause of so many seconds, in this chat or everywhere.

    Whatever the bot sends there meanwhile is a violation, and is turned away as well.
    """

    retry_after: int
    migrate: int | None = None
    scope: Literal["chat", "all"] = "chat"


@dataclass(frozen=True, slots=True)
class ServerError:
    """The server breaks, before or after doing the work; a proxy before it answers in HTML."""

    code: int = 502
    html_body: bool = True
    commit: bool = False


@dataclass(frozen=True, slots=True)
class Hang:
    """The answer does not come for so many seconds; with `commit` the work is done at once."""

    seconds: float
    commit: bool


@dataclass(frozen=True, slots=True)
class Drop:
    """The connection ends without an answer, before or after doing the work."""

    commit: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The server refuses in these words."""

    code: int
    description: str
    parameters: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Garbage:
    """An answer arrives that is no JSON; with `commit` after doing the work."""

    commit: bool = False


Fault = TooMany | ServerError | Hang | Drop | Answer | Garbage


@dataclass
class _Scripted:
    method: str
    chat: int | None
    left: deque[Fault]

    def is_for(self, call: Call) -> bool:
        named = self.method in (ANY, call.method.lower())
        return named and self.chat in (None, call.chat_id) and bool(self.left)


class Script:
    """The faults that requests are going to meet, and an outage that all of them meet."""

    def __init__(self) -> None:
        self.outage: Fault | None = None
        self._lines: list[_Scripted] = []

    @property
    def left(self) -> int:
        """How many scripted faults no request has met yet."""
        return sum(len(line.left) for line in self._lines)

    def add(self, method: str, chat: int | None, faults: tuple[Fault, ...]) -> None:
        """Let the next requests of a method meet these faults, one each."""
        self._lines.append(_Scripted(method.lower(), chat, deque(faults)))

    def next(self, call: Call) -> Fault | None:
        """Find what a request meets."""
        if self.outage is not None:
            return self.outage
        line = next((line for line in self._lines if line.is_for(call)), None)
        return line.left.popleft() if line else None

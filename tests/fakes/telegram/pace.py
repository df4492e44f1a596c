"""Pace: pauses that the server asked for, and how much it takes in a second and a minute.

Limits after core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this.
"""

import math
from collections import defaultdict, deque
from dataclasses import dataclass

from tests.fakes.telegram.wire import Call

_WRITES = ("send", "edit", "delete", "copy", "forward", "setmessagereaction")
_FREE = ("sendchataction", "deletewebhook", "deletemycommands")
EVERYWHERE = 0


@dataclass(frozen=True, slots=True)
class Rate:
    """So many messages in so many seconds."""

    most: int
    seconds: float


THIRTY_A_SECOND, ONE_A_SECOND, TWENTY_A_MINUTE = Rate(30, 1), Rate(1, 1), Rate(20, 60)


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How much a bot may send altogether, to any one chat, and to a group."""

    overall: Rate = THIRTY_A_SECOND
    per_chat: Rate = ONE_A_SECOND
    per_group: Rate = TWENTY_A_MINUTE


def kind_of(call: Call) -> str:
    """Tell what a pause is about: everything that writes into chats, or a method of its own."""
    method = call.method.lower()
    writes = method.startswith(_WRITES) and method not in _FREE
    return "writing" if writes else method


class Pauses:
    """The pauses that the server asked for, until when each lasts."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, int], float] = {}

    def begin(self, call: Call, seconds: float, *, everywhere: bool, at: float) -> None:
        """Begin a pause for requests like this one."""
        chat = EVERYWHERE if everywhere else call.chat_id or EVERYWHERE
        key = kind_of(call), chat
        self._until[key] = max(self._until.get(key, 0.0), at + seconds)

    def left(self, call: Call) -> float:
        """Tell how many seconds are left of the pause that a request ought to have kept."""
        kind = kind_of(call)
        chats = {EVERYWHERE, call.chat_id or EVERYWHERE}
        return max(self._until.get((kind, chat), 0.0) - call.at for chat in chats)


class Turnstile:
    """Counts what is sent, and turns away what the limits do not allow, if there are any."""

    def __init__(self) -> None:
        self.limits: RateLimits | None = None
        self.turned_away = 0
        self.taken: list[float] = []
        self._passed: dict[int, deque[float]] = defaultdict(deque)

    @property
    def busiest_second(self) -> int:
        """How many messages were taken in the second in which most were."""
        most, first = 0, 0
        for last, at in enumerate(self.taken):
            while at - self.taken[first] >= 1.0:
                first += 1
            most = max(most, last - first + 1)
        return most

    def passes(self, call: Call) -> int:
        """Let a request pass, or tell for how many seconds it has to wait."""
        if kind_of(call) != "writing" or call.method.lower().startswith("delete"):
            return 0
        chat = call.chat_id or EVERYWHERE
        waits = [self._wait(key, rate, call.at) for key, rate in self._rates(chat)]
        wait = max(waits, default=0.0)
        if wait > 0:
            self.turned_away += 1
            return math.ceil(wait)
        self.taken.append(call.at)
        for key in {EVERYWHERE, chat}:
            self._passed[key].append(call.at)
        return 0

    def _rates(self, chat: int) -> list[tuple[int, Rate]]:
        if self.limits is None:
            return []
        rates = [(EVERYWHERE, self.limits.overall), (chat, self.limits.per_chat)]
        return [*rates, (chat, self.limits.per_group)] if chat < 0 else rates

    def _wait(self, key: int, rate: Rate, at: float) -> float:
        recent = [passed for passed in self._passed[key] if at - passed < rate.seconds]
        return recent[-rate.most] + rate.seconds - at if len(recent) >= rate.most else 0.0

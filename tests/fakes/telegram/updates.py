"""The queue of updates: kept until the bot confirms them, asked for by long polling."""

import asyncio
import json
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.fakes.telegram.accounts import Json
from tests.fakes.telegram.refusals import Refused

FIRST_ID = 800_000_001
DEFAULT = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_join_request",
    }
)
ALL = DEFAULT | {"chat_member", "message_reaction", "message_reaction_count"}
_KEPT = timedelta(days=1)
_PRESSES_KEPT = timedelta(seconds=150)
_FAR_AHEAD = 10
_OTHER = "terminated by other getUpdates request; make sure that only one bot instance is running"
Lane = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Update:
    """Something that happened; those of one lane reach a webhook in their order."""

    id: int
    kind: str
    body: Json
    lane: Lane
    expires: datetime

    def json(self) -> Json:
        """Write it as an `Update`."""
        return {"update_id": self.id, self.kind: self.body}

    def written(self) -> bytes:
        """Write it as it goes over the wire."""
        return json.dumps(self.json()).encode()


@dataclass(frozen=True, slots=True)
class Written(Update):
    """Something in bytes of its own, which may be no `Update`, and no JSON, at all."""

    raw: bytes = b""

    def written(self) -> bytes:
        return self.raw


class Updates:
    """What the bot has not confirmed yet, and the one request that may wait for more."""

    def __init__(self, now: Callable[[], datetime], stirred: asyncio.Event) -> None:
        self.allowed = DEFAULT
        self.waiting: list[Update] = []
        self.told: list[Update] = []
        self.awake: Callable[[], None] = lambda: None
        self._now = now
        self._stirred = stirred
        self._again: list[Update] = []
        self._lost_confirmations = 0
        self._next = FIRST_ID
        self._poll: asyncio.Future[str | None] | None = None

    def count_from(self, number: int) -> None:
        """Give the next update this number."""
        self._next = number

    @property
    def next_id(self) -> int:
        """The number of the next update."""
        return self._next

    def add(self, kind: str, body: Json, lane: Lane) -> Update | None:
        """Add what happened; None if the bot does not want to hear of this kind."""
        if kind not in self.allowed:
            return None
        kept = _PRESSES_KEPT if kind == "callback_query" else _KEPT
        update = Update(self._next, kind, body, lane, self._now() + kept)
        self._next += 1
        self.waiting.append(update)
        self.told.append(update)
        self._wake()
        return update

    def write(self, raw: bytes, lane: Lane = ("written", 0), number: int | None = None) -> Update:
        """Tell something in these bytes; it is confirmed by its number, or the next one."""
        self._next = (self._next if number is None else number) + 1
        update = Written(self._next - 1, "", {}, lane, self._now() + _KEPT, raw)
        self.waiting.append(update)
        self.told.append(update)
        self._wake()
        return update

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Take only these kinds from now on; None changes nothing, none at all means the usual."""
        if kinds is not None:
            self.allowed = frozenset(kinds) & ALL or DEFAULT

    async def poll(self, offset: int, limit: int, holds_for: float) -> list[Update]:
        """Answer `getUpdates`; raises `Refused` if another request takes this one's place."""
        self._confirm(offset)
        ready = self._take(limit)
        if ready or not holds_for:
            return ready
        self.end_poll(_OTHER)
        poll = self._poll = asyncio.get_running_loop().create_future()
        stir(self._stirred)
        await asyncio.wait([poll], timeout=holds_for)
        if self._poll is poll:
            self._poll = None
        if poll.done() and (conflict := poll.result()):
            raise Refused(409, conflict)
        return self._take(limit)

    @property
    def is_awaited(self) -> bool:
        """Tell whether a request waits for more."""
        return self._poll is not None

    def end_poll(self, reason: str | None = None) -> None:
        """End the request that waits, with a conflict if there is a reason for one."""
        poll, self._poll = self._poll, None
        if poll is not None and not poll.done():
            poll.set_result(reason)

    def in_lane(self, lane: Lane) -> Update | None:
        """Find what a webhook is to be told next in a lane."""
        self._expire()
        line = [*self._again, *self.waiting]
        return next((update for update in line if update.lane == lane), None)

    def lanes(self) -> list[Lane]:
        """Tell in which lanes updates wait."""
        self._expire()
        return list(dict.fromkeys(update.lane for update in [*self._again, *self.waiting]))

    def forget(self, update: Update) -> None:
        """Let go of an update that a webhook has taken."""
        for line in (self._again, self.waiting):
            if update in line:
                line.remove(update)
                return

    def clear(self) -> None:
        """Drop everything that waits."""
        self.waiting.clear()
        self._again.clear()

    def repeat(self, update: Update, times: int = 1) -> None:
        """Deliver an update again, confirmed or not."""
        self._again += [update] * times
        self._wake()

    def shuffle(self, seed: int = 0) -> None:
        """Deliver what waits out of order."""
        before = list(self.waiting)
        generator = random.Random(seed)  # noqa: S311 the same order in every run
        while len(before) > 1 and self.waiting == before:
            generator.shuffle(self.waiting)

    def lose_confirmation(self) -> None:
        """Let the next confirmation be lost, so that what it confirmed is delivered again."""
        self._lost_confirmations += 1

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self.waiting = self.waiting[offset:]
            return
        if offset > self._next + _FAR_AHEAD:
            return
        left = [update for update in self.waiting if update.id >= offset]
        if self._lost_confirmations and left != self.waiting:
            self._lost_confirmations -= 1
            return
        self.waiting = left

    def _take(self, limit: int) -> list[Update]:
        self._expire()
        again, self._again = self._again[:limit], self._again[limit:]
        return [*again, *self.waiting[: limit - len(again)]]

    def _expire(self) -> None:
        now = self._now()
        self.waiting = [update for update in self.waiting if update.expires > now]

    def _wake(self) -> None:
        self.end_poll()
        self.awake()


def stir(stirred: asyncio.Event) -> None:
    """Let everybody look again who waits for the bot to do something."""
    stirred.set()
    stirred.clear()

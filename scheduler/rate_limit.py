"""How fast a platform is written to: token buckets, and the pauses that it asks for."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.kernel.clock import Clock

PLACES = 10_000
ANSWERS_IN_A_ROW = 9
_NOTHING = 1e-6

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests a second, and so many at once after a silence.

    Within no second more than `per_second + burst` start. What of a `burst` is above 1 makes up
    for starting late: 1.1 for a tenth of the time between two.
    """

    per_second: float
    burst: float


PerPlace = Callable[[str], tuple[str, Rate]]


class TokenBucket:
    """A token bucket: one token for each request, refilled steadily; times are in seconds."""

    __slots__ = ("_at", "_rate", "_tokens")

    def __init__(self, rate: Rate, at: float) -> None:
        self._rate = rate
        self._tokens = rate.burst
        self._at = at

    def wait(self, at: float) -> float:
        """Tell how long it takes until there is a token."""
        return max(0.0, (1 - self._filled(at)) / self._rate.per_second)

    @property
    def between(self) -> float:
        """Tell how many seconds lie between two tokens."""
        return 1 / self._rate.per_second

    def take(self, at: float) -> None:
        """Take a token."""
        self._tokens, self._at = self._filled(at) - 1, at

    def _filled(self, at: float) -> float:
        return min(self._rate.burst, self._tokens + (at - self._at) * self._rate.per_second)


class RateLimiter:
    """Gives rate slots on one platform: of all of it, of each place, and none during a pause.

    Answers to people, where a platform counts them as well, go ahead of what Cairn says unasked;
    but one of ten slots is left to that, so that nobody stops the week by pressing. The places
    written to last are remembered, so that memory stays flat. `per_place` names the bucket that a
    place spends from, since several may share one, and its rate.
    """

    def __init__(
        self,
        clock: Clock,
        rate: Rate,
        per_place: PerPlace | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._all = TokenBucket(rate, clock.steady())
        self._per_place = per_place
        self._places: OrderedDict[str, TokenBucket] = OrderedDict()
        self._resumes_at = clock.steady()
        self._line = asyncio.Lock()
        self._answers = asyncio.Lock()
        self._answers_waiting = 0
        self._in_a_row = 0
        self._notice_waits = False

    @property
    def paused_for(self) -> float:
        """Seconds until the platform may be asked for anything again."""
        return max(0.0, self._resumes_at - self._clock.steady())

    def pause_for(self, after: timedelta) -> None:
        """Pause: no request starts before `after` has passed."""
        self._resumes_at = max(self._resumes_at, self._clock.steady() + after.total_seconds())

    def holds_up(self, place: str | None) -> tuple[bool, bool]:
        """Tell whether a request has to wait, and whether that is for its place alone."""
        everywhere, there = self._everywhere(), self._there(place)
        waits = self._line.locked() or max(everywhere, there) > _NOTHING
        return waits, there > everywhere

    async def take_slot(self, place: str | None, most: float) -> float:
        """Wait for a slot for one request, at most so many seconds; 0 means that it may start.

        Anything else is how long it would have to wait still. A request that belongs to no place
        waits for the platform alone.
        """
        gives_up_at = self._clock.steady() + most
        while (wait := self._there(place)) > _NOTHING or (
            wait := await self._take_notice_slot(place, gives_up_at)
        ) > _NOTHING:
            if self._clock.steady() + wait > gives_up_at:
                return wait
            await self._sleep(wait)
        return 0.0

    async def take_slot_for_answer(self, place: str) -> None:
        """Take a slot for an answer to somebody, ahead of all notices that wait in line.

        It waits until its place may be written to, and then for the answers before it, the request
        that has just begun, and one notice after nine answers.
        """
        while True:
            while (wait := self._own(place)) > _NOTHING:
                await self._sleep(wait)
            self._answers_waiting += 1
            try:
                if await self._take_answer_slot(place):
                    return
            finally:
                self._answers_waiting -= 1

    async def _take_answer_slot(self, place: str) -> bool:
        """Wait for the platform, first come, first served; False if its place is taken by then."""
        async with self._answers:
            while (wait := self._all.wait(self._clock.steady())) > _NOTHING or self._owes_a_notice:
                await self._sleep(wait if wait > _NOTHING else self._all.between)
            if self._own(place) > _NOTHING:
                return False
            self._in_a_row = self._in_a_row + 1 if self._notice_waits else 0
            self._spend(place)
            return True

    @property
    def _owes_a_notice(self) -> bool:
        """Tell whether the next slot belongs to a notice that waits."""
        return self._notice_waits and self._in_a_row >= ANSWERS_IN_A_ROW and not self.paused_for

    async def _take_notice_slot(self, place: str | None, gives_up_at: float) -> float:
        """Wait for the platform, first come, first served; spend, or tell how long to wait yet."""
        async with self._line:
            self._notice_waits = True
            try:
                while (wait := self._wait_of_a_notice()) > _NOTHING:
                    if self._clock.steady() + wait > gives_up_at:
                        return wait
                    await self._sleep(wait)
            finally:
                self._notice_waits = False
            if (wait := self._there(place)) <= _NOTHING:
                self._in_a_row = 0
                self._spend(place)
                return 0.0
            return wait

    def _wait_of_a_notice(self) -> float:
        """Tell how long a notice waits for the platform; answers that wait go first."""
        wait = self._everywhere()
        if wait > _NOTHING or not self._answers_waiting or self._in_a_row >= ANSWERS_IN_A_ROW:
            return wait
        return self._all.between

    def _everywhere(self) -> float:
        return max(self.paused_for, self._all.wait(self._clock.steady()))

    def _there(self, place: str | None) -> float:
        return max(self.paused_for, self._own(place))

    def _own(self, place: str | None) -> float:
        """Tell how long a place of its own has to wait, whatever pause there is elsewhere."""
        if place is None or self._per_place is None:
            return 0.0
        bucket = self._places.get(self._per_place(place)[0])
        return bucket.wait(self._clock.steady()) if bucket else 0.0

    def _spend(self, place: str | None) -> None:
        at = self._clock.steady()
        self._all.take(at)
        if place is None or self._per_place is None:
            return
        name, rate = self._per_place(place)
        self._places.setdefault(name, TokenBucket(rate, at)).take(at)
        self._places.move_to_end(name)
        while len(self._places) > PLACES:
            self._places.popitem(last=False)

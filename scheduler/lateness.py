"""What holds notices up and is no lateness: the pace, a pause that was asked for, and wishes.

A notice may wait for its own turn in a place, or, with all others, for the platform's.
"""

from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.notices import Notice
from bot.kernel.clock import Clock
from bot.kernel.ids import NoticeId

REMEMBERED = 10_000
SPANS = 500
GAP = 0.25


@dataclass(slots=True)
class Wait:
    """A wait that began at a steady second, and goes on for so many more when it is left."""

    began: float
    still_to_come: float = 0.0


class BusySpans:
    """The spans of time, in steady seconds, in which a platform could take no more.

    What is less than a quarter of a second apart is one span: meanwhile, more was fetched.
    """

    def __init__(self) -> None:
        self._spans: deque[tuple[float, float]] = deque(maxlen=SPANS)
        self._under_way: list[float] = []

    def begin(self, at: float) -> None:
        """Note that one more waits."""
        self._under_way.append(at)

    def end(self, began: float, at: float) -> None:
        """Note until when one that began to wait did so; it joins the last span that it meets."""
        self._under_way.remove(began)
        if self._spans and began <= self._spans[-1][1] + GAP:
            first, last = self._spans.pop()
            began, at = min(first, began), max(last, at)
        self._spans.append((began, at))

    def within(self, begin: float, end: float) -> float:
        """Tell how many of the seconds between two instants were in such spans."""
        held, until = 0.0, end
        if self._under_way:
            first = max(min(self._under_way), begin)
            held, until = max(0.0, until - first), min(until, first)
        for first, last in reversed(self._spans):
            if last <= begin:
                break
            held += max(0.0, min(last, until) - max(first, begin))
        return held


class Lateness:
    """Tells lateness from other waiting; kept in memory, so after a restart it may tell more."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._busy = BusySpans()
        self._at_places: OrderedDict[NoticeId, float] = OrderedDict()
        self._wanted: OrderedDict[NoticeId, datetime] = OrderedDict()

    @contextmanager
    def platform_wait(self) -> Iterator[Wait]:
        """Let a notice wait for its platform, as all others do that are due."""
        wait = Wait(self._clock.steady())
        self._busy.begin(wait.began)
        try:
            yield wait
        finally:
            self._busy.end(wait.began, self._clock.steady() + wait.still_to_come)

    @contextmanager
    def place_wait(self, notice: Notice) -> Iterator[Wait]:
        """Let a notice wait for its own place."""
        wait = Wait(self._clock.steady())
        yield wait
        waited = self._clock.steady() - wait.began + wait.still_to_come
        self._at_places[notice.id] = self._at_places.get(notice.id, 0.0) + waited
        _keep_few(self._at_places)

    def note_wanted(self, notice: Notice) -> None:
        """Note from when on a notice was wanted: it may have been postponed before a restart."""
        if notice.wanted_at is not None:
            self._wanted[notice.id] = notice.wanted_at
            _keep_few(self._wanted)

    def of(self, notice: Notice, at: datetime) -> tuple[float, float]:
        """Tell how late a notice was in the end, and how long it was held up; forget it."""
        wanted = max(self._wanted.pop(notice.id, notice.due_at), notice.due_at)
        passed = max((at - wanted) / timedelta(seconds=1), 0.0)
        now = self._clock.steady()
        held_up = self._busy.within(now - passed, now) + self._at_places.pop(notice.id, 0.0)
        held_up = min(held_up, passed)
        return passed - held_up, held_up

    def forget(self, notice: Notice) -> None:
        """Forget a notice that is settled otherwise."""
        self._wanted.pop(notice.id, None)
        self._at_places.pop(notice.id, None)


def _keep_few(kept: OrderedDict[NoticeId, float] | OrderedDict[NoticeId, datetime]) -> None:
    while len(kept) > REMEMBERED:
        kept.popitem(last=False)

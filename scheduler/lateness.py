"""What operators are told of deliveries: what became of them, how late they were, and why.

To be held up is no lateness: by the rate limit, a pause that the platform asked for, or a wish. A
notice may wait for a rate slot of its own place, or, with all others, for one of the platform.
"""

from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain.notices import Notice, NoticeState, Settlement
from bot.kernel.clock import Clock
from bot.kernel.ids import NoticeId
from bot.kernel.metrics import Delay, EndReason, Gauges

REMEMBERED = 10_000
SPANS = 500
GAP = 0.25
MISSED = frozenset({EndReason.EXPIRED, EndReason.GONE, EndReason.UNREACHABLE})
_DELAYS = {"": Delay.TURN, "asked to wait": Delay.ASKED_TO_WAIT}
_log = structlog.get_logger("cairn.courier")


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
    """Tells lateness from being held up; kept in memory, so after a restart it may tell more."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._busy = BusySpans()
        self._at_places: OrderedDict[NoticeId, float] = OrderedDict()
        self._wanted: OrderedDict[NoticeId, datetime] = OrderedDict()

    def held_up(self, notice: Notice, *, only_there: bool) -> AbstractContextManager[Wait]:
        """Note how long what is done within holds up a notice at its place, or all notices."""
        return self._at_place(notice) if only_there else self._everywhere()

    @contextmanager
    def _everywhere(self) -> Iterator[Wait]:
        wait = Wait(self._clock.steady())
        self._busy.begin(wait.began)
        try:
            yield wait
        finally:
            self._busy.end(wait.began, self._clock.steady() + wait.still_to_come)

    @contextmanager
    def _at_place(self, notice: Notice) -> Iterator[Wait]:
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

    def measured(self, notice: Notice, at: datetime) -> tuple[float, float]:
        """Tell how many seconds a notice that arrived was late, and how many it was held up."""
        wanted = max(self._wanted.get(notice.id, notice.due_at), notice.due_at)
        passed = max((at - wanted) / timedelta(seconds=1), 0.0)
        now = self._clock.steady()
        held_up = self._busy.within(now - passed, now) + self._at_places.get(notice.id, 0.0)
        held_up = min(held_up, passed)
        return passed - held_up, held_up

    def forget(self, notice: Notice) -> None:
        """Forget a notice that is settled."""
        self._wanted.pop(notice.id, None)
        self._at_places.pop(notice.id, None)


def _keep_few(kept: OrderedDict[NoticeId, float] | OrderedDict[NoticeId, datetime]) -> None:
    while len(kept) > REMEMBERED:
        kept.popitem(last=False)


@dataclass(frozen=True, slots=True)
class DeliveryCounts:
    """Counts what one platform's courier settles."""

    platform: str
    gauges: Gauges
    lateness: Lateness

    def note(self, settlement: Settlement) -> None:
        """Count a settlement.

        What was not wanted any more is told to those who debug; what somebody missed to all; and
        what may be Cairn's own fault is a warning.
        """
        notice = settlement.notice
        match settlement.state:
            case NoticeState.SENT:
                self.gauges.sent(self.platform, *self.lateness.measured(notice, settlement.at))
                self.lateness.forget(notice)
            case NoticeState.WAITING:
                delay = _DELAYS.get(settlement.reason) or Delay(settlement.reason)
                self.gauges.put_off(self.platform, delay)
            case _:
                self._missed(settlement, EndReason.of(settlement.reason))
                self.lateness.forget(notice)

    def _missed(self, settlement: Settlement, why: EndReason) -> None:
        notice = settlement.notice
        tell = _log.bind(notice=notice.id, kind=notice.kind.value, platform=self.platform)
        match settlement.state:
            case NoticeState.DROPPED:
                self.gauges.dropped(self.platform, why)
                (tell.info if why in MISSED else tell.debug)("dropped", reason=why.value)
            case NoticeState.UNCERTAIN:
                self.gauges.uncertain(self.platform)
                tell.warning("uncertain", reason=why.value)
            case NoticeState.DEAD:
                self.gauges.dead(self.platform, why)
                (tell.warning if why is EndReason.FAILED else tell.info)("dead", reason=why.value)

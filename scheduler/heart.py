"""The beat: plans what is due, notes that Cairn is alive, and knows when it was not."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.failpoints import Step, reached
from bot.nudges.model import NoticeKind
from bot.ports import ALIVE, OUTAGE_AFTER, Storage, UnitOfWork
from scheduler.lane import carefully
from scheduler.retry import insist

LATE = timedelta(minutes=30)
TIMELY = (NoticeKind.REMINDER, NoticeKind.MIDWEEK)
MOST_ROUNDS = 10_000

Beat = Callable[[UnitOfWork, datetime], bool]
_log = structlog.get_logger("cairn.scheduler")


async def rounds(storage: Storage, clock: Clock, beat: Beat) -> None:
    """Run a beat in fresh units of work until it says that nothing more is due.

    They run in a storage thread, so the loop has its turns; a beat that never ends is left to the
    next one.
    """
    for _ in range(MOST_ROUNDS):
        more = await insist(storage.run, lambda uow: beat(uow, clock.now()))
        reached(Step.BEAT_COMMITTED)
        if not more:
            return
    _log.warning("beat without end", rounds=MOST_ROUNDS)


class Heart:
    """Beats: runs the planner on all that is due, one beat at a time.

    When the last beat is older than `OUTAGE_AFTER`, Cairn was out in between, and what was to be
    timely and is late by more than half an hour is dropped (product.md §8.4): what waited and what
    the planner has just made, in the transaction that makes it. The outage ends with the last unit
    of the beat that catches up, so a crash in the middle is still the same outage.
    """

    def __init__(self, storage: Storage, clock: Clock, beat: Beat) -> None:
        self._storage = storage
        self._clock = clock
        self._beat = beat
        self._beat_at: datetime | None = None
        self.still = asyncio.Lock()

    async def beat(self) -> None:
        """Plan everything that is due now."""
        async with self.still:
            try:
                await rounds(self._storage, self._clock, self._live)
            finally:
                self._beat_at = self._clock.unmoved()

    async def awake(self) -> None:
        """Beat first if the last one is long ago: after a start, or when the machine slept.

        Whoever delivers asks for it, so that nothing stale goes out before the outage is seen.
        """
        if self._beat_at is None or self._clock.unmoved() - self._beat_at > OUTAGE_AFTER:
            await carefully("beat", self.beat)

    def _live(self, uow: UnitOfWork, now: datetime) -> bool:
        reached(Step.BEAT_BEGAN)
        alive_at = uow.notes.get(ALIVE)
        since = datetime.fromisoformat(alive_at) if alive_at else now
        was_out = now - since > OUTAGE_AFTER
        more = self._beat(uow, now)
        if was_out:
            self._drop_late(uow, since, now)
        if not (was_out and more):
            uow.notes.put(ALIVE, now.isoformat())
        reached(Step.BEAT_PLANNED)
        return more

    def _drop_late(self, uow: UnitOfWork, since: datetime, now: datetime) -> None:
        until = now - LATE
        dropped = uow.outbox.drop_stale(TIMELY, since, until) if since < until else 0
        if dropped:
            _log.info("dropped after an outage", notices=dropped, since=since.isoformat())

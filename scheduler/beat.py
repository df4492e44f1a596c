"""The beat: it plans what is due, notes that Cairn is alive, and finds out when it was not."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import structlog

from bot.domain import policy
from bot.domain.notices import PlannedRows
from bot.kernel.clock import Clock
from bot.kernel.failpoints import Failpoint, reached
from bot.kernel.metrics import SILENT, Gauges
from bot.ports.storage import ALIVE, OUTAGE_AFTER, Storage, UnitOfWork
from scheduler.repeating_work import run_guarded
from scheduler.retry import retry_on_conflict

MOST_ROUNDS = 10_000


class Unit(Protocol):
    """What became of a unit of work that planned."""

    @property
    def more(self) -> bool:
        """Tell whether there may be more to plan."""


T = TypeVar("T", bound=Unit)
Plan = Callable[[UnitOfWork, datetime], PlannedRows]
_log = structlog.get_logger("cairn.scheduler")


async def run_rounds(
    storage: Storage, clock: Clock, plan: Callable[[UnitOfWork, datetime], T]
) -> list[T]:
    """Plan in fresh units of work while each finds that there may be more; tell what they found.

    They run in a storage thread, so the loop does other things meanwhile; what never ends is left
    to the next beat.
    """
    found: list[T] = []
    while len(found) < MOST_ROUNDS:
        found.append(await retry_on_conflict(storage.run, lambda uow: plan(uow, clock.now())))
        reached(Failpoint.BEAT_COMMITTED)
        if not found[-1].more:
            return found
    _log.warning("beat without end", rounds=MOST_ROUNDS)
    return found


@dataclass(frozen=True, slots=True)
class _Unit:
    """One unit of a beat: the rows that were due, and an outage that ended with it."""

    rows: int
    more: bool
    dropped: int = 0
    outage: timedelta | None = None


class Beat:
    """Runs the planner on all that is due, one beat at a time.

    When the last beat is older than `OUTAGE_AFTER`, Cairn was out in between, and what was to be
    timely and is late by more than half an hour is dropped (docs/behavior.md, "Catching up"): what
    waited and what the planner has just made, in the transaction that makes it. The outage ends
    with the last unit of the beat that catches up, so a crash in the middle is still the same
    outage.
    """

    def __init__(
        self, storage: Storage, clock: Clock, plan: Plan, gauges: Gauges = SILENT
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._plan = plan
        self._gauges = gauges
        self._beat_at: datetime | None = None
        self.lock = asyncio.Lock()

    async def run(self) -> None:
        """Plan everything that is due now."""
        async with self.lock:
            began = self._clock.steady()
            try:
                self._tell(await run_rounds(self._storage, self._clock, self._run_unit), began)
            finally:
                self._beat_at = self._clock.unmoved()

    async def run_if_overdue(self) -> None:
        """Run if the last beat is long ago: after a start, or when the machine slept.

        Whoever delivers asks for it, so that nothing stale goes out before the outage is seen.
        """
        if self._beat_at is None or self._clock.unmoved() - self._beat_at > OUTAGE_AFTER:
            await run_guarded("beat", self.run)

    def _tell(self, units: list[_Unit], began: float) -> None:
        rows, dropped = sum(u.rows for u in units), sum(u.dropped for u in units)
        self._gauges.beat(self._clock.steady() - began, rows)
        if rows:
            _log.debug("beat", rows=rows)
        for out in (unit.outage for unit in units if unit.outage is not None):
            self._gauges.outage(out.total_seconds(), dropped)
            _log.info("was out", seconds=round(out.total_seconds()), dropped=dropped)

    def _run_unit(self, uow: UnitOfWork, now: datetime) -> _Unit:
        reached(Failpoint.BEAT_BEGAN)
        alive_at = uow.notes.get(ALIVE)
        since = datetime.fromisoformat(alive_at) if alive_at else now
        was_out = now - since > OUTAGE_AFTER
        rows, more = self._plan(uow, now)
        dropped = _drop_late(uow, since, now) if was_out else 0
        if not (was_out and more):
            uow.notes.put(ALIVE, now.isoformat())
        reached(Failpoint.BEAT_PLANNED)
        return _Unit(rows, more, dropped, now - since if was_out and not more else None)


def _drop_late(uow: UnitOfWork, since: datetime, now: datetime) -> int:
    until = now - policy.STALE_AFTER
    return uow.outbox.drop_stale(policy.TIMELY_KINDS, since, until) if since < until else 0

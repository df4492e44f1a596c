"""The courier of one platform: leases notices, carries them, and settles what became of them."""

import asyncio
import secrets
from datetime import timedelta
from functools import partial

import structlog

from bot.domain.notices import Notice, Settlement
from bot.kernel.clock import Clock
from bot.kernel.errors import Asleep, Moved, NotFound, TryLater, Uncertain, Unreachable
from bot.kernel.failpoints import Step, reached
from bot.kernel.metrics import SILENT, Gauges
from bot.outbox.composition import Composer
from bot.ports.chat import Messenger
from bot.ports.leadership import AlwaysLeader, Leadership
from bot.ports.storage import Storage, UnitOfWork
from scheduler import settlements
from scheduler.batch_composing import Composing
from scheduler.delivery import Desk, Errand, Leased, NotNow, Unanswered
from scheduler.delivery_counts import Tally
from scheduler.lateness import Waits
from scheduler.leased_queue import Waiting
from scheduler.rate_limit import Pace
from scheduler.recipient_order import Order
from scheduler.settlement_batches import Entry, Ledger

BATCH = 100
LEASE = timedelta(seconds=60)
PATIENCE = timedelta(seconds=20)
AT_ONCE = 8

_RANDOM = secrets.SystemRandom()
_log = structlog.get_logger("cairn.courier")


class Courier:
    """Delivers what is due on one platform, at least once, each message under a key of its own.

    Nothing is sent within a transaction. To one recipient one notice goes at a time, in order; to
    eight at once. A crash between sending and settling sends again, under the same keys, when the
    lease of a minute has passed; so does being canceled in the middle of a request.

    Of several processes the one that holds the `seat` carries. What the one before it had leased
    is free for it at once.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        messenger: Messenger,
        composer: Composer,
        pace: Pace,
        holder: str,
        seat: Leadership | None = None,
        spread: settlements.Spread = _RANDOM.uniform,
        patience: timedelta = PATIENCE,
        gauges: Gauges = SILENT,
    ) -> None:
        self.platform = messenger.platform
        self._storage = storage
        self._composer = composer
        self._clock = clock
        self._pace = pace
        self._holder = holder
        self._seat = seat or AlwaysLeader()
        self._epoch = 0
        self._spread = spread
        self._gauges = gauges
        self._waits = Waits(clock)
        self._tally = Tally(self.platform, gauges, self._waits)
        self._desk = Desk(
            storage,
            clock,
            messenger,
            composer,
            Composing(storage, clock, composer),
            pace,
            patience,
            self._waits,
            self._seat,
        )
        self._ledger = Ledger(storage, composer)
        self._order = Order()
        self._one_round = asyncio.Lock()
        self._open = True
        self._settled = 0

    def close(self) -> None:
        """Start nothing new: what is on its way is finished, the rest given back."""
        self._open = False

    async def deliver(self) -> int:
        """Deliver everything that is due; return how many notices were settled.

        During a pause that the platform asked for, nothing is tried.
        """
        async with self._one_round:
            self._settled = 0
            await self._ledger.retry()
            await self._take_over()
            self._ledger.jammed = False
            waiting = Waiting()
            self._desk.composing.upcoming = partial(waiting.next, AT_ONCE)
            try:
                async with asyncio.TaskGroup() as hands:
                    for _ in range(AT_ONCE):
                        hands.create_task(self._work(waiting))
            finally:
                await self._ledger.flush()
            if waiting.broken is not None:
                raise waiting.broken
            return self._settled

    @property
    def _carries(self) -> bool:
        return self._open and self._seat.held and not self._pace.pause

    async def _take_over(self) -> None:
        """Free what was leased before this epoch of its leadership, by whoever is dead."""
        epoch = self._seat.epoch
        if self._carries and epoch != self._epoch:
            await self._storage.run(lambda uow: uow.outbox.release(self.platform))
            self._epoch = epoch

    async def _work(self, waiting: Waiting) -> None:
        """Carry one recipient's notices after the other's; each is composed after the last."""
        while not self._ledger.jammed and (await self._refilled(waiting)):
            with waiting.taken() as notices:
                for leased in notices:
                    if self._ledger.jammed:
                        return
                    await self._ledger.add(await self._settle(leased))

    async def _refilled(self, waiting: Waiting) -> bool:
        """Lease more before the last are carried, so that no turn is missed; False at the end."""
        while waiting.free < AT_ONCE and waiting.more and not (waiting.free and waiting.leasing):
            async with waiting.line:
                if not self._carries:
                    waiting.more = False
                elif waiting.free < AT_ONCE and waiting.more:
                    await self._bring(waiting)
        return waiting.free > 0

    async def _bring(self, waiting: Waiting) -> None:
        """Lease a batch; what breaks is raised when nothing is in any hand."""
        until = self._clock.steady() + LEASE.total_seconds()
        try:
            batch = await self._storage.run(partial(self._lease, until))
        except Exception as broken:
            waiting.more, waiting.broken = False, broken
            return
        reached(Step.LEASE_COMMITTED)
        waiting.more = len(batch) == BATCH
        waiting.add(one for one in batch if not self._ledger.holds(one.notice))

    def _lease(self, until: float, uow: UnitOfWork) -> list[Leased]:
        now = self._clock.now()
        notices = uow.outbox.lease(self.platform, now, BATCH, self._holder, LEASE)
        reached(Step.LEASE_WRITTEN)
        return [
            Leased(
                notice,
                until,
                _place(uow, notice),
                uow.outbox.deliveries(notice.id) if notice.attempts else (),
            )
            for notice in notices
        ]

    async def _settle(self, leased: Leased) -> Entry:
        now = self._clock.now()
        held_until = self._order.held_until(leased.notice) or now
        if not self._open or not self._seat.held or held_until > now:
            return Entry(settlements.released(leased.notice, now, held_until - now))
        self._waits.leased(leased.notice)
        errand = Errand(self._desk, leased)
        settlement = await self._carry(leased.notice, errand)
        self._tally.note(settlement)
        self._order.note(settlement)
        self._settled += 1
        return Entry(settlement, errand.audience, errand.asks)

    async def _carry(self, notice: Notice, errand: Errand) -> Settlement:
        try:
            return await errand.run()
        except NotNow as wait:
            return settlements.released(notice, self._clock.now(), wait.after, errand.arrived)
        except TryLater as wait:
            self._pause(notice, wait)
            return settlements.told_to_wait(notice, self._clock.now(), wait.after, errand.arrived)
        except Moved as moved:
            await self._storage.run(partial(self._move, notice, moved.to))
            return settlements.released(notice, self._clock.now(), timedelta(), errand.arrived)
        except Asleep:
            return settlements.asleep(notice, self._clock.now(), errand.arrived)
        except Unreachable:
            return settlements.unreachable(notice, self._clock.now(), errand.arrived)
        except Unanswered:
            _log.warning("not answered", notice=notice.id)
            return settlements.unanswered(notice, self._clock.now(), self._spread, errand.arrived)
        except Uncertain:
            return settlements.uncertain(notice, self._clock.now(), errand.again, errand.arrived)
        except Exception:
            _log.exception("not delivered", notice=notice.id, code=secrets.token_hex(3))
            return settlements.failed(notice, self._clock.now(), self._spread, errand.arrived)

    def _pause(self, notice: Notice, wait: TryLater) -> None:
        seconds = wait.after.total_seconds()
        with self._waits.only(notice) if wait.only_there else self._waits.all_of_it() as waiting:
            waiting.still = seconds
        if wait.only_there:
            return
        self._pace.halt(wait.after)
        self._gauges.paused(self.platform, seconds)

    def _move(self, notice: Notice, to: str, uow: UnitOfWork) -> None:
        self._composer.moved(uow, notice, to)


def _place(uow: UnitOfWork, notice: Notice) -> str | None:
    try:
        return None if notice.home is None else uow.pods.home(notice.home).place
    except NotFound:
        return None

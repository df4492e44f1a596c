"""The courier of one platform: it leases notices that are due, delivers and settles them."""

import asyncio
import secrets
from datetime import timedelta
from functools import partial

import structlog

from bot.domain.notices import Notice, Settlement
from bot.kernel.clock import Clock
from bot.kernel.errors import Asleep, Moved, NotFound, TryLater, Uncertain, Unreachable
from bot.kernel.failpoints import Failpoint, reached
from bot.kernel.metrics import SILENT, Gauges
from bot.outbox.composition import Composer
from bot.ports.chat import Messenger
from bot.ports.leadership import AlwaysLeader, Leadership
from bot.ports.pictures import PictureSource
from bot.ports.storage import Storage, UnitOfWork
from scheduler import settlements
from scheduler.batch_composing import BatchComposer
from scheduler.delivery import AttemptContext, DeliveryAttempt, LeasedNotice, NotNow, Unanswered
from scheduler.lateness import DeliveryCounts, Lateness
from scheduler.leased_queue import DigestOrder, LeasedQueue
from scheduler.rate_limit import RateLimiter
from scheduler.settlement_batches import DeliveryResult, SettlementWriter

BATCH = 100
NOTED = 500
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

    Of several processes the one that has the `leadership` carries. What the one before it had
    leased is free for it at once. Where `pictures` are sent along, they are drawn while notices
    wait.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        messenger: Messenger,
        composer: Composer,
        limiter: RateLimiter,
        holder: str,
        leadership: Leadership | None = None,
        spread: settlements.Spread = _RANDOM.uniform,
        patience: timedelta = PATIENCE,
        pictures: PictureSource | None = None,
        gauges: Gauges = SILENT,
    ) -> None:
        self.platform = messenger.platform
        self._storage = storage
        self._composer = composer
        self._clock = clock
        self._limiter = limiter
        self._holder = holder
        self._leadership = leadership or AlwaysLeader()
        self._epoch = 0
        self._spread = spread
        self._gauges = gauges
        self._lateness = Lateness(clock)
        self._counts = DeliveryCounts(self.platform, gauges, self._lateness)
        self._context = AttemptContext(
            storage,
            clock,
            messenger,
            composer,
            BatchComposer(storage, clock, composer, pictures),
            limiter,
            patience,
            self._lateness,
            self._leadership,
            pictures,
        )
        self._writer = SettlementWriter(storage, composer)
        self._digests = DigestOrder()
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
            await self._writer.retry()
            await self._take_over()
            self._writer.jammed = False
            queue = LeasedQueue()
            self._context.batch_composer.upcoming = partial(queue.next, AT_ONCE)
            try:
                async with asyncio.TaskGroup() as workers:
                    for _ in range(AT_ONCE):
                        workers.create_task(self._work(queue))
            finally:
                await self._writer.flush()
            if queue.broken is not None:
                raise queue.broken
            return self._settled

    @property
    def _may_deliver(self) -> bool:
        return self._open and self._leadership.held and not self._limiter.paused_for

    async def _take_over(self) -> None:
        """Free what was leased before this epoch of its leadership, by whoever is dead."""
        epoch = self._leadership.epoch
        if self._may_deliver and epoch != self._epoch:
            await self._storage.run(lambda uow: uow.outbox.release(self.platform))
            self._epoch = epoch

    async def _work(self, queue: LeasedQueue) -> None:
        """Deliver one recipient's notices after the other's; each is composed after the last."""
        while not self._writer.jammed and (await self._refill(queue)):
            with queue.take_first() as notices:
                for leased in notices:
                    if self._writer.jammed:
                        return
                    await self._writer.add(await self._deliver_one(leased))

    async def _refill(self, queue: LeasedQueue) -> bool:
        """Lease more before the last are carried, so that no slot is missed; False at the end."""
        while queue.free < AT_ONCE and queue.more and not (queue.free and queue.leasing):
            async with queue.lease_lock:
                if not self._may_deliver:
                    queue.more = False
                elif queue.free < AT_ONCE and queue.more:
                    await self._lease_more(queue)
        return queue.free > 0

    async def _lease_more(self, queue: LeasedQueue) -> None:
        """Lease a batch; what breaks is raised when no worker delivers any more.

        What has fallen due since is noted before, by so few at a time that whoever presses a
        button meanwhile does not wait for it.
        """
        until = self._clock.steady() + LEASE.total_seconds()
        try:
            while await self._storage.run(self._note_due) == NOTED:
                pass
            batch = await self._storage.run(partial(self._lease, until))
        except Exception as broken:
            queue.more, queue.broken = False, broken
            return
        reached(Failpoint.LEASE_COMMITTED)
        queue.more = len(batch) == BATCH
        for leased in batch:
            if self._writer.keeps(leased.notice):
                self._writer.renew_lease(leased.notice)
            else:
                queue.add(leased)

    def _note_due(self, uow: UnitOfWork) -> int:
        return uow.outbox.note_due(self.platform, self._clock.now(), NOTED)

    def _lease(self, until: float, uow: UnitOfWork) -> list[LeasedNotice]:
        now = self._clock.now()
        notices = uow.outbox.lease(self.platform, now, BATCH, self._holder, LEASE)
        reached(Failpoint.LEASE_WRITTEN)
        return [
            LeasedNotice(
                notice,
                until,
                _home_place(uow, notice),
                uow.outbox.deliveries(notice.id) if notice.attempts else (),
            )
            for notice in notices
        ]

    async def _deliver_one(self, leased: LeasedNotice) -> DeliveryResult:
        now = self._clock.now()
        held_until = self._digests.held_until(leased.notice) or now
        if not self._open or not self._leadership.held or held_until > now:
            return DeliveryResult(settlements.released(leased.notice, now, held_until - now))
        self._lateness.note_wanted(leased.notice)
        attempt = DeliveryAttempt(self._context, leased)
        settlement = await self._run_attempt(leased.notice, attempt)
        self._counts.note(settlement)
        self._digests.note(settlement)
        self._settled += 1
        return DeliveryResult(settlement, attempt.audience, attempt.asks)

    async def _run_attempt(self, notice: Notice, attempt: DeliveryAttempt) -> Settlement:
        try:
            return await attempt.run()
        except NotNow as wait:
            return settlements.released(notice, self._clock.now(), wait.after, attempt.arrived)
        except TryLater as wait:
            self._pause(notice, wait)
            return settlements.told_to_wait(notice, self._clock.now(), wait.after, attempt.arrived)
        except Moved as moved:
            await self._storage.run(partial(self._note_moved, notice, moved.to))
            return settlements.released(notice, self._clock.now(), timedelta(), attempt.arrived)
        except Asleep:
            return settlements.asleep(notice, self._clock.now(), attempt.arrived)
        except Unreachable:
            return settlements.unreachable(notice, self._clock.now(), attempt.arrived)
        except Unanswered:
            _log.warning("not answered", notice=notice.id)
            return settlements.unanswered(notice, self._clock.now(), self._spread, attempt.arrived)
        except Uncertain:
            return settlements.uncertain(notice, self._clock.now(), attempt.again, attempt.arrived)
        except Exception:
            _log.exception("not delivered", notice=notice.id, code=secrets.token_hex(3))
            return settlements.failed(notice, self._clock.now(), self._spread, attempt.arrived)

    def _pause(self, notice: Notice, wait: TryLater) -> None:
        seconds = wait.after.total_seconds()
        with self._lateness.held_up(notice, only_there=wait.only_there) as waiting:
            waiting.still_to_come = seconds
        if wait.only_there:
            return
        self._limiter.pause_for(wait.after)
        self._gauges.paused(self.platform, seconds)

    def _note_moved(self, notice: Notice, to: str, uow: UnitOfWork) -> None:
        self._composer.note_moved(uow, notice, to)


def _home_place(uow: UnitOfWork, notice: Notice) -> str | None:
    try:
        return None if notice.home is None else uow.pods.home(notice.home).place
    except NotFound:
        return None

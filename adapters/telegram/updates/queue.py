"""The queue of updates: stored before they are acknowledged, handled in each person's order.

What was taken and not finished is taken up again at the next start. An update that cannot be kept,
read or handled is set aside under a code, and the next one follows.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence

import structlog
from telegram import Bot, Update

from adapters.telegram.interactions import inbound
from adapters.telegram.interactions.response import PendingResponse
from adapters.telegram.updates.locations import without_location
from adapters.telegram.updates.parsing import parse_update
from adapters.telegram.updates.person_queue import PersonQueue, StallWatch, try_update
from adapters.telegram.updates.storing import UpdateStore, is_fault_of_update
from bot.kernel.clock import Clock
from bot.kernel.failpoints import Failpoint, reached
from bot.kernel.metrics import SILENT, Gauges, SetAsideReason
from bot.ports.chat import Arrival, Arrivals
from bot.ports.leadership import AlwaysLeader, Leadership

WORKERS = 16
MOST_WAITING = 1_000
MOST_OF_ONE = 50
PAGE = 200
REMEMBERED = 10 * PAGE
LAST_ANSWERS = 3.0
NO_ACCOUNT = 0
HandleUpdate = Callable[[Update], Awaitable[PendingResponse | None]]
_log = structlog.get_logger("cairn.telegram")


class UpdateQueue:
    """Stores updates, then handles them: one person's in order, several people's at once.

    The poller and the webhook call `take`; the connection runs it while this process leads.
    What people do is done while the answers to others, and to what they did before, still wait to
    be shown. Of several states of one message the last is shown. While an update waits to be tried
    again only those of the same person wait behind it, and however many these are, there is room
    for others'.
    """

    def __init__(
        self,
        arrivals: Arrivals,
        clock: Clock,
        bot: Bot,
        handle: HandleUpdate,
        leadership: Leadership | None = None,
        gauges: Gauges = SILENT,
    ) -> None:
        self._arrivals = arrivals
        self._clock = clock
        self._bot = bot
        self._handle = handle
        self._leadership = leadership or AlwaysLeader()
        self._store = UpdateStore(arrivals, clock, gauges)
        self._taking = StallWatch(clock)
        self._handling = StallWatch(clock)
        self._queues: dict[int, PersonQueue] = {}
        self._held: set[int] = set()
        self._handled: set[int] = set()
        self._finished: dict[int, None] = {}  # lately: a look may have seen them wait
        self._uncertain = False
        self._ready: asyncio.Queue[int | None] = asyncio.Queue()
        self._to_show: asyncio.Queue[int | None] = asyncio.Queue()
        self._tasks: asyncio.TaskGroup | None = None
        self._short_tasks: set[asyncio.Task[None]] = set()
        self._closed = asyncio.Event()
        self._waiting = 0
        self._room = asyncio.Event()
        self._room.set()

    @property
    def stalled(self) -> bool:
        """Tell whether for a minute nothing was taken up though there was something."""
        return self._taking.stalled or self._handling.stalled

    async def take(self, updates: Sequence[Arrival]) -> None:
        """Store updates; when this returns they may be acknowledged.

        Waits while very many are not handled yet, so that they wait where they come from. When
        that failed, they may be stored all the same: what is, is taken up the next time. Where
        another process leads, it handles them. What has no number is set aside at once.
        """
        if updates:
            self._taking.wait()
        await self._room.wait()
        if not updates:
            return
        in_order = sorted(map(without_location, updates), key=lambda update: update.number)
        if self._uncertain:
            await self.recover()
        reached(Failpoint.UPDATE_CAME)
        for arrival in in_order:
            if arrival.number < 0:
                await self.set_aside(arrival, SetAsideReason.UNREAD)
        new = await self._store_new([arrival for arrival in in_order if arrival.number >= 0])
        reached(Failpoint.UPDATE_STORED)
        self._taking.done()
        self._enqueue_all(new)

    async def set_aside(self, arrival: Arrival, why: SetAsideReason) -> None:
        """Keep an update under a code, so that it holds up nobody."""
        await self._store.set_aside(without_location(arrival), why)

    async def recover(self) -> None:
        """Take up what was stored before and not finished, but for what is here already."""
        self._uncertain = False
        here = frozenset((*self._held, *self._finished))
        after: int | None = None
        while page := await self._arrivals.waiting(PAGE, after, here):
            for arrival in page:
                self._enqueue(arrival)
            after = page[-1].number

    async def look(self) -> None:
        """Take up what another process stored meanwhile, unless enough waits here already."""
        if self._room.is_set():
            await self.recover()

    async def run(self) -> None:
        """Handle what comes until closed.

        What is begun then may take some seconds more; the rest waits for the next start.
        """
        async with asyncio.TaskGroup() as self._tasks:
            workers = [self._tasks.create_task(self._work()) for _ in range(WORKERS)]
            workers += [self._tasks.create_task(self._show()) for _ in range(WORKERS)]
            await self._closed.wait()
            await asyncio.wait([*workers, *self._short_tasks], timeout=LAST_ANSWERS)
            for worker in (*workers, *self._short_tasks):
                worker.cancel()

    def run_beside(self, work: Coroutine[None, None, None]) -> None:
        """Do a little work that holds up nothing, while this runs."""
        if self._tasks is None or self._closed.is_set():
            work.close()
            return
        task = self._tasks.create_task(work)
        self._short_tasks.add(task)
        task.add_done_callback(self._short_tasks.discard)

    def close(self) -> None:
        """Let what is being handled be the last."""
        self._closed.set()
        for _ in range(WORKERS):
            self._ready.put_nowait(None)
            self._to_show.put_nowait(None)

    @property
    def idle(self) -> bool:
        """Tell whether everything that was taken is handled."""
        return self._waiting == 0

    async def _store_new(self, updates: Sequence[Arrival]) -> Sequence[Arrival]:
        """Store all at once, or else each alone, and return those that are new.

        Where the database fails, what it takes is handled, and the rest raises: it comes again.
        """
        try:
            return await self._arrivals.take(updates, self._clock.unmoved())
        except Exception as broken:
            self._uncertain = True
            if len(updates) == 1 and not is_fault_of_update(broken):
                raise
        new, trouble = await self._store.store_each(updates)
        if trouble is not None:
            self._enqueue_all(new)
            raise trouble
        return new

    def _enqueue_all(self, new: Sequence[Arrival]) -> None:
        if self._leadership.held:
            for arrival in new:
                self._enqueue(arrival)

    def _enqueue(self, arrival: Arrival) -> None:
        if arrival.number in self._held or arrival.number in self._finished:
            return
        self._held.add(arrival.number)
        account = self._account(arrival)
        queue = self._queues.setdefault(account, PersonQueue())
        queue.arrivals.append(arrival)
        self._count(queue, +1)
        if len(queue.arrivals) == 1:
            self._make_ready(account)

    async def _work(self) -> None:
        """Act on one update after the other; whatever is wrong with one, the next follows."""
        loop = asyncio.get_running_loop()
        while (account := await self._ready.get()) is not None and not self._closed.is_set():
            self._handling.done(more=not self._ready.empty())
            queue = self._queues[account]
            arrival = queue.arrivals[0]
            reached(Failpoint.UPDATE_TAKEN)
            done = await try_update(arrival, lambda: self._acted(arrival), queue.tries)  # noqa: B023
            if isinstance(done, float):
                queue.tries += 1
                loop.call_later(done, self._make_ready, account)
                continue
            queue.tries = 0
            if isinstance(done, PendingResponse):
                queue.responses.append((queue.arrivals.popleft(), done))
                if len(queue.responses) == 1:
                    self._to_show.put_nowait(account)
            else:
                await self._finish_first(queue, queue.arrivals, done)
            if queue.arrivals:
                self._make_ready(account)
            elif not queue.responses:
                self._queues.pop(account, None)

    async def _show(self) -> None:
        """Show one answer after the other; of states of one message only the last."""
        loop = asyncio.get_running_loop()
        while (account := await self._to_show.get()) is not None and not self._closed.is_set():
            queue = self._queues[account]
            arrival, pending = queue.responses[0]
            newer = queue.responses[1][1] if len(queue.responses) > 1 else None
            done: PendingResponse | SetAsideReason | float | None = None
            if newer is None or pending.over is None or newer.over != pending.over:
                done = await try_update(arrival, pending.show, queue.response_tries)
            if isinstance(done, float):
                queue.response_tries += 1
                loop.call_later(done, self._to_show.put_nowait, account)
                continue
            queue.response_tries = 0
            await self._finish_first(queue, queue.responses, done)
            if queue.responses:
                self._to_show.put_nowait(account)
            elif not queue.arrivals:
                self._queues.pop(account, None)

    async def _finish_first(
        self,
        queue: PersonQueue,
        which: deque[Arrival] | deque[tuple[Arrival, PendingResponse]],
        done: PendingResponse | SetAsideReason | None,
    ) -> None:
        """Note that the first is finished, or set aside."""
        first = which[0]
        reached(Failpoint.UPDATE_HANDLED)
        await self._note(
            first if isinstance(first, Arrival) else first[0],
            done if isinstance(done, SetAsideReason) else None,
        )
        reached(Failpoint.UPDATE_FINISHED)
        self._count(queue, -1)
        which.popleft()

    async def _acted(self, arrival: Arrival) -> PendingResponse | None:
        return await self._handle(parse_update(arrival.body, self._bot))

    def _make_ready(self, account: int) -> None:
        self._handling.wait()
        self._ready.put_nowait(account)

    async def _note(self, arrival: Arrival, broke: SetAsideReason | None) -> None:
        """Note that it is finished or set aside, or let the next one note it too.

        Until then it is not taken up again, since its answer may say that nothing was saved; but
        the next start takes it up.
        """
        self._handled.add(arrival.number)
        handled = frozenset(self._handled)
        try:
            if broke is not None:
                await self.set_aside(arrival, broke)
            await self._arrivals.finish(handled)
        except Exception:  # noqa: BLE001 as above
            code = secrets.token_hex(3)
            _log.exception("an update was not finished", number=arrival.number, code=code)
            return
        self._handled -= handled
        self._held -= handled
        self._finished |= dict.fromkeys(handled)
        for oldest in [*self._finished][:-REMEMBERED]:
            del self._finished[oldest]

    def _account(self, arrival: Arrival) -> int:
        try:
            return inbound.account_of(parse_update(arrival.body, self._bot))
        except Exception:  # noqa: BLE001 it breaks when it is handled, and alone
            return NO_ACCOUNT

    def _count(self, queue: PersonQueue, change: int) -> None:
        """Count what waits; the last of very many of one person's take nobody's room."""
        if queue.length > MOST_OF_ONE:
            return
        self._waiting += change
        if self._waiting < MOST_WAITING:
            self._room.set()
        else:
            self._room.clear()

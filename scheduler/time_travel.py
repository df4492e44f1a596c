"""Moving the local clock forward: what falls due on the way is lived through, step by step."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.kernel.clock import MovableClock
from bot.kernel.failpoints import Step, reached
from bot.ports.storage import AHEAD, ALIVE, Storage, UnitOfWork
from scheduler.beat import Beat
from scheduler.courier import Courier
from scheduler.repeating_work import run_guarded
from scheduler.retry import retry_on_conflict

STRIDE = timedelta(hours=1)
MOST_ROUNDS = 100

Dues = tuple[datetime | None, datetime | None]


async def read_offset(storage: Storage) -> timedelta:
    """Read how far ahead the clock was when the process last ran."""
    ahead = await storage.read(lambda uow: uow.notes.get(AHEAD))
    return timedelta(seconds=float(ahead or 0))


class SteppingMover:
    """Moves a clock from one due instant to the next; implements the core's `Mover`.

    What stays due after its beat (it is leased elsewhere, its platform asked for a pause, or it
    breaks) hides what comes after it. Then the clock goes on by an hour at a time, so that a move
    always ends. The metronome may work at the same time: every row is still handled once.
    """

    def __init__(
        self, clock: MovableClock, storage: Storage, beat: Beat, couriers: Sequence[Courier]
    ) -> None:
        self._clock = clock
        self._storage = storage
        self._beat = beat
        self._couriers = couriers
        self._one_move = asyncio.Lock()

    def now(self) -> datetime:
        """Tell what time it is on the moved clock."""
        return self._clock.now()

    async def next(self) -> datetime | None:
        """Tell when the next thing is due; what is due already is due now."""
        dues = [due for due in await self._dues() if due]
        return max(min(dues), self.now()) if dues else None

    async def move_to(self, at: datetime) -> None:
        """Live through everything until an instant; one that is past only does what is due."""
        async with self._one_move:
            await run_guarded("beat", self._beat.run)
            while step := self._step(await self._live(), at):
                await self._advance(step)
            await self._advance(at)
            await self._live()

    def _step(self, dues: Dues, at: datetime) -> datetime | None:
        now = self.now()
        steps = [due if due > now else now + STRIDE for due in dues if due]
        return min((step for step in steps if step < at), default=None)

    async def _advance(self, at: datetime) -> None:
        """Move on, and remember it first, so that a kill in the middle loses nothing.

        No beat comes in between: it would take the time moved over for an outage.
        """
        async with self._beat.lock:
            ahead = self._clock.ahead + max(at - self.now(), timedelta())

            def remember(uow: UnitOfWork) -> None:
                uow.notes.put(AHEAD, str(ahead.total_seconds()))
                uow.notes.put(ALIVE, max(at, self.now()).isoformat())

            reached(Step.CLOCK_MOVES)
            await retry_on_conflict(self._storage.run, remember)
            reached(Step.CLOCK_NOTED)
            self._clock.move_to(at)

    async def _live(self) -> Dues:
        """Beat and deliver until nothing is due, or what is due stays so; return what is next."""
        before = None
        dues = await self._dues()
        for _ in range(MOST_ROUNDS):
            planned, posted = (due is not None and due <= self.now() for due in dues)
            if not (planned or posted) or dues == before:
                break
            if planned:
                await run_guarded("beat", self._beat.run)
            if posted:
                await self._deliver()
            before, dues = dues, await self._dues()
        return dues

    async def _deliver(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            for courier in self._couriers:
                tasks.create_task(run_guarded(f"deliver:{courier.platform}", courier.deliver))

    async def _dues(self) -> Dues:
        return await self._storage.read(lambda uow: (uow.agenda.next(), uow.outbox.next()))

"""Moving the local chat's clock forward, by steps from one due instant to the next, if it may."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.kernel.clock import MovableClock
from bot.kernel.errors import BotError, Refused
from bot.kernel.failpoints import Failpoint, reached
from bot.ports.chat import ClockMover
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


class SteppingClockMover:
    """Moves a clock from one due instant to the next; implements the core's `ClockMover`.

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

            reached(Failpoint.CLOCK_MOVES)
            await retry_on_conflict(self._storage.run, remember)
            reached(Failpoint.CLOCK_NOTED)
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


class LockedClockMover:
    """Tells the time like another clock mover, and refuses to move it."""

    def __init__(self, mover: ClockMover, address: str) -> None:
        self._mover = mover
        self._address = address

    def now(self) -> datetime:
        """Tell what time it is."""
        return self._mover.now()

    async def next(self) -> datetime | None:
        """Tell when the next thing is due."""
        return await self._mover.next()

    async def move_to(self, at: datetime) -> None:
        """Refuse: what falls due would reach people on another day than theirs."""
        raise Refused("clock.held", address=self._address)


def lock_if_public(mover: ClockMover, addresses: Iterable[str]) -> ClockMover:
    """Lock a clock if any platform's address is another machine's: people are there."""
    for address in addresses:
        if not is_local([address]):
            return LockedClockMover(mover, urlsplit(address).hostname or address)
    return mover


def is_local(addresses: Iterable[str]) -> bool:
    """Tell whether every address is this machine's own: nobody else lives there."""
    return all(_is_loopback(urlsplit(address).hostname or address) for address in addresses)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class ClockWasMoved(BotError):
    """A database has lived ahead of the real time; says what to do about it."""


async def offset_or_refuse(
    storage: Storage, addresses: Iterable[str], *, local: bool
) -> timedelta:
    """Tell how far the local chat's clock was moved; people elsewhere live by the real one.

    Raises `ClockWasMoved` if any of the platforms' addresses is another machine's.
    """
    moved = await read_offset(storage)
    if moved and not (local and is_local(addresses)):
        raise ClockWasMoved(
            "The clock of this database was moved in the local chat. Choose another database with"
            " CAIRN_DATABASE_URL for people who live by the real one."
        )
    return moved

"""Keeping seats: taken by leases with a heartbeat, and given up at the end."""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.kernel.clock import Clock
from bot.ports.storage import Storage, UnitOfWork
from scheduler.retry import retry_on_conflict

LASTS = timedelta(seconds=10)
EVERY = timedelta(seconds=3)
MARGIN = 0.1
_LOOKS_EVERY = 0.2
_BY = " by "
_log = structlog.get_logger("cairn.seats")


class LeasedSeat:
    """A seat by a lease; implements the core's `Seat`.

    While the database cannot be asked nobody else can take it. So it is not lost then, but after
    the lease's time not certain either.
    """

    def __init__(self, name: str, clock: Clock) -> None:
        self.name = name
        self.epoch = 0
        self._clock = clock
        self._until = 0.0
        self._taken = asyncio.Event()
        self._lost = asyncio.Event()
        self._lost.set()

    @property
    def held(self) -> bool:
        """Tell whether the lease was kept in time."""
        return self._taken.is_set() and self._clock.steady() < self._until

    @property
    def is_mine(self) -> bool:
        """Tell whether it was this process's at the last beat."""
        return self._taken.is_set()

    async def acquired(self) -> None:
        """Wait until it is this process's."""
        await self._taken.wait()

    async def lost(self) -> None:
        """Wait until the database says that it is not."""
        await self._lost.wait()

    def keep(self, until: float) -> None:
        """Note that it is this process's until some steady second."""
        if not self._taken.is_set():
            self.epoch += 1
            self._lost.clear()
            self._taken.set()
            _log.info("took a seat", seat=self.name)
        self._until = until

    def leave(self) -> None:
        """Note that it is not."""
        if self._taken.is_set():
            self._taken.clear()
            self._lost.set()
            _log.info("left a seat", seat=self.name)


@dataclass(frozen=True, slots=True)
class _Taken:
    """Names of seats that a process has, and of those that are more than its part."""

    kept: list[str]
    surplus: list[str]


class Keeper:
    """Takes and keeps the seats of one process; each goes to whoever comes first.

    Shared ones go to each process in equal parts: who has more than its part leaves one, lets a
    beat pass in which it is nobody's, and gives it up.

    A process that is killed, or stalls, loses them when its leases have lasted; one that comes to
    itself again learns so at its next beat, and until then knows that it is not certain.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        holder: str,
        *,
        lasts: timedelta = LASTS,
        every: timedelta = EVERY,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._holder = holder
        self._lasts = lasts
        self._every = every
        self._seats: list[LeasedSeat] = []
        self._shared: dict[str, list[LeasedSeat]] = {}
        self._leaving: set[str] = set()
        self._closed = asyncio.Event()

    def seat(self, name: str) -> LeasedSeat:
        """Want a seat."""
        made = LeasedSeat(name, self._clock)
        self._seats.append(made)
        return made

    def shared(self, kind: str, number: int) -> list[LeasedSeat]:
        """Want a part of some seats, as other processes do."""
        self._shared[kind] = [LeasedSeat(f"{kind}:{one}", self._clock) for one in range(number)]
        return self._shared[kind]

    async def turn(self, name: str, lasts: timedelta) -> None:
        """Wait for a turn, of which all processes together have one in so long a time.

        Raises what the database does.
        """
        mine = f"{self._holder}:{secrets.token_hex(4)}"
        while True:
            if await retry_on_conflict(
                self._storage.run, lambda u: u.leases.take(name, mine, lasts)
            ):
                return
            await asyncio.sleep(_LOOKS_EVERY)

    async def run(self) -> None:
        """Beat until closed, then give everything up."""
        while not self._closed.is_set():
            await self.beat()
            try:
                async with asyncio.timeout(self._every.total_seconds()):
                    await self._closed.wait()
            except TimeoutError:
                continue
        await self._give_up()

    def close(self) -> None:
        """Let the last beat have been the last."""
        self._closed.set()

    async def beat(self) -> None:
        """Keep what is held, and take what is free."""
        until = self._clock.steady() + (1 - MARGIN) * self._lasts.total_seconds()
        try:
            taken = await retry_on_conflict(self._storage.run, self._take)
        except Exception as problem:  # noqa: BLE001 whatever broke, the next beat may be better
            _log.warning("seats were not kept", problem=type(problem).__name__)
            return
        self._leaving = set(taken.surplus)
        for seat in self._all():
            if seat.name in taken.kept:
                seat.keep(until)
            else:
                seat.leave()

    def _all(self) -> list[LeasedSeat]:
        return [*self._seats, *(seat for kind in self._shared.values() for seat in kind)]

    def _take(self, uow: UnitOfWork) -> _Taken:
        uow.leases.give_up(self._leaving, self._holder)
        kept = [seat.name for seat in self._seats if self._may_take(uow, seat.name)]
        parts = [self._take_part(uow, kind, seats) for kind, seats in self._shared.items()]
        kept += (name for part in parts for name in part.kept)
        return _Taken(kept, [name for part in parts for name in part.surplus])

    def _take_part(self, uow: UnitOfWork, kind: str, seats: list[LeasedSeat]) -> _Taken:
        self._may_take(uow, self._there(kind))
        part = -(-len(seats) // max(1, uow.leases.count(kind + _BY)))
        open_to_us = [seat for seat in seats if seat.name not in self._leaving]
        taken: list[str] = []
        for seat in sorted(open_to_us, key=lambda seat: not seat.is_mine):
            wanted = seat.is_mine or len(taken) < part
            if wanted and self._may_take(uow, seat.name):
                taken.append(seat.name)
        return _Taken(taken[:part], taken[part:])

    def _there(self, kind: str) -> str:
        """Name the lease by which this process tells that it shares a kind of seats."""
        return f"{kind}{_BY}{self._holder}"

    def _may_take(self, uow: UnitOfWork, name: str) -> bool:
        return uow.leases.take(name, self._holder, self._lasts)

    async def _give_up(self) -> None:
        names = [seat.name for seat in self._all()]
        names += map(self._there, self._shared)
        for seat in self._all():
            seat.leave()
        try:
            await self._storage.run(lambda uow: uow.leases.give_up(names, self._holder))
        except Exception as problem:  # noqa: BLE001 they end by themselves
            _log.warning("seats were not given up", problem=type(problem).__name__)

"""Keeping seats: taken by leases with a heartbeat, shared out fairly, given up at the end."""

import asyncio
import os
import secrets
import socket
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.ports import Storage, UnitOfWork
from scheduler.retry import insist

LASTS = timedelta(seconds=10)
EVERY = timedelta(seconds=3)
MARGIN = timedelta(seconds=1)
_log = structlog.get_logger("cairn.seats")


def process_name() -> str:
    """Name this process so that no other has the same name, and an operator can find it."""
    return f"{socket.gethostname()[:64]}:{os.getpid()}:{secrets.token_hex(4)}"


class LeasedSeat:
    """A seat by a lease; implements the core's `Seat`.

    While the database cannot be asked nobody else can take it. So it is not lost then, but after
    the lease's time not certain either.
    """

    def __init__(self, name: str, clock: Clock) -> None:
        self.name = name
        self.term = 0
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
    def mine(self) -> bool:
        """Tell whether it was this process's when the database was last asked."""
        return self._taken.is_set()

    async def taken(self) -> None:
        """Wait until it is this process's."""
        await self._taken.wait()

    async def lost(self) -> None:
        """Wait until the database says that it is not."""
        await self._lost.wait()

    def keep(self, until: float) -> None:
        """Note that it is this process's until some steady second."""
        self._until = until
        if not self._taken.is_set():
            self.term += 1
            self._lost.clear()
            self._taken.set()
            _log.info("took a seat", seat=self.name)

    def leave(self) -> None:
        """Note that it is not."""
        if self._taken.is_set():
            self._taken.clear()
            self._lost.set()
            _log.info("left a seat", seat=self.name)


class Keeper:
    """Takes and keeps the seats of one process, beat by beat.

    A seat that stands alone goes to whoever comes first. Of `shared` ones each process takes as
    many as are its share among those that are there for them; when others come, it gives some up.
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
        self._alone: list[LeasedSeat] = []
        self._shared: dict[str, Sequence[LeasedSeat]] = {}
        self._closed = asyncio.Event()

    def seat(self, name: str) -> LeasedSeat:
        """Want a seat that stands alone."""
        made = LeasedSeat(name, self._clock)
        self._alone.append(made)
        return made

    def shared(self, kind: str, count: int) -> Sequence[LeasedSeat]:
        """Want a share of so many seats of a kind."""
        made = [LeasedSeat(f"{kind}/{number}", self._clock) for number in range(count)]
        self._shared[kind] = made
        return made

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
        """Let the next beat be the last."""
        self._closed.set()

    async def beat(self) -> None:
        """Keep what is held, and take what is free and wanted."""
        began = self._clock.steady()
        try:
            taken = await insist(self._storage.run, self._take)
        except Exception as problem:  # noqa: BLE001 whatever broke, the next beat may be better
            _log.warning("seats were not kept", problem=type(problem).__name__)
            return
        until = began + (self._lasts - MARGIN).total_seconds()
        for seat in self._every_seat():
            if seat.name in taken:
                seat.keep(until)
            else:
                seat.leave()

    def _take(self, uow: UnitOfWork) -> set[str]:
        lease = self._lease(uow)
        taken = {seat.name for seat in self._alone if lease(seat.name)}
        for kind, seats in self._shared.items():
            taken |= self._take_share(uow, kind, seats)
        return taken

    def _take_share(self, uow: UnitOfWork, kind: str, seats: Sequence[LeasedSeat]) -> set[str]:
        lease = self._lease(uow)
        lease(f"{kind}:{self._holder}")
        wanting = len(uow.leases.live(f"{kind}:"))
        share = -(-len(seats) // max(wanting, 1))
        own = [seat.name for seat in seats if seat.mine]
        uow.leases.give_up(own[share:], self._holder)
        kept = [name for name in own[:share] if lease(name)]
        for seat in seats:
            if len(kept) < share and seat.name not in own and lease(seat.name):
                kept.append(seat.name)
        return set(kept)

    def _lease(self, uow: UnitOfWork) -> Callable[[str], bool]:
        return lambda name: uow.leases.take(name, self._holder, self._lasts)

    async def _give_up(self) -> None:
        names = [seat.name for seat in self._every_seat() if seat.mine]
        names += [f"{kind}:{self._holder}" for kind in self._shared]
        for seat in self._every_seat():
            seat.leave()
        try:
            await self._storage.run(lambda uow: uow.leases.give_up(names, self._holder))
        except Exception as problem:  # noqa: BLE001 they end by themselves
            _log.warning("seats were not given up", problem=type(problem).__name__)

    def _every_seat(self) -> list[LeasedSeat]:
        return [*self._alone, *(seat for seats in self._shared.values() for seat in seats)]

"""Keeping seats: taken by leases with a heartbeat, and given up at the end."""

import asyncio
import os
import secrets
import socket
from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.ports import Storage, UnitOfWork
from scheduler.retry import insist

LASTS = timedelta(seconds=10)
EVERY = timedelta(seconds=3)
MARGIN = 0.1
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

    async def taken(self) -> None:
        """Wait until it is this process's."""
        await self._taken.wait()

    async def lost(self) -> None:
        """Wait until the database says that it is not."""
        await self._lost.wait()

    def keep(self, until: float) -> None:
        """Note that it is this process's until some steady second."""
        if not self._taken.is_set():
            self.term += 1
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


class Keeper:
    """Takes and keeps the seats of one process; each goes to whoever comes first.

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
        self._closed = asyncio.Event()

    def seat(self, name: str) -> LeasedSeat:
        """Want a seat."""
        made = LeasedSeat(name, self._clock)
        self._seats.append(made)
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
        """Let the last beat have been the last."""
        self._closed.set()

    async def beat(self) -> None:
        """Keep what is held, and take what is free."""
        until = self._clock.steady() + (1 - MARGIN) * self._lasts.total_seconds()
        try:
            taken = await insist(self._storage.run, self._take)
        except Exception as problem:  # noqa: BLE001 whatever broke, the next beat may be better
            _log.warning("seats were not kept", problem=type(problem).__name__)
            return
        for seat in self._seats:
            if seat.name in taken:
                seat.keep(until)
            else:
                seat.leave()

    def _take(self, uow: UnitOfWork) -> set[str]:
        names = [seat.name for seat in self._seats]
        return {name for name in names if uow.leases.take(name, self._holder, self._lasts)}

    async def _give_up(self) -> None:
        names = [seat.name for seat in self._seats]
        for seat in self._seats:
            seat.leave()
        try:
            await self._storage.run(lambda uow: uow.leases.give_up(names, self._holder))
        except Exception as problem:  # noqa: BLE001 they end by themselves
            _log.warning("seats were not given up", problem=type(problem).__name__)

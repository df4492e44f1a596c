"""What one process leads, of all that share a database: by its role, by leases it renews."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.kernel.clock import Clock
from bot.ports.leadership import AlwaysLeader, Leadership, NeverLeader, ProcessRole
from bot.ports.storage import Storage, UnitOfWork
from scheduler.retry import retry_on_conflict

LASTS = timedelta(seconds=10)
EVERY = timedelta(seconds=3)
MARGIN = 0.1
_LOOKS_EVERY = 0.2
_BY = " by "
_log = structlog.get_logger("cairn.seats")
WaitForSlot = Callable[[str, timedelta], Awaitable[None]]


class LeasedLeadership:
    """Leadership by a lease; implements the core's `Leadership`.

    While the database cannot be asked nobody else can take it. So it is not lost then, but after
    the lease's time not certain either.
    """

    def __init__(self, name: str, clock: Clock) -> None:
        self.name = name
        self.epoch = 0
        self._clock = clock
        self._until = 0.0
        self._acquired = asyncio.Event()
        self._lost = asyncio.Event()
        self._lost.set()

    @property
    def held(self) -> bool:
        """Tell whether the lease was kept in time."""
        return self._acquired.is_set() and self._clock.steady() < self._until

    @property
    def is_mine(self) -> bool:
        """Tell whether it was this process's at the last heartbeat."""
        return self._acquired.is_set()

    async def acquired(self) -> None:
        """Wait until it is this process's."""
        await self._acquired.wait()

    async def lost(self) -> None:
        """Wait until the database says that it is not."""
        await self._lost.wait()

    def keep(self, until: float) -> None:
        """Note that it is this process's until some steady second."""
        if not self._acquired.is_set():
            self.epoch += 1
            self._lost.clear()
            self._acquired.set()
            _log.info("took a seat", seat=self.name)
        self._until = until

    def leave(self) -> None:
        """Note that it is not."""
        if self._acquired.is_set():
            self._acquired.clear()
            self._lost.set()
            _log.info("left a seat", seat=self.name)


@dataclass(frozen=True, slots=True)
class _Taken:
    """Names of what a process leads, and of what is more than its part."""

    kept: list[str]
    surplus: list[str]


class LeaseKeeper:
    """Takes and renews the leases of one process; each goes to whoever comes first.

    Shared ones go to each process in equal parts: a process that has more than its part stops what
    it does under one, lets a heartbeat pass in which nobody leads there, and gives it up.

    A process that is killed, or stalls, loses its leases when they have lasted; one that comes to
    itself again learns so at its next heartbeat, and until then knows that it is not certain.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        holder: str,
        *,
        lasts: timedelta = LASTS,
        every: timedelta = EVERY,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._holder = holder
        self._lasts = lasts
        self._every = every
        self._sleep = sleep
        self._own: list[LeasedLeadership] = []
        self._shared: dict[str, list[LeasedLeadership]] = {}
        self._leaving: set[str] = set()
        self._closed = asyncio.Event()

    def want(self, name: str) -> LeasedLeadership:
        """Take a lease, or wait for it, from the next heartbeat on."""
        made = LeasedLeadership(name, self._clock)
        self._own.append(made)
        return made

    def want_shared(self, kind: str, number: int) -> list[LeasedLeadership]:
        """Take a part of some leases, as other processes do, from the next heartbeat on."""
        self._shared[kind] = [
            LeasedLeadership(f"{kind}:{one}", self._clock) for one in range(number)
        ]
        return self._shared[kind]

    async def wait_for_slot(self, name: str, lasts: timedelta) -> None:
        """Wait for a slot, of which all processes together have one in so long a time.

        Raises what the database does.
        """
        mine = f"{self._holder}:{secrets.token_hex(4)}"
        while True:
            if await retry_on_conflict(
                self._storage.run, lambda u: u.leases.take(name, mine, lasts)
            ):
                return
            await self._sleep(_LOOKS_EVERY)

    async def run(self) -> None:
        """Renew the leases until closed, then give them up."""
        while not self._closed.is_set():
            await self.beat()
            try:
                async with asyncio.timeout(self._every.total_seconds()):
                    await self._closed.wait()
            except TimeoutError:
                continue
        await self._give_up()

    def close(self) -> None:
        """Let the last heartbeat have been the last."""
        self._closed.set()

    async def beat(self) -> None:
        """Renew what is held, and take what is free: one heartbeat."""
        until = self._clock.steady() + (1 - MARGIN) * self._lasts.total_seconds()
        try:
            taken = await retry_on_conflict(self._storage.run, self._take)
        except Exception as problem:  # noqa: BLE001 whatever broke, the next heartbeat may be better
            _log.warning("seats were not kept", problem=type(problem).__name__)
            return
        self._leaving = set(taken.surplus)
        for leadership in self._all():
            if leadership.name in taken.kept:
                leadership.keep(until)
            else:
                leadership.leave()

    def _all(self) -> list[LeasedLeadership]:
        return [*self._own, *(one for shared in self._shared.values() for one in shared)]

    def _take(self, uow: UnitOfWork) -> _Taken:
        uow.leases.give_up(self._leaving, self._holder)
        kept = [one.name for one in self._own if self._take_lease(uow, one.name)]
        parts = [self._take_fair_part(uow, kind, each) for kind, each in self._shared.items()]
        kept += (name for part in parts for name in part.kept)
        return _Taken(kept, [name for part in parts for name in part.surplus])

    def _take_fair_part(
        self, uow: UnitOfWork, kind: str, leaderships: list[LeasedLeadership]
    ) -> _Taken:
        self._take_lease(uow, self._presence(kind))
        part = -(-len(leaderships) // max(1, uow.leases.count(kind + _BY)))
        open_to_us = [one for one in leaderships if one.name not in self._leaving]
        taken: list[str] = []
        for leadership in sorted(open_to_us, key=lambda one: not one.is_mine):
            wanted = leadership.is_mine or len(taken) < part
            if wanted and self._take_lease(uow, leadership.name):
                taken.append(leadership.name)
        return _Taken(taken[:part], taken[part:])

    def _presence(self, kind: str) -> str:
        """Name the lease by which this process tells that it takes part in a kind."""
        return f"{kind}{_BY}{self._holder}"

    def _take_lease(self, uow: UnitOfWork, name: str) -> bool:
        return uow.leases.take(name, self._holder, self._lasts)

    async def _give_up(self) -> None:
        names = [one.name for one in self._all()]
        names += map(self._presence, self._shared)
        for leadership in self._all():
            leadership.leave()
        try:
            await self._storage.run(lambda uow: uow.leases.give_up(names, self._holder))
        except Exception as problem:  # noqa: BLE001 they end by themselves
            _log.warning("seats were not given up", problem=type(problem).__name__)


@dataclass(frozen=True, slots=True)
class RoleLeaderships:
    """Gives one process what it leads by its role: at once where it is alone, else by leases.

    Hearing and carrying are apart, for each platform, so that processes may be there for either.
    """

    role: ProcessRole = ProcessRole.ALL
    keeper: LeaseKeeper | None = None

    @property
    def wait_for_slot(self) -> WaitForSlot | None:
        """Tell how a slot of all processes is waited for; one that is alone does not."""
        return self.keeper.wait_for_slot if self.keeper else None

    def lead_courier(self, platform: str) -> Leadership:
        """Lead the delivery of notices to a platform, as soon as nobody else does."""
        if not self.role.carries:
            return NeverLeader()
        return self.keeper.want(f"carry:{platform}") if self.keeper else AlwaysLeader()

    def lead_receivers(self, platform: str, groups: int) -> list[Leadership]:
        """Lead each group of connections that hear on a platform, as soon as nobody else does."""
        if not self.role.hears:
            return [NeverLeader() for _ in range(groups)]
        if self.keeper is None:
            return [AlwaysLeader() for _ in range(groups)]
        if groups == 1:
            return [self.keeper.want(f"hear:{platform}")]
        return [*self.keeper.want_shared(f"hear:{platform}", groups)]

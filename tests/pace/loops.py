"""An event loop whose time goes on only while everybody waits: hours pass in seconds, exactly.

Whatever sleeps or times out by asyncio does so by this time, in true order and truly side by side.
Work in storage threads takes none of it.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.ports.storage import Storage, UnitOfWork
from tests.scheduler.clocks import SUNDAY

T = TypeVar("T")
_Ready = list[tuple[selectors.SelectorKey, int]]


class _Leaping(selectors.BaseSelector):
    """Leaps to the next timer in place of waiting for it, unless a thread is still at work."""

    def __init__(self) -> None:
        self._real = selectors.DefaultSelector()
        self.now = 0.0
        self.at_work = 0

    def select(self, timeout: float | None = None) -> _Ready:
        ready = self._real.select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if self.at_work or timeout is None:
            return self._real.select(None)
        self.now += timeout
        return []

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()

    def close(self) -> None:
        self._real.close()


class LeapingLoop(asyncio.SelectorEventLoop):
    """The loop; its `time` begins at 0 and counts seconds."""

    def __init__(self) -> None:
        self._leaping = _Leaping()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.now

    async def work(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for work of another thread while time stands still."""
        self._leaping.at_work += 1
        try:
            return await work
        finally:
            self._leaping.at_work -= 1


@dataclass
class LoopClock:
    """Tells the loop's time, which begins on a Sunday evening."""

    loop: asyncio.AbstractEventLoop

    def now(self) -> datetime:
        return SUNDAY + timedelta(seconds=self.loop.time())

    def unmoved(self) -> datetime:
        return self.now()

    def steady(self) -> float:
        return self.loop.time()


@dataclass
class Instantly:
    """A storage that takes none of the loop's time."""

    real: Storage
    loop: LeapingLoop

    async def run(self, work: Callable[[UnitOfWork], T], *, key: str | None = None) -> T:
        return await self.loop.work(self.real.run(work, key=key))

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        return await self.loop.work(self.real.read(work))

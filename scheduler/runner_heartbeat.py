"""A heartbeat that renews a runner's lease on its database, and ends the run if it is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.kernel.errors import RunnerLeaseLost

EVERY = timedelta(seconds=5)
_log = structlog.get_logger("cairn.place")


class RunnerHeartbeat:
    """Renews the runner's lease again and again, until closed.

    While the database cannot be asked nobody else can take the lease, so it is not lost then.
    """

    def __init__(self, renew: Callable[[], Awaitable[None]], every: timedelta = EVERY) -> None:
        self._do = renew
        self._every = every
        self._closed = asyncio.Event()
        self._told = False

    async def run(self) -> None:
        """Renew until closed; raises `RunnerLeaseLost`."""
        while not self._closed.is_set():
            await self._renew()
            try:
                async with asyncio.timeout(self._every.total_seconds()):
                    await self._closed.wait()
            except TimeoutError:
                continue

    def close(self) -> None:
        """Let the last heartbeat have been the last."""
        self._closed.set()

    async def _renew(self) -> None:
        try:
            await self._do()
        except RunnerLeaseLost:
            raise
        except Exception as problem:  # noqa: BLE001 whatever broke, the next one may be better
            if not self._told:  # once until it is kept again
                _log.warning("the place was not kept", problem=type(problem).__name__)
            self._told = True
        else:
            self._told = False

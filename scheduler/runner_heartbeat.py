"""Staying: a runner keeps its place on the database, and ends when it has lost it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.kernel.errors import PlaceLost

EVERY = timedelta(seconds=5)
_log = structlog.get_logger("cairn.place")


class Staying:
    """Keeps a place by beats, until closed.

    While the database cannot be asked nobody else can take it, so it is not lost then.
    """

    def __init__(self, keep: Callable[[], Awaitable[None]], every: timedelta = EVERY) -> None:
        self._keep = keep
        self._every = every
        self._closed = asyncio.Event()
        self._told = False

    async def run(self) -> None:
        """Beat until closed; raises `PlaceLost`."""
        while not self._closed.is_set():
            await self._beat()
            try:
                async with asyncio.timeout(self._every.total_seconds()):
                    await self._closed.wait()
            except TimeoutError:
                continue

    def close(self) -> None:
        """Let the last beat have been the last."""
        self._closed.set()

    async def _beat(self) -> None:
        try:
            await self._keep()
        except PlaceLost:
            raise
        except Exception as problem:  # noqa: BLE001 whatever broke, the next beat may be better
            if not self._told:  # once until it is kept again
                _log.warning("the place was not kept", problem=type(problem).__name__)
            self._told = True
        else:
            self._told = False

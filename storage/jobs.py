"""Work that an event loop asks a storage thread for."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection

from storage.errors import translated

Work = Callable[[Connection], Any]


class Job:
    """Work on a connection, and the future that waits for it in the loop that asked."""

    __slots__ = ("_loop", "future", "key", "reads", "work")

    def __init__(self, work: Work, *, key: str | None = None, reads: bool = False) -> None:
        self._loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self._loop.create_future()
        self.work = work
        self.key = key
        self.reads = reads

    @property
    def abandoned(self) -> bool:
        """Tell whether nobody waits for this any more."""
        return self.future.cancelled()

    def done(self, value: object) -> None:
        """Give the caller what the work returned; only after its commit."""
        self._tell(lambda: self.future.set_result(value))

    def failed(self, error: BaseException) -> None:
        """Give the caller what the work, or the database, raised."""
        told = translated(error)
        if isinstance(told, StopIteration):  # a future would not take it
            told = RuntimeError("a unit of work raised StopIteration")
        self._tell(lambda: self.future.set_exception(told))

    def _tell(self, how: Callable[[], None]) -> None:
        def tell() -> None:
            if not self.future.done():
                how()

        with suppress(RuntimeError):  # the loop is closed: nobody is there to be told
            self._loop.call_soon_threadsafe(tell)

"""A job: work that an event loop asks a storage thread for, and waits for."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection

from storage.errors import translated

Work = Callable[[Connection], Any]


class ThreadJob:
    """Holds work on a connection, and the future that waits for it in the loop that asked.

    How long it took is known when it is over; one that never ran did nothing but wait.
    """

    __slots__ = ("_asked", "_began", "_ended", "_loop", "_work", "future", "key", "reads")

    def __init__(self, work: Work, *, key: str | None = None, reads: bool = False) -> None:
        self._loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self._loop.create_future()
        self._work = work
        self.key = key
        self.reads = reads
        self._asked = time.perf_counter()
        self._began = self._ended = 0.0

    def work(self, connection: Connection) -> Any:
        """Do the work; it may be done anew if its transaction is lost."""
        self._began = self._began or time.perf_counter()
        return self._work(connection)

    @property
    def waited(self) -> float:
        """Tell for how many seconds it waited for a thread."""
        return (self._began or self._end) - self._asked

    @property
    def ran(self) -> float:
        """Tell for how many seconds it ran, with whatever was committed together with it."""
        return self._end - self._began if self._began else 0.0

    @property
    def _end(self) -> float:
        return self._ended or time.perf_counter()

    @property
    def abandoned(self) -> bool:
        """Tell whether nobody waits for this any more."""
        return self.future.cancelled()

    def finish(self, value: object) -> None:
        """Give the caller what the work returned; only after its commit."""
        self._tell(lambda: self.future.set_result(value))

    def fail(self, error: BaseException) -> None:
        """Give the caller what the work, or the database, raised."""
        told = translated(error)
        if isinstance(told, StopIteration):  # a future would not take it
            told = RuntimeError("a unit of work raised StopIteration")
        self._tell(lambda: self.future.set_exception(told))

    def _tell(self, how: Callable[[], None]) -> None:
        self._ended = time.perf_counter()

        def tell() -> None:
            if not self.future.done():
                how()

        with suppress(RuntimeError):  # the loop is closed: nobody is there to be told
            self._loop.call_soon_threadsafe(tell)

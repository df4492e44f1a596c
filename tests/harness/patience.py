"""How long tests wait: for what must happen, and never for how fast a machine is.

A limit ends a test in which something is broken; nothing else is ever to reach one. So each is a
number of seconds that a quiet machine needs ten times less of, times one factor for all.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable

FACTOR = float(os.environ.get("CAIRN_TEST_PATIENCE", "10"))
_LOOKS_EVERY = 0.05
_MOST_OF_A_STALL = 0.04


def patient(seconds: float) -> float:
    """Tell how long to wait for what a quiet machine does in so many seconds at the latest."""
    return seconds * FACTOR


def in_time(seconds: float = 10.0) -> asyncio.Timeout:
    """Limit what is within; TimeoutError says that it does not end."""
    return asyncio.timeout(patient(seconds))


async def asked_until(asks: Callable[[], Awaitable[object]], seconds: float = 20.0) -> None:
    """Ask again and again what tells nobody that it changes, until the answer is yes."""
    async with in_time(seconds):
        while not await asks():  # noqa: ASYNC110 nobody would set an event
            await asyncio.sleep(_LOOKS_EVERY)


class Stopwatch:
    """Counts the seconds in which this process was at work, or free to be.

    A stall, in which others have the processor, counts as a moment, and what this process does
    itself counts in full. So a limit of a platform's own holds on a busy machine as on a quiet
    one. It must be looked at often: between two looks it knows no more than the processor's time.
    """

    def __init__(self) -> None:
        self._seconds = 0.0
        self._seen = time.monotonic(), time.process_time()

    def seconds(self) -> float:
        """Look at it: tell how many seconds it has counted."""
        before, at_work_before = self._seen
        self._seen = now, at_work = time.monotonic(), time.process_time()
        self._seconds += min(now - before, max(at_work - at_work_before, _MOST_OF_A_STALL))
        return self._seconds


def leap(seconds: float) -> None:
    """Let the clock of the running loop leap ahead: whatever waits for less is over.

    For a limit that a test has to reach: once all has happened that is to happen before it.
    """
    loop = asyncio.get_running_loop()
    before = loop.time
    loop.time = lambda: before() + seconds  # type: ignore[method-assign]  # it is this loop's own

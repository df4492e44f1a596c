"""Where a process spends its time, by whose code it is in: what limits a figure now.

A thread looks every millisecond. What another has used of a processor since it looked last counts
for whoever's code it is in by then, the innermost that is known. Threads hand on the interpreter's
lock at once meanwhile: else most are seen where they let go of it themselves, in drivers. So it is
looked at in a round of its own, which is not measured.
"""

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

EVERY = 0.001
_AT_ONCE = 5e-5
_MOST = 4
_DRIVER = ("storage/statements/executor.py", {"_run"})
_NOBODYS = ""
_WHOSE = (
    ("/benchmarks/", _NOBODYS),
    ("/tests/", _NOBODYS),
    ("/bot/", "the core"),
    ("/storage/", "storage"),
    ("/scheduler/", "scheduler"),
    ("/adapters/", "adapters"),
    ("/sqlalchemy/", "SQLAlchemy"),
    ("/psycopg", "the driver"),
    ("/discord/", "discord.py"),
    ("/telegram/", "PTB"),
    ("/aiohttp/", "aiohttp"),
    ("/cryptography/", "sealing"),
    ("/babel/", "Babel"),
    ("/asyncio/", "asyncio"),
)


class Where:
    """Counts nanoseconds of processors by whose code they went into."""

    def __init__(self) -> None:
        self._found: Counter[str] = Counter()
        self._used: dict[int, int] = {}

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Count while something is done, and nothing of what was done before."""
        self._used.clear()
        self._look()
        over, interval = threading.Event(), sys.getswitchinterval()
        looking = threading.Thread(target=self._look_until, args=(over,))
        sys.setswitchinterval(_AT_ONCE)
        looking.start()
        try:
            yield
        finally:
            over.set()
            looking.join()
            sys.setswitchinterval(interval)

    def __str__(self) -> str:
        """Tell the largest shares."""
        whole = sum(self._found.values()) or 1
        return ", ".join(
            f"{whose} {used / whole:.0%}" for whose, used in self._found.most_common(_MOST)
        )

    def _look_until(self, over: threading.Event) -> None:
        while not over.wait(EVERY):
            self._look()

    def _look(self) -> None:
        for thread, frame in sys._current_frames().items():  # noqa: SLF001 documented
            now = time.clock_gettime_ns(time.pthread_getcpuclockid(thread))
            before, self._used[thread] = self._used.get(thread, now), now
            if whose := _whose(frame):
                self._found[whose] += max(now - before, 0)  # a new thread may have an old number


def _whose(frame: FrameType) -> str:
    """Tell whose code a thread is in; nobody's while it only measures."""
    inner: FrameType | None = frame
    while inner is not None:
        file, function = inner.f_code.co_filename, inner.f_code.co_name
        if file.endswith(_DRIVER[0]) and function in _DRIVER[1]:
            return "the driver"
        for part, whose in _WHOSE:
            if part in file:
                return whose
        inner = inner.f_back
    return _NOBODYS

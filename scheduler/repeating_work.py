"""Work that is done again and again, when it is asked for, never twice at a time."""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

Work = Callable[[], Awaitable[object]]
_log = structlog.get_logger("cairn.scheduler")


async def run_guarded(name: str, work: Work) -> None:
    """Do work; if it breaks, say so in one line with a short code and go on."""
    try:
        await work()
    except Exception:  # noqa: BLE001 whatever broke, the next beat runs
        _log.exception("broke", work=name, code=secrets.token_hex(3))


class RepeatingWork:
    """Does its work at once, and then whenever it is asked to; asking meanwhile does it again.

    The metronome's intervals follow the wall clock. If that is set back, the work begins by itself
    after two intervals of steady time.
    """

    def __init__(self, name: str, every: timedelta, work: Work) -> None:
        self.name = name
        self.every = every
        self._work = work
        self._asked = asyncio.Event()
        self._open = True

    async def ask_in_loop(self) -> None:
        """Ask, in the event loop, where the metronome runs jobs that are coroutines."""
        self.ask()

    def ask(self) -> None:
        """Ask for the work to be done; call it from the event loop only."""
        self._asked.set()

    def close(self) -> None:
        """Let the running work be the last."""
        self._open = False
        self._asked.set()

    async def run(self) -> None:
        """Work until closed."""
        while self._open:
            self._asked.clear()
            await run_guarded(self.name, self._work)
            await self._until_asked()

    async def _until_asked(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2 * self.every.total_seconds()):
                await self._asked.wait()

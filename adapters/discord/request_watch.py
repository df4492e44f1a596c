"""Watching every request to Discord: its time limit, the pauses asked for, the refusals.

discord.py sleeps through a pause that Discord asks of the whole bot, with everybody else's
requests behind a lock; a request that is given up meanwhile never opens that again (2.7.1,
`HTTPClient.request`). So such pauses are kept here, and never get to the library; what it tries
once more after the pause of one channel is held back by another that began meanwhile.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

import aiohttp
import structlog

from adapters.discord.errors import NotReached, is_global, retry_after, translated
from adapters.discord.place_names import PLATFORM
from adapters.discord.rate_limits import InvalidRequests
from bot.kernel.clock import Clock
from bot.kernel.errors import TryLater, Uncertain
from bot.kernel.metrics import SILENT, Gauges, RequestResult

ANSWERS_WITHIN = 15.0
_INVALID = (401, 403, 404, 429)
_log = structlog.get_logger("cairn.discord")


@dataclass(slots=True)
class _Asked:
    """What became of a request so far: is it on its way, may it have done its work?"""

    under_way: bool = False
    doubtful: bool = False


_asked: ContextVar[_Asked | None] = ContextVar("asked", default=None)


class RequestWatch:
    """Sees each request of one client through `trace`, which the gateway gives to discord.py."""

    def __init__(self, clock: Clock, gauges: Gauges = SILENT) -> None:
        self._clock = clock
        self._gauges = gauges
        self._resumes_at = clock.steady()
        self.invalid = InvalidRequests(clock)
        self.trace = aiohttp.TraceConfig()
        self.trace.on_request_start.append(self._begun)
        self.trace.on_request_headers_sent.append(self._sent)
        self.trace.on_request_end.append(self._answered)
        self.trace.on_request_exception.append(self._failed)

    @property
    def pause(self) -> float:
        """Tell for how many seconds Discord wants to hear nothing."""
        return max(0.0, self._resumes_at - self._clock.steady())

    @asynccontextmanager
    async def requesting(self, seconds: float = ANSWERS_WITHIN) -> AsyncIterator[None]:
        """Ask for something within so many seconds, and never within a pause.

        Raises what `translated` makes of the answer.
        """
        self._keep_pause()
        asked = _Asked()
        token = _asked.set(asked)
        try:
            with translated():
                async with _within(seconds, asked):
                    yield
        finally:
            _asked.reset(token)

    def _keep_pause(self) -> None:
        if (pause := self.pause) > 0:
            raise TryLater(timedelta(seconds=pause))

    async def _begun(
        self,
        _session: aiohttp.ClientSession,
        context: SimpleNamespace,
        _params: aiohttp.TraceRequestStartParams,
    ) -> None:
        """Hold back what waits patiently; answers to people have limits of their own."""
        context.began = time.perf_counter()
        if _asked.get():
            self._keep_pause()

    async def _sent(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        _params: aiohttp.TraceRequestHeadersSentParams,
    ) -> None:
        if asked := _asked.get():
            asked.under_way = True

    async def _answered(
        self,
        _session: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        status, headers = params.response.status, params.response.headers
        self._count(RequestResult.of(status), context)
        if asked := _asked.get():
            asked.under_way = False
            asked.doubtful |= status < 300 or status >= 500
        if status in _INVALID and headers.get("X-RateLimit-Scope") != "shared":
            self.invalid.note()
            self._gauges.invalid(PLATFORM)
        if status == 429 and is_global(headers):
            self._keep_quiet(retry_after(headers))

    async def _failed(
        self,
        _session: aiohttp.ClientSession,
        context: SimpleNamespace,
        _params: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        self._count(RequestResult.NONE, context)

    def _count(self, answer: RequestResult, context: SimpleNamespace) -> None:
        """Count a request, once: what is raised of an answer is told as a failure, too."""
        began: float | None = context.__dict__.pop("began", None)
        if began is not None:
            self._gauges.requested(PLATFORM, answer, time.perf_counter() - began)

    def _keep_quiet(self, wait: timedelta) -> None:
        """Note a pause of the whole bot, or, where it is Cloudflare's, of its address."""
        seconds = wait.total_seconds()
        self._resumes_at = max(self._resumes_at, self._clock.steady() + seconds)
        _log.warning("Discord asks to be left alone", seconds=seconds)
        raise TryLater(wait)


@asynccontextmanager
async def _within(seconds: float, asked: _Asked) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as late:
        if asked.under_way or asked.doubtful:
            raise Uncertain("Discord did not answer in time") from late
        raise NotReached from late

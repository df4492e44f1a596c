"""/metrics: what operators see, in the text format of Prometheus, with the event loop's lag.

It tells counts, times and the names of platforms, and nothing of anybody; so it is as open as
health is. Format: prometheus.io/docs/instrumenting/exposition_formats.
"""

import asyncio
import math
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Protocol

import prometheus_client
import structlog
from aiohttp import web
from prometheus_client.exposition import choose_encoder

from adapters.web.metrics.series import MetricSeries, MetricsRecorder
from bot.kernel.metrics import Gauges, OutboxBacklog
from bot.ports.storage import Storage, UnitOfWork

MOST_DUE = 100_000
MOST_REPORTS = 1000
FRESH_SECONDS = 5.0
PATIENCE_SECONDS = 0.7
LAG_EVERY = 0.25
LAGS_REMEMBERED = 240  # a minute
_log = structlog.get_logger("cairn.web")


# It would be one more series for each, which nothing here needs.
prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call] # published so

_Found = tuple[list[OutboxBacklog], tuple[tuple[int, datetime], ...]]


class PlatformConnection(Protocol):
    """The connection to one platform, which tells whether people are heard."""

    @property
    def ready(self) -> bool: ...  # noqa: D102 as in `bot.app.platforms.parts.ConnectedPlatform`


class MetricsEndpoint:
    """Answers from the start of the process; `gauges` is what the rest of Cairn counts with.

    How much is due is asked of the database, at most every five seconds however often it is asked
    here, and waited for less than one: while the database does not answer, all the rest is told.
    """

    def __init__(self, platforms: Iterable[str], *, local: bool = False) -> None:
        self._platforms = tuple(platforms)
        self._series = MetricSeries([*self._platforms, *(["local"] if local else [])])
        self.gauges: Gauges = MetricsRecorder(self._series)
        prometheus_client.ProcessCollector(registry=self._series.registry)
        self._loop_lag = LoopLag(self._series)
        self._storage: Storage | None = None
        self._now: Callable[[], datetime] | None = None
        self._connections: Mapping[str, PlatformConnection] = {}
        self._asking: asyncio.Future[None] | None = None
        self._asked_at = -FRESH_SECONDS

    def routes(self) -> list[web.RouteDef]:
        """List what can be asked for."""
        return [web.get("/metrics", self.tell)]

    def begin(self) -> None:
        """Begin to look at the event loop."""
        self._loop_lag.begin()

    def end(self) -> None:
        """Look no more."""
        self._loop_lag.end()
        if self._asking is not None:
            self._asking.cancel()

    def watch(
        self,
        storage: Storage,
        now: Callable[[], datetime],
        connections: Mapping[str, PlatformConnection],
    ) -> None:
        """Ask a storage from now on, by people's time, and look who is heard."""
        self._storage, self._now, self._connections = storage, now, connections
        self._asked_at = -FRESH_SECONDS

    async def tell(self, request: web.Request) -> web.Response:
        """Tell everything, in the format that whoever asks can read."""
        await self._ask()
        self._series.worst.set(self._loop_lag.worst)
        for name in self._platforms:
            heard = name in self._connections and self._connections[name].ready
            self._series.heard.labels(name).set(heard)
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        body = encode(self._series.registry)
        return web.Response(body=body, headers={"Content-Type": content_type})

    async def _ask(self) -> None:
        """Ask how much is due, or wait for who has asked; what is not known is not told."""
        loop = asyncio.get_running_loop()
        if self._asking is None or self._asking.done():
            if loop.time() - self._asked_at < FRESH_SECONDS:
                return
            self._asked_at = loop.time()
            self._asking = asyncio.ensure_future(self._look())
        _, late = await asyncio.wait({self._asking}, timeout=PATIENCE_SECONDS)
        if late:
            self._note(None)

    async def _look(self) -> None:
        if self._storage is None or self._now is None:
            self._note(None)
            return
        now = self._now()

        def look(uow: UnitOfWork) -> _Found:
            due = [uow.outbox.backlog(name, now, MOST_DUE) for name in self._series.platforms]
            return due, uow.reports.waiting(now, MOST_REPORTS)

        try:
            self._note(await self._storage.read(look), now)
        except Exception as problem:  # noqa: BLE001 whatever is wrong with it, the rest is told
            _log.warning("no backlog", problem=type(problem).__name__)
            self._note(None)

    def _note(self, found: _Found | None, now: datetime | None = None) -> None:
        self._series.answers.set(found is not None)
        due, reports = ([], ()) if found is None else found
        since = min((at for _, at in reports), default=now)
        waits = (now - since).total_seconds() if now and since else math.nan
        self._series.reports.set(math.nan if found is None else len(reports))
        self._series.oldest_report.set(waits)
        for platform, backlog in zip(self._series.platforms, due, strict=False):
            self._series.backlog.labels(platform).set(backlog.due)
            age = (now - backlog.oldest).total_seconds() if now and backlog.oldest else 0.0
            self._series.oldest.labels(platform).set(max(age, 0.0))
        if found is None:
            self._series.backlog.clear()
            self._series.oldest.clear()


class LoopLag:
    """Looks four times a second, from `begin` to `end`."""

    def __init__(self, series: MetricSeries) -> None:
        self._series = series
        self._last: deque[float] = deque([0.0], maxlen=LAGS_REMEMBERED)
        self._due = 0.0
        self._next: asyncio.TimerHandle | None = None

    @property
    def worst(self) -> float:
        """Tell the largest lag within the last minute, in seconds."""
        return max(self._last)

    def begin(self) -> None:
        """Begin to look."""
        loop = asyncio.get_running_loop()
        self._due = loop.time() + LAG_EVERY
        self._next = loop.call_at(self._due, self._look, loop)

    def end(self) -> None:
        """Look no more."""
        if self._next is not None:
            self._next.cancel()

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        late = max(0.0, loop.time() - self._due)
        self._last.append(late)
        self._series.lag.observe(late)
        self.begin()

"""The series of Prometheus, each with its words and labels, and the recorder that counts in them.

The labels are platforms and the closed lists of `bot.kernel.metrics`, so that there are never
more series than these lists make; and none holds an id, a name or anything that a person wrote.
"""

from collections.abc import Iterable
from itertools import product

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.kernel.metrics import (
    AccessMode,
    ActKind,
    ActResult,
    Delay,
    EndReason,
    Gauges,
    RequestResult,
    SetAsideReason,
)

OTHER = "other"
DROPPED = [why for why in EndReason if why not in {EndReason.FAILED, EndReason.UNCERTAIN}]
WAITS = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 14400)
REQUESTS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)
EVENTS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
UNITS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30)
BEATS = (0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60)
LAGS = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5)


class MetricSeries:
    """Every series, in a registry of its own; those of known platforms are there from the start.

    A platform that is not known shares the label `other` with all that are not.
    """

    def __init__(self, platforms: Iterable[str]) -> None:
        self.registry = CollectorRegistry()
        self.platforms = tuple(platforms)
        self._outbound()
        self._requests()
        self._inbound()
        self._machinery()

    def platform(self, name: str) -> str:
        """Name a platform for a label."""
        return name if name in self.platforms else OTHER

    def _outbound(self) -> None:
        here = ("platform",)
        self.backlog = self._gauge(
            "notices_due", "Notices that are due and not settled, at most 100,000.", here
        )
        self.oldest = self._gauge(
            "notices_due_oldest_seconds",
            "For how long the oldest of the first thousand notices that are due has been due.",
            here,
        )
        self.reports = self._gauge(
            "reports_waiting", "Reports that wait for an answer, at most a thousand.", ()
        )
        self.oldest_report = self._gauge(
            "reports_waiting_oldest_seconds", "For how long the oldest of them has been open.", ()
        )
        self.sent = self._counter("notices_sent", "Notices that arrived.", here)
        self.dropped = self._counter(
            "notices_dropped", "Notices that were not wanted any more.", (*here, "reason"), DROPPED
        )
        self.dead = self._counter(
            "notices_dead", "Notices that cannot be delivered.", (*here, "reason")
        )
        for name, why in product(self.platforms, (EndReason.FAILED, EndReason.UNREACHABLE)):
            self.dead.labels(name, why.value)
        self.uncertain = self._counter(
            "notices_uncertain", "Notices that may have arrived, and are not sent again.", here
        )
        self.put_off = self._counter(
            "notices_put_off", "Waits of notices for another try.", (*here, "reason"), Delay
        )
        self.late = self._histogram(
            "notice_lateness_seconds",
            "From when a notice was due until it arrived, without what held it up.",
            WAITS,
            here,
        )
        self.held_up = self._histogram(
            "notice_held_up_seconds",
            "How long a platform's pace, or a pause that it asked for, held a notice up.",
            WAITS,
            here,
        )

    def _requests(self) -> None:
        here = ("platform",)
        self.heard = self._gauge(
            "platform_heard", "Whether what people do is heard, 1 or 0.", here
        )
        self.pauses = self._counter(
            "platform_pauses", "Pauses of everything unasked that a platform asked for.", here
        )
        self.paused = self._counter("platform_paused_seconds", "Seconds of such pauses.", here)
        self.requests = self._counter(
            "platform_requests", "Requests to a platform.", (*here, "answer"), RequestResult
        )
        self.invalid = self._counter(
            "platform_invalid_requests",
            "Requests of the sort that Discord counts until it bars an address.",
            here,
        )
        self.took = self._histogram(
            "platform_request_seconds", "How long a platform took to answer.", REQUESTS, here
        )

    def _inbound(self) -> None:
        self.events = self._counter(
            "events",
            "Things that people did, and what came of them.",
            ("platform", "kind", "outcome"),
            ActKind,
            ActResult,
        )
        self.handling = self._histogram(
            "event_seconds", "How long it took to know the answer.", EVENTS, ("platform",)
        )
        self.set_aside = self._counter(
            "updates_set_aside",
            "What a platform told and could not be read, kept or answered.",
            ("platform", "reason"),
            SetAsideReason,
        )
        self.conflicts = self._counter(
            "event_conflicts", "Units of work of events that were run again.", ()
        )

    def _machinery(self) -> None:
        self.beats = self._histogram("beat_seconds", "How long a beat took.", BEATS)
        self.rows = self._counter("beat_rows", "Rows of the agenda that beats handled.", ())
        self.outages = self._counter("outages", "Outages that a beat noticed.", ())
        self.out = self._counter("outage_seconds", "Seconds of outages that were noticed.", ())
        self.stale = self._counter(
            "outage_dropped_notices", "Notices that an outage made too late to be of use.", ()
        )
        self.drew = self._histogram(
            "picture_seconds", "How long it took to draw a picture.", REQUESTS
        )
        self.undrawn = self._counter(
            "pictures_missing", "Pictures that were not there in time for a message.", ()
        )
        self.lag = self._histogram("loop_lag_seconds", "By how much the loop wakes late.", LAGS)
        self.worst = self._gauge(
            "loop_lag_worst_seconds", "The largest lag within the last minute.", ()
        )
        what = ("access",)
        self.answers = self._gauge("database_answers", "Whether the database answers, 1 or 0.", ())
        self.queue = self._gauge(
            "database_queue", "Units of work that were asked for and are not over.", what
        )
        self.waited = self._histogram(
            "database_wait_seconds", "How long a unit of work waited.", UNITS, what, AccessMode
        )
        self.ran = self._histogram(
            "database_run_seconds",
            "How long a unit of work ran, with what was committed together with it.",
            UNITS,
            what,
            AccessMode,
        )
        for access in AccessMode:
            self.queue.labels(access.value)

    def _gauge(self, name: str, says: str, labels: tuple[str, ...]) -> Gauge:
        return Gauge(f"cairn_{name}", says, labels, registry=self.registry)

    def _counter(
        self, name: str, says: str, labels: tuple[str, ...], *values: Iterable[str]
    ) -> Counter:
        made = Counter(f"cairn_{name}", says, labels, registry=self.registry)
        self._begin(made, labels, values)
        return made

    def _histogram(
        self,
        name: str,
        says: str,
        buckets: tuple[float, ...],
        labels: tuple[str, ...] = (),
        *values: Iterable[str],
    ) -> Histogram:
        made = Histogram(f"cairn_{name}", says, labels, buckets=buckets, registry=self.registry)
        self._begin(made, labels, values)
        return made

    def _begin(
        self,
        made: Counter | Histogram,
        labels: tuple[str, ...],
        values: tuple[Iterable[str], ...],
    ) -> None:
        """Show every series from the start, at nothing: else its first rise would not be seen."""
        platforms = [self.platforms] if "platform" in labels else []
        lists = [*platforms, *values]
        if not labels or len(lists) < len(labels):
            return
        for chosen in product(*lists):
            made.labels(*map(str, chosen))


class MetricsRecorder(Gauges):
    """Counts in series what the rest of Cairn tells it, as `Gauges`."""

    def __init__(self, series: MetricSeries) -> None:
        self._to = series

    def sent(self, platform: str, late: float, held_up: float) -> None:
        """Count a notice that arrived."""
        here = self._to.platform(platform)
        self._to.sent.labels(here).inc()
        self._to.late.labels(here).observe(late)
        self._to.held_up.labels(here).observe(held_up)

    def dropped(self, platform: str, why: EndReason) -> None:
        """Count a notice that was not wanted any more."""
        self._to.dropped.labels(self._to.platform(platform), why.value).inc()

    def dead(self, platform: str, why: EndReason) -> None:
        """Count a notice that cannot be delivered."""
        self._to.dead.labels(self._to.platform(platform), why.value).inc()

    def uncertain(self, platform: str) -> None:
        """Count a notice that may have arrived."""
        self._to.uncertain.labels(self._to.platform(platform)).inc()

    def put_off(self, platform: str, delay: Delay) -> None:
        """Count one more wait of a notice."""
        self._to.put_off.labels(self._to.platform(platform), delay.value).inc()

    def paused(self, platform: str, seconds: float) -> None:
        """Count a pause."""
        self._to.pauses.labels(self._to.platform(platform)).inc()
        self._to.paused.labels(self._to.platform(platform)).inc(max(seconds, 0.0))

    def requested(self, platform: str, answer: RequestResult, seconds: float) -> None:
        """Count a request to a platform."""
        here = self._to.platform(platform)
        self._to.requests.labels(here, answer.value).inc()
        self._to.took.labels(here).observe(seconds)

    def invalid(self, platform: str) -> None:
        """Count a request that counts against the bot."""
        self._to.invalid.labels(self._to.platform(platform)).inc()

    def handled(self, platform: str, heard: ActKind, did: ActResult, seconds: float) -> None:
        """Count something that somebody did."""
        here = self._to.platform(platform)
        self._to.events.labels(here, heard.value, did.value).inc()
        self._to.handling.labels(here).observe(seconds)

    def set_aside(self, platform: str, why: SetAsideReason) -> None:
        """Count something that was set aside."""
        self._to.set_aside.labels(self._to.platform(platform), why.value).inc()

    def conflicted(self) -> None:
        """Count a unit of work that was run again."""
        self._to.conflicts.inc()

    def beat(self, seconds: float, rows: int) -> None:
        """Count a beat."""
        self._to.beats.observe(seconds)
        self._to.rows.inc(rows)

    def outage(self, seconds: float, dropped: int) -> None:
        """Count an outage."""
        self._to.outages.inc()
        self._to.out.inc(max(seconds, 0.0))
        self._to.stale.inc(dropped)

    def drew(self, seconds: float) -> None:
        """Count a picture that was drawn."""
        self._to.drew.observe(seconds)

    def undrawn(self) -> None:
        """Count a picture that a message went without."""
        self._to.undrawn.inc()

    def queued(self, access: AccessMode) -> None:
        """Count a unit of work that the database was asked for."""
        self._to.queue.labels(access.value).inc()

    def worked(self, access: AccessMode, waited: float, ran: float) -> None:
        """Count a unit of work that is over."""
        self._to.queue.labels(access.value).dec()
        self._to.waited.labels(access.value).observe(waited)
        self._to.ran.labels(access.value).observe(ran)

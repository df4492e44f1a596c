"""Counting for operators: what the rest of Cairn tells becomes series of Prometheus."""

from adapters.web.metrics.series import MetricSeries
from bot.kernel.metrics import (
    AccessMode,
    ActKind,
    ActResult,
    Delay,
    Gauges,
    RequestResult,
    SetAsideReason,
    Why,
)


class MetricsRecorder(Gauges):
    """Keeps what is counted in series."""

    def __init__(self, series: MetricSeries) -> None:
        self._to = series

    def sent(self, platform: str, late: float, held_up: float) -> None:
        """Count a notice that arrived."""
        here = self._to.platform(platform)
        self._to.sent.labels(here).inc()
        self._to.late.labels(here).observe(late)
        self._to.held_up.labels(here).observe(held_up)

    def dropped(self, platform: str, why: Why) -> None:
        """Count a notice that was not wanted any more."""
        self._to.dropped.labels(self._to.platform(platform), why.value).inc()

    def dead(self, platform: str, why: Why) -> None:
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

    def queued(self, access: AccessMode) -> None:
        """Count a unit of work that the database was asked for."""
        self._to.queue.labels(access.value).inc()

    def worked(self, access: AccessMode, waited: float, ran: float) -> None:
        """Count a unit of work that is over."""
        self._to.queue.labels(access.value).dec()
        self._to.waited.labels(access.value).observe(waited)
        self._to.ran.labels(access.value).observe(ran)

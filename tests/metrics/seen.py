"""What an operator sees: the real metrics, read as a scraper reads them."""

from collections.abc import Iterable

from prometheus_client import Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from adapters.web.metrics.endpoint import MetricsEndpoint
from bot.kernel.metrics import Gauges


class Seen:
    """The metrics of one process, with what is counted so far."""

    def __init__(self, *platforms: str) -> None:
        self.metrics = MetricsEndpoint(platforms)

    @property
    def gauges(self) -> Gauges:
        return self.metrics.gauges

    def text(self) -> str:
        return generate_latest(self.metrics._series.registry).decode()

    def families(self) -> Iterable[Metric]:
        """Read the text as Prometheus does, in its order."""
        return text_string_to_metric_families(self.text())

    def value(self, name: str, **labels: str) -> float | None:
        """Find the value of one series; None if it is not told."""
        for family in self.families():
            for sample in family.samples:
                if sample.name == f"cairn_{name}" and sample.labels == labels:
                    return float(sample.value)
        return None

    def rose(self, name: str) -> dict[tuple[str, ...], float]:
        """Find all series of a name that are above nothing, by the values of their labels."""
        return {
            tuple(sample.labels.values()): sample.value
            for family in self.families()
            for sample in family.samples
            if sample.name == f"cairn_{name}" and sample.value
        }


def shape(families: Iterable[Metric]) -> str:
    """Tell types, names and labels, and no value; a line for each name."""
    return "\n".join(_shape(family) for family in families)


def _shape(family: Metric) -> str:
    values: dict[str, dict[str, None]] = {}
    for sample in family.samples:
        for label, value in sample.labels.items():
            values.setdefault(label, {})[value] = None
    labels = [f"{label}={','.join(values[label])}" for label in sorted(values)]
    return " ".join([family.type, family.name, *labels])

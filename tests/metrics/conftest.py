"""A small pod in a database that is watched, and couriers to it."""

import pytest

from bot.kernel.metrics import Gauges
from tests.metrics.seen import Seen
from tests.scheduler.fixtures import clock, composer, logged, make_courier, messenger, storage

__all__ = ["clock", "composer", "logged", "make_courier", "messenger", "storage"]


@pytest.fixture
def seen() -> Seen:
    """Watch one platform."""
    return Seen("local")


@pytest.fixture
def gauges(seen: Seen) -> Gauges:
    """Count what happens on it."""
    return seen.gauges

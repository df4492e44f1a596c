"""What the tests of couriers and beats may ask for."""

import pytest

from scheduler.courier import Courier
from tests.scheduler.fixtures import (
    MakeCourier,
    clock,
    composer,
    gauges,
    logged,
    make_courier,
    messenger,
    storage,
)

__all__ = ["clock", "composer", "gauges", "logged", "make_courier", "messenger", "storage"]


@pytest.fixture
def courier(make_courier: MakeCourier) -> Courier:
    """Make the usual courier."""
    return make_courier()

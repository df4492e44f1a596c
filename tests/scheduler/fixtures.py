"""Fixtures for the scheduler: a clock, a small pod in a database, and couriers over both."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from structlog.testing import capture_logs
from structlog.types import EventDict

from bot.kernel.clock import Clock
from bot.kernel.metrics import SILENT, Gauges
from bot.ports.chat import Messenger
from bot.ports.pictures import PictureSource
from bot.ports.storage import Storage
from scheduler.courier import PATIENCE, Courier
from scheduler.rate_limit import Rate, RateLimiter
from storage.engine import open_storage
from storage.sealing.encryption import MasterKeys
from tests.scheduler.clocks import HandClock
from tests.scheduler.scripted import PlainComposer, ScriptedMessenger, settle_in


@dataclass(frozen=True, slots=True)
class MakeCourier:
    """Makes couriers that differ in some way from the usual one."""

    storage: Storage
    clock: HandClock
    messenger: ScriptedMessenger
    composer: PlainComposer
    gauges: Gauges

    def __call__(
        self,
        *,
        storage: Storage | None = None,
        clock: Clock | None = None,
        messenger: Messenger | None = None,
        limiter: RateLimiter | None = None,
        holder: str = "this process",
        patience: timedelta = PATIENCE,
        pictures: PictureSource | None = None,
    ) -> Courier:
        """Make a courier."""
        return Courier(
            storage=storage or self.storage,
            clock=clock or self.clock,
            messenger=messenger or self.messenger,
            composer=self.composer,
            limiter=limiter or RateLimiter(self.clock, Rate(1e6, 1e6), sleep=self.clock.sleep),
            holder=holder,
            spread=max,
            patience=patience,
            pictures=pictures,
            gauges=self.gauges,
        )


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[EventDict]]:
    """Keep what is logged, in place of printing it."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture
def clock() -> HandClock:
    """Stand still on a Sunday evening."""
    return HandClock()


@pytest.fixture
def gauges() -> Gauges:
    """Count nothing."""
    return SILENT


@pytest.fixture
async def storage(clock: HandClock, gauges: Gauges) -> AsyncIterator[Storage]:
    """Keep a small pod in a database of its own."""
    opened = open_storage("sqlite://", clock=clock, keys=MasterKeys.fresh(), gauges=gauges)
    await settle_in(opened)
    yield opened
    await opened.close()


@pytest.fixture
def messenger(clock: HandClock) -> ScriptedMessenger:
    """Deliver to lists."""
    return ScriptedMessenger(clock.now)


@pytest.fixture
def composer() -> PlainComposer:
    """Say what a notice's arguments say."""
    return PlainComposer()


@pytest.fixture
def make_courier(
    storage: Storage,
    clock: HandClock,
    messenger: ScriptedMessenger,
    composer: PlainComposer,
    gauges: Gauges,
) -> MakeCourier:
    """Make couriers that differ in some way from the usual one."""
    return MakeCourier(storage, clock, messenger, composer, gauges)

"""A small pod in a database that is watched, and a courier to it."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from structlog.testing import capture_logs
from structlog.types import EventDict

from bot.ports import Storage
from scheduler.courier import Courier
from scheduler.pace import Pace, PerPlace, Rate
from storage.engine import open_storage
from storage.sealing import MasterKeys
from tests.operations.seen import Seen
from tests.scheduler.clocks import HandClock
from tests.scheduler.stage import PlainComposer, ScriptedMessenger, settle_in

FAST = Rate(1e6, 1e6)
NewCourier = Callable[..., Courier]


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
def seen() -> Seen:
    """Watch one platform."""
    return Seen("local")


@pytest.fixture
async def storage(clock: HandClock, seen: Seen) -> AsyncIterator[Storage]:
    """Keep a small pod in a database of its own."""
    opened = open_storage("sqlite://", clock=clock, keys=MasterKeys.fresh(), gauges=seen.gauges)
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
def new_courier(
    storage: Storage,
    clock: HandClock,
    messenger: ScriptedMessenger,
    composer: PlainComposer,
    seen: Seen,
) -> NewCourier:
    """Make couriers, as each start of a process does."""

    def make(rate: Rate = FAST, per_place: PerPlace | None = None) -> Courier:
        return Courier(
            storage=storage,
            clock=clock,
            messenger=messenger,
            composer=composer,
            pace=Pace(clock, rate, per_place, clock.sleep),
            holder="this process",
            spread=max,
            gauges=seen.gauges,
        )

    return make

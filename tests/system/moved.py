"""Cairn as its operator runs it, but for its clock: a file that processes share moves it.

The file is named by CAIRN_TEST_CLOCK. What Cairn does now and then it does more often here, so
that weeks go by in seconds: beats, deliveries, and the heartbeat of leases.
"""

import os
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import ModuleType

import bot.app.assembly
import scheduler.clockwork
from bot.__main__ import main as as_usual
from bot.kernel.clock import SystemClock
from scheduler.lease_keeper import LeaseKeeper

VARIABLE = "CAIRN_TEST_CLOCK"
BEATS_EVERY = timedelta(seconds=0.3)
LASTS, KEPT_EVERY = timedelta(seconds=2), timedelta(seconds=0.4)


class SharedClock(SystemClock):
    """The machine's clock, ahead by as many seconds as a file says."""

    def __init__(self) -> None:
        self._file = Path(os.environ[VARIABLE])

    def now(self) -> datetime:
        """Tell the time, moved."""
        return super().now() + timedelta(seconds=float(self._file.read_text(encoding="ascii")))

    def unmoved(self) -> datetime:
        """Tell the same: it is the machine's clock that is moved."""
        return self.now()


def replace(module: ModuleType, name: str, by: object) -> None:
    """Put something in the place of what a module knows by a name."""
    if name not in vars(module):
        raise AttributeError(name, obj=module)
    vars(module)[name] = by


def main() -> None:
    """Run Cairn with this clock."""
    replace(bot.app.assembly, "SystemClock", SharedClock)
    keeper = partial(LeaseKeeper, lasts=LASTS, every=KEPT_EVERY)
    replace(bot.app.assembly, "LeaseKeeper", keeper)
    replace(scheduler.clockwork, "BEAT_EVERY", BEATS_EVERY)
    replace(scheduler.clockwork, "DELIVER_EVERY", BEATS_EVERY)
    as_usual()

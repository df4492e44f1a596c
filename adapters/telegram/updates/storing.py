"""Storing updates as they came: each alone where all together fail, and some set aside."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from adapters.telegram.place_names import PLATFORM
from bot.kernel.clock import Clock
from bot.kernel.metrics import Gauges, SetAsideReason
from bot.ports.chat import Arrival, Arrivals

# What a database says of itself is none of these: such an update is what cannot be kept.
_ITS_OWN_FAULT = (ValueError, TypeError, ArithmeticError)
_log = structlog.get_logger("cairn.telegram")


@dataclass(frozen=True, slots=True)
class UpdateStore:
    """Stores updates, or sets them aside, for the queue."""

    arrivals: Arrivals
    clock: Clock
    gauges: Gauges

    async def set_aside(self, arrival: Arrival, why: SetAsideReason) -> None:
        """Keep an update under a code, so that it holds up nobody."""
        code = secrets.token_hex(3)
        await self.arrivals.set_aside(arrival, f"{why.value}-{code}", self.clock.unmoved())
        self.gauges.set_aside(PLATFORM, why)
        _log.error("an update was set aside", number=arrival.number, why=why.value, code=code)

    async def store_each(
        self, updates: Sequence[Arrival]
    ) -> tuple[list[Arrival], Exception | None]:
        """Store each alone, and return those that are new, with what the database failed by.

        One whose storing fails for what it holds is set aside.
        """
        new: list[Arrival] = []
        trouble: Exception | None = None
        for arrival in updates:
            try:
                new += await self.arrivals.take([arrival], self.clock.unmoved())
            except _ITS_OWN_FAULT:
                await self.set_aside(Arrival(arrival.number, b""), SetAsideReason.UNKEPT)
            except Exception as broken:  # noqa: BLE001 raised when the others are stored
                trouble = broken
        return new, trouble


def is_fault_of_update(broken: Exception) -> bool:
    """Tell whether an update is to blame, and not the database."""
    return isinstance(broken, _ITS_OWN_FAULT)

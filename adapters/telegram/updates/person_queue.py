"""One attempt at an update: done, to be tried again in so many seconds, or to be set aside."""

from collections.abc import Awaitable, Callable

import structlog

from adapters.telegram.interactions.response import PendingResponse
from adapters.telegram.updates.parsing import UnreadableUpdate
from bot.kernel.errors import TryLater
from bot.kernel.metrics import SetAsideReason
from bot.ports.chat import Arrival

TRIES = 20
LONGEST_WAIT = 60.0
_log = structlog.get_logger("cairn.telegram")


async def attempt(
    arrival: Arrival, work: Callable[[], Awaitable[PendingResponse | None]], tries: int
) -> PendingResponse | SetAsideReason | float | None:
    """Do it, or tell in how many seconds to try again, or why it has to be set aside."""
    try:
        return await work()
    except UnreadableUpdate:
        return SetAsideReason.UNREAD
    except TryLater as wait:
        if tries + 1 < TRIES:
            after = wait.after.total_seconds()
            return float(max(after, min(after * (1 << tries), LONGEST_WAIT)))
        _log.warning("an update could not be answered", number=arrival.number)
    except Exception:  # noqa: BLE001 whatever broke, the next update has its turn
        _log.exception("an update broke", number=arrival.number)
        return SetAsideReason.BROKE
    return None

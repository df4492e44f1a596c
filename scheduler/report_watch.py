"""Tells operators by the log that a report waits: its number, and nothing else of it."""

from dataclasses import dataclass, field

import structlog

from bot.kernel.clock import Clock
from bot.ports.storage import Storage

_log = structlog.get_logger("cairn.reports")
_MOST = 1000


@dataclass(slots=True)
class ReportWatch:
    """Looks which reports wait for an answer, and says so of each once."""

    storage: Storage
    clock: Clock
    _told: frozenset[int] = field(default_factory=frozenset)

    async def look(self) -> None:
        """Look, and tell of those that were not told yet, or wait again."""
        now = self.clock.now()
        waiting = await self.storage.read(lambda uow: uow.reports.waiting(now, _MOST))
        for number, _ in waiting:
            if number not in self._told:
                _log.warning("a report waits", number=number)
        self._told = frozenset(number for number, _ in waiting)

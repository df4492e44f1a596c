"""What the core asks of storage for places in pods that are to end."""

from datetime import datetime
from typing import Protocol

from bot.domain.removals import Removal
from bot.kernel.ids import PodId, RemovalId


class Removals(Protocol):
    """Whose place in a pod is to end, and who says so, sealed, for some weeks."""

    def add(self, removal: Removal) -> None: ...
    def save(self, removal: Removal) -> None: ...
    def get(self, removal: RemovalId) -> Removal: ...
    def of_pod(self, pod: PodId) -> tuple[Removal, ...]:
        """Find those of a pod that are not forgotten yet, the oldest first."""

    def forget(self, before: datetime, limit: int) -> int: ...

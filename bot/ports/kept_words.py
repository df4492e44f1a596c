"""What the core asks of storage to forget the words of check-ins when their time is over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.kernel.ids import PodId


class KeptWords(Protocol):
    """Words of check-ins, which are kept for a while; outcomes and stones stay."""

    def forget(self, before: datetime, limit: int) -> int:
        """Forget what was said with weeks that closed before an instant; count them."""

    def forget_of(self, pod: PodId, before: datetime, limit: int) -> int:
        """Do so for one pod."""

    def shortened(self, after: int, limit: int) -> Mapping[PodId, int]:
        """Find pods, after one, that keep words for fewer weeks than all, and for how many."""

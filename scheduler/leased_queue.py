"""What a courier has leased and not carried yet, by recipient."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from bot.domain.notices import Notice
from scheduler.delivery import LeasedNotice
from scheduler.recipient_order import Recipient, recipient


class LeasedQueue:
    """Leased notices, the most urgent first; those to one recipient are in one hand at a time.

    `more` says that storage may have more of them, `broken` why that could not be found out.
    """

    def __init__(self) -> None:
        self.more = True
        self.broken: Exception | None = None
        self.line = asyncio.Lock()
        self._groups: dict[Recipient, list[LeasedNotice]] = {}
        self._held: dict[Recipient, list[LeasedNotice]] = {}
        self._in_hand: set[Recipient] = set()

    @property
    def free(self) -> int:
        """Count the recipients whose notices a hand may take."""
        return len(self._groups)

    @property
    def leasing(self) -> bool:
        """Tell whether somebody is about to bring more."""
        return self.line.locked()

    def next(self, most: int) -> list[Notice]:
        """Tell which notices to people are taken next, the first one of each."""
        firsts = (leased[0] for leased in islice(self._groups.values(), most))
        return [first.notice for first in firsts if first.home is None]

    def add(self, batch: Iterable[LeasedNotice]) -> None:
        """Add what was leased; what is for somebody whose last notices are in a hand waits."""
        for leased in batch:
            who = recipient(leased.notice)
            groups = self._held if who in self._in_hand else self._groups
            groups.setdefault(who, []).append(leased)

    @contextmanager
    def taken(self) -> Iterator[list[LeasedNotice]]:
        """Take the notices of the first recipient into a hand; there must be one."""
        who = next(iter(self._groups))
        notices = self._groups.pop(who)
        self._in_hand.add(who)
        try:
            yield notices
        finally:
            self._in_hand.remove(who)
            if who in self._held:
                self._groups[who] = self._held.pop(who)

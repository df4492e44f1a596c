"""What a courier has leased and not delivered yet, by recipient; and the order of digests."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice

from bot.domain.notices import Notice, NoticeKind, NoticeState, Settlement
from bot.kernel.ids import HomeId, NoticeId, PersonId
from scheduler.delivery import LeasedNotice

Recipient = tuple[HomeId | None, PersonId | None]


class LeasedQueue:
    """Holds leased notices, the most urgent first; one recipient's are with one worker at a time.

    `more` says that storage may have more of them, `broken` why that could not be found out.
    """

    def __init__(self) -> None:
        self.more = True
        self.broken: Exception | None = None
        self.lease_lock = asyncio.Lock()
        self._groups: dict[Recipient, list[LeasedNotice]] = {}
        self._held: dict[Recipient, list[LeasedNotice]] = {}
        self._with_workers: set[Recipient] = set()

    @property
    def free(self) -> int:
        """Count the recipients whose notices a worker may take."""
        return len(self._groups)

    @property
    def leasing(self) -> bool:
        """Tell whether a worker is about to lease more."""
        return self.lease_lock.locked()

    def next(self, most: int) -> list[Notice]:
        """Tell which notices to people are taken next, the first one of each."""
        firsts = (leased[0] for leased in islice(self._groups.values(), most))
        return [first.notice for first in firsts if first.home is None]

    def add(self, leased: LeasedNotice) -> None:
        """Add what was leased; what is for somebody whose last notices a worker has waits."""
        who = recipient_of(leased.notice)
        groups = self._held if who in self._with_workers else self._groups
        groups.setdefault(who, []).append(leased)

    @contextmanager
    def take_first(self) -> Iterator[list[LeasedNotice]]:
        """Take the notices of the first recipient until the worker is done; there must be one."""
        who = next(iter(self._groups))
        notices = self._groups.pop(who)
        self._with_workers.add(who)
        try:
            yield notices
        finally:
            self._with_workers.remove(who)
            if who in self._held:
                self._groups[who] = self._held.pop(who)


def recipient_of(notice: Notice) -> Recipient:
    """Tell whom a notice is for; it stands for the place, which is known only when composed."""
    return (notice.home, notice.person)


class DigestOrder:
    """Holds back a digest while an earlier one for the same recipient waits for another try.

    Digests come in order (docs/behavior.md, "Catching up"). It is kept in memory: a lease gives
    what expires first, so after a restart only a digest that is backing off at that moment can be
    overtaken.
    """

    def __init__(self) -> None:
        self._waiting: dict[Recipient, tuple[NoticeId, datetime]] = {}

    def held_until(self, notice: Notice) -> datetime | None:
        """Tell until when a notice is held back; None if it is not, or is the one waited for."""
        if not _is_digest(notice):
            return None
        first, until = self._waiting.get(recipient_of(notice), (notice.id, None))
        return None if first == notice.id else until

    def note(self, settlement: Settlement) -> None:
        """Note that a notice waits for another try, or is done; a redraw holds nothing back."""
        notice = settlement.notice
        if not _is_digest(notice):
            return
        if settlement.state is NoticeState.WAITING and settlement.again_at:
            self._waiting[recipient_of(notice)] = (notice.id, settlement.again_at)
        elif self._waiting.get(recipient_of(notice), (None,))[0] == notice.id:
            del self._waiting[recipient_of(notice)]


def _is_digest(notice: Notice) -> bool:
    """Tell whether a digest is told for the first time; drawn anew it may be at any time."""
    return notice.kind is NoticeKind.DIGEST and notice.redraws is None

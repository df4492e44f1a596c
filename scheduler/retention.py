"""Retention: what is kept only for a while is forgotten when the while is over."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.domain import notices
from bot.domain.removals import ASKED_AGAIN_AFTER
from bot.domain.reports import REPORTS_KEPT_FOR
from bot.domain.support import NOTES_KEPT_FOR
from bot.domain.words import FORMER_WORDS_KEPT_FOR
from bot.kernel.clock import Clock
from bot.kernel.failpoints import Failpoint, reached
from bot.kernel.ids import PodId
from bot.ports.storage import Storage, UnitOfWork

INBOX_KEPT = timedelta(days=14)
CONVERSATIONS_KEPT = timedelta(days=7)
WRONG_CODES_KEPT = timedelta(days=1)
LEASES_KEPT = timedelta(hours=1)
BATCH = 100


def kept_for(months: int) -> timedelta:
    """Tell how long so many months are, of which twelve are a year."""
    return timedelta(days=round(months * 365 / 12))


@dataclass(frozen=True, slots=True)
class Retention:
    """Forgets old notices, notes, answers, what they answered, and forms; a batch at a time.

    Words of check-ins go `words_months` after their week closed, or sooner where a pod says so;
    outcomes and stones stay.

    It also forgets what dead processes held, and has the database's files `purge` all of it. A
    batch is so small that it holds up nobody else's work by more than some milliseconds, and
    others come in between.
    """

    storage: Storage
    clock: Clock
    purge: Callable[[], Awaitable[None]] | None = None
    words_months: int = 12

    async def apply(self) -> None:
        """Forget what has been kept long enough."""
        now = self.clock.now()
        await self._all(
            lambda uow: uow.outbox.forget(
                now - notices.KEYS_KEPT_FOR, BATCH, notices.QUOTING_KINDS
            )
        )
        await self._all(lambda uow: uow.inbox.forget(now - INBOX_KEPT, BATCH))
        await self._all(lambda uow: uow.arrivals.forget(now - INBOX_KEPT, BATCH))
        await self._all(lambda uow: uow.wrong_codes.forget(now - WRONG_CODES_KEPT, BATCH))
        await self._all(lambda uow: uow.links.forget(now, BATCH))
        await self._all(lambda uow: uow.conversations.forget(now - CONVERSATIONS_KEPT, BATCH))
        await self._all(lambda uow: uow.personal_notes.forget(now - NOTES_KEPT_FOR, BATCH))
        await self._all(lambda uow: uow.former_words.forget(now - FORMER_WORDS_KEPT_FOR, BATCH))
        await self._all(lambda uow: uow.reports.forget(now - REPORTS_KEPT_FOR, BATCH))
        await self._all(lambda uow: uow.removals.forget(now - ASKED_AGAIN_AFTER, BATCH))
        await self._all(
            lambda uow: uow.kept_words.forget(now - kept_for(self.words_months), BATCH)
        )
        await self._of_pods(now)
        await self.storage.run(lambda uow: uow.leases.forget(LEASES_KEPT))
        if self.purge is not None:
            await self.purge()

    async def _of_pods(self, now: datetime) -> None:
        """Forget the words of pods that keep them for a shorter time."""
        after, more = 0, True
        while more:
            found = await self.storage.read(partial(_shortened, after=after))
            for pod, weeks in found.items():
                before = now - min(kept_for(self.words_months), timedelta(weeks=weeks))
                await self._all(partial(_forget_of, pod=pod, before=before))
            after, more = max(found, default=0), len(found) == BATCH

    async def _all(self, batch: Callable[[UnitOfWork], int]) -> None:
        def forget(uow: UnitOfWork) -> int:
            forgotten = batch(uow)
            reached(Failpoint.RETENTION_WRITTEN)
            return forgotten

        forgotten = BATCH
        while forgotten == BATCH:
            forgotten = await self.storage.run(forget)
            reached(Failpoint.RETENTION_COMMITTED)


def _shortened(uow: UnitOfWork, after: int) -> Mapping[PodId, int]:
    return uow.kept_words.shortened(after, BATCH)


def _forget_of(uow: UnitOfWork, pod: PodId, before: datetime) -> int:
    return uow.kept_words.forget_of(pod, before, BATCH)

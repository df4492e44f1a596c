"""What is read ahead is what would be read later."""

from collections.abc import Callable

import pytest

from bot.domain.notices import NoticeState, Settlement
from bot.kernel.ids import PersonId
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from tests.contracts import samples
from tests.contracts.samples import DAY, NOW, WEEK, Scene

Read = Callable[[UnitOfWork, Scene], object]
READS: dict[str, Read] = {
    "people": lambda uow, its: (uow.people.get(its.ann.id), uow.people.get(its.bob.id)),
    "accounts": lambda uow, its: uow.people.accounts([its.ann.id, its.bob.id]),
    "memberships": lambda uow, its: uow.memberships.get(its.membership.id),
    "theirs": lambda uow, its: uow.memberships.of_person(its.bob.id),
    "pods": lambda uow, its: uow.pods.get(its.pod.id),
    "shares": lambda uow, its: uow.goals.shares_with(its.pod.id, NOW),
    "goals": lambda uow, its: uow.goals.many([its.goal.id]),
    "weeks": lambda uow, its: uow.checkins.of(its.membership.id, WEEK),
    "no week": lambda uow, its: uow.checkins.of(its.other.id, WEEK),
    "other weeks": lambda uow, its: uow.checkins.of(its.membership.id, WEEK.plus(1)),
    "sent": lambda uow, its: uow.outbox.sent_since(its.ann.id, NOW - DAY),
    "not sent": lambda uow, its: uow.outbox.sent_since(its.bob.id, NOW - DAY),
    "sent since": lambda uow, its: uow.outbox.sent_since(its.ann.id, NOW + DAY),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
async def test_reading_ahead_changes_no_answer(storage: SqlStorage, read: Read) -> None:
    its = await storage.run(samples.stored)
    sent = Settlement(its.notice, NoticeState.SENT, NOW)
    await storage.run(lambda uow: uow.outbox.settle(sent))

    def ahead(uow: UnitOfWork) -> object:
        uow.prefetch([its.ann.id, its.bob.id], NOW - DAY)
        return read(uow, its)

    assert await storage.read(ahead) == await storage.read(lambda uow: read(uow, its))


async def test_nobody_is_foreseen(storage: SqlStorage) -> None:
    await storage.read(lambda uow: uow.prefetch([], NOW))
    await storage.read(lambda uow: uow.prefetch([PersonId(1)], NOW))

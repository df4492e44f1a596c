"""What is read ahead is what would be read later."""

from collections.abc import Callable

import pytest

from bot.domain.notices import NoticeState, Settlement
from bot.kernel.ids import PersonId
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from tests.contracts import samples
from tests.contracts.samples import DAY, NOW, WEEK, Scene
from tests.harness.statements import recorded

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


CALLERS: dict[str, Read] = {
    "account": lambda uow, its: uow.people.account(its.anns.platform, its.anns.external),
    "person": lambda uow, its: uow.people.get(its.ann.id),
    "answer": lambda uow, its: uow.inbox.recall(its.anns.platform, its.event, its.ann.id),
    "no answer": lambda uow, its: uow.inbox.recall(its.anns.platform, "other", its.ann.id),
    "forms": lambda uow, its: uow.conversations.of(its.anns.id),
    "memberships": lambda uow, its: uow.memberships.of_person(its.ann.id),
    "membership": lambda uow, its: uow.memberships.get(its.membership.id),
    "pod": lambda uow, its: uow.pods.get(its.pod.id),
    "pods": lambda uow, its: uow.pods.many([its.pod.id]),
    "shares": lambda uow, its: uow.goals.shared_by({its.membership.id: its.pod.id}, NOW),
    "goal": lambda uow, its: uow.goals.get(its.goal.id),
}


@pytest.mark.parametrize("forms", [0, 1])
@pytest.mark.parametrize("read", CALLERS.values(), ids=CALLERS)
async def test_reading_ahead_who_acts_changes_no_answer(
    storage: SqlStorage, read: Read, forms: int
) -> None:
    its = await storage.run(samples.stored)
    if not forms:
        await storage.run(lambda uow: uow.conversations.close(its.conversation.id))
    pod = samples.pod()

    def more(uow: UnitOfWork) -> None:
        uow.pods.add(pod)
        uow.memberships.add(samples.membership(pod, its.ann))

    def ahead(uow: UnitOfWork) -> object:
        uow.prefetch_caller(its.anns.platform, its.anns.external, its.event)
        return read(uow, its)

    await storage.run(more)
    assert await storage.read(ahead) == await storage.read(lambda uow: read(uow, its))


async def test_a_stranger_is_known_once_they_are_added(storage: SqlStorage) -> None:
    new = samples.person()
    account = samples.account(new)

    def work(uow: UnitOfWork) -> object:
        uow.prefetch_caller(account.platform, account.external, "event")
        before = uow.people.account(account.platform, account.external)
        uow.people.add(new, account)
        after = uow.people.account(account.platform, account.external)
        return before, after, uow.people.get(new.id)

    assert await storage.run(work) == (None, account, new)


async def test_nobody_is_foreseen(storage: SqlStorage) -> None:
    await storage.read(lambda uow: uow.prefetch([], NOW))
    await storage.read(lambda uow: uow.prefetch([PersonId(1)], NOW))


async def test_what_is_written_is_read_after_it_was_read_before(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    def written(uow: UnitOfWork) -> list[int]:
        uow.prefetch([its.ann.id, its.bob.id], NOW - DAY)
        counts = [len(uow.memberships.of_pod(its.pod.id)), len(uow.memberships.of_pod(its.pod.id))]
        newcomer = samples.person()
        uow.people.add(newcomer, samples.account(newcomer))
        uow.memberships.add(samples.membership(its.pod, newcomer))
        return [*counts, len(uow.memberships.of_pod(its.pod.id))]

    before, again, after = await storage.run(written)
    assert before == again == after - 1


async def test_in_a_unit_that_read_ahead_nothing_is_asked_twice(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    def asked(uow: UnitOfWork) -> int:
        uow.prefetch([its.ann.id, its.bob.id], NOW - DAY)
        with recorded() as ran:
            found = [uow.checkins.of_week(its.pod.id, WEEK) for _ in range(3)]
        assert found == found[:1] * 3
        assert found[0]
        return sum("check_ins" in sql for sql, _, _ in ran)

    assert await storage.read(asked) == 1

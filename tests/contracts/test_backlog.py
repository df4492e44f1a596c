"""How much is due on a platform, on both databases: counted up to a bound."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.notices import Notice, NoticeState, Settlement
from bot.kernel.ids import NoticeId
from bot.kernel.metrics import OutboxBacklog
from storage.engine import SqlStorage
from storage.unit_of_work import SqlUnitOfWork
from tests.contracts import samples
from tests.contracts.samples import NOW

HOUR = timedelta(hours=1)


def due(notice: Notice, number: int, at: datetime) -> Notice:
    """Make another notice like one, due at an instant."""
    key = f"key {number}"
    return replace(notice, id=NoticeId(number), key=key, platform="telegram", due_at=at)


async def test_what_is_due_is_counted_and_what_waits_longest_is_found(
    storage: SqlStorage,
) -> None:
    def work(uow: SqlUnitOfWork) -> list[OutboxBacklog]:
        scene = samples.stored(uow)
        one = samples.notice(scene.ann)
        uow.outbox.drop_stale([one.kind], NOW - 9999 * HOUR, NOW + 9999 * HOUR)
        settled = due(one, 7, NOW - 9 * HOUR)
        later = due(one, 8, NOW - 5 * HOUR)
        uow.outbox.put(
            due(one, 1, NOW - 2 * HOUR),
            due(one, 2, NOW - 3 * HOUR),
            due(one, 3, NOW),
            due(one, 4, NOW + HOUR),
            settled,
            later,
        )
        uow.outbox.settle(
            Settlement(settled, NoticeState.SENT, NOW),
            Settlement(later, NoticeState.WAITING, NOW, "failed", NOW + HOUR),
        )
        uow.outbox.note_due("telegram", NOW, 2)
        asked = ((NOW, 100), (NOW, 2), (NOW + HOUR, 100), (NOW - 4 * HOUR, 100))
        return [uow.outbox.backlog("telegram", at, most) for at, most in asked]

    found = await storage.run(work)

    assert found == [
        OutboxBacklog(3, NOW - 3 * HOUR),
        OutboxBacklog(2, NOW - 3 * HOUR),
        OutboxBacklog(5, NOW - 5 * HOUR),
        OutboxBacklog(0, None),
    ]

"""Notices that stand in a database's outbox, for operators to find."""

from datetime import datetime, timedelta

from bot.domain.notices import Notice, NoticeKind, NoticeState
from bot.kernel.ids import NoticeId
from storage.engine import SqlStorage
from tests.contracts import samples

HOUR = timedelta(hours=1)


def notice(kind: NoticeKind, due_at: datetime, redraws: str | None = None) -> Notice:
    """Make a notice that nobody needs to get."""
    number = samples.number()
    until = due_at + timedelta(days=300)
    return Notice(
        NoticeId(number), f"{kind}:{number}", kind, "telegram", due_at, until, 0, redraws=redraws
    )


async def state_of(storage: SqlStorage, of: Notice) -> NoticeState:
    found = await storage.read(lambda uow: uow.outbox.by_key(of.key))
    assert found is not None
    return found[1]

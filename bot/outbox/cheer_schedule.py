"""Cheers come together, once in the evening."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.notices import NoticeKind
from bot.domain.people import Person
from bot.domain.weeks import EVENING, instant
from bot.kernel.ids import Ids
from bot.outbox.enqueue import OutboxWriter
from bot.ports.storage import UnitOfWork

KEPT_FOR = timedelta(days=90)


def enqueue_cheers(uow: UnitOfWork, ids: Ids, now: datetime, receiver: Person) -> None:
    """Bring the cheers that wait at 20:00 where their receiver lives, once a day.

    They outlast a rest; one without an end brings them when it is ended.
    """
    day = now.astimezone(ZoneInfo(receiver.lives_in)).date()
    if instant(day, EVENING, receiver.lives_in) <= now:
        day += timedelta(days=1)
    due = instant(day, EVENING, receiver.lives_in)
    OutboxWriter(uow, ids, now, None).person(
        NoticeKind.CHEERS,
        f"cheers:{receiver.id}:{day}",
        receiver.id,
        due_at=due,
        until=due + KEPT_FOR,
    )

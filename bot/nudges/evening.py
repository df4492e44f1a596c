"""Cheers come together, once in the evening."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.ids import Ids
from bot.nudges.model import NoticeKind
from bot.nudges.telling import Teller
from bot.people.model import Person
from bot.ports import UnitOfWork
from bot.weeks import EVENING, instant

KEPT_FOR = timedelta(days=90)


def bring_cheers(uow: UnitOfWork, ids: Ids, now: datetime, receiver: Person) -> None:
    """Bring the cheers that wait at 20:00 where their receiver lives, once a day.

    They outlast a rest; one without an end brings them when it is ended.
    """
    day = now.astimezone(ZoneInfo(receiver.lives_in)).date()
    if instant(day, EVENING, receiver.lives_in) <= now:
        day += timedelta(days=1)
    due = instant(day, EVENING, receiver.lives_in)
    Teller(uow, ids, now, None).person(
        NoticeKind.CHEERS,
        f"cheers:{receiver.id}:{day}",
        receiver.id,
        due_at=due,
        until=due + KEPT_FOR,
    )

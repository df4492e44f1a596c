"""Forgets somebody whose day to take it back is over: messages to them first, then all of theirs.

It goes in parts, each in a unit of work of a beat; whatever a crash leaves is done by the next.
"""

from datetime import datetime

from bot.domain.forgetting import LOOKS_AGAIN_AFTER, WAITS_FOR_PLATFORMS
from bot.domain.notices import AgendaItem, AgendaKind, NoticeKind
from bot.domain.people import Person
from bot.kernel.errors import NotFound
from bot.kernel.failpoints import Failpoint, reached
from bot.kernel.ids import Ids, PersonId
from bot.outbox.enqueue import OutboxWriter
from bot.pods.lifecycle import PodLifecycle
from bot.ports.storage import UnitOfWork

ROWS_AT_ONCE = 200


def forget(uow: UnitOfWork, ids: Ids, now: datetime, due: AgendaItem) -> None:
    """Take the next step of forgetting somebody.

    - First every message that they were sent unasked is drawn anew, as a line that says nothing.
    - Once the platforms have taken that, or after a day, rows go, and the key to their words last.
    """
    person = _find(uow, PersonId(due.subject))
    if person is None or person.forgotten_at is None:
        uow.agenda.remove(AgendaKind.FORGET, [due.subject])
    elif due.due_at <= person.forgotten_at:
        told = uow.outbox.told([person.id], [*NoticeKind])
        OutboxWriter(uow, ids, now, None).redraw(*told)
        reached(Failpoint.FORGETTING_REDRAWN)
        _look_again(uow, now, person)
    elif uow.outbox.has_redraws(person.id) and now < person.forgotten_at + WAITS_FOR_PLATFORMS:
        _look_again(uow, now, person)
    else:
        _turn_away_who_waits(uow, ids, now, person)
        uow.forgetting.erase(person.id, ROWS_AT_ONCE)
        reached(Failpoint.FORGETTING_ERASED)


def _find(uow: UnitOfWork, person: PersonId) -> Person | None:
    try:
        return uow.people.get(person)
    except NotFound:
        return None


def _look_again(uow: UnitOfWork, now: datetime, person: Person) -> None:
    uow.agenda.put(AgendaItem(AgendaKind.FORGET, person.id, now + LOOKS_AGAIN_AFTER))


def _turn_away_who_waits(uow: UnitOfWork, ids: Ids, now: datetime, person: Person) -> None:
    """Turn away who waited at a pod that ended with somebody who may have come back."""
    for left in uow.forgetting.left_by(person.id):
        if left.departure is not None and left.departure.ended:
            PodLifecycle(uow, ids, now, uow.pods.get(left.pod)).decline_all()

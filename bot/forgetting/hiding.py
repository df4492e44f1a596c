"""Hides somebody who asked to be forgotten, for a day, and brings all back as it was.

They leave every pod as by leaving quietly, so their pods are told what leaving tells, and later.
What others were sent is drawn anew without them.
"""

from datetime import datetime

from msgspec.structs import replace

from bot.domain.forgetting import TAKEN_BACK_WITHIN
from bot.domain.links import LinkState
from bot.domain.notices import AgendaItem, AgendaKind
from bot.domain.people import Person
from bot.domain.pods import Membership, PodState
from bot.forgetting.naming import naming
from bot.kernel.ids import Ids
from bot.outbox.enqueue import OutboxWriter
from bot.people import linking
from bot.pods import departures
from bot.pods.lifecycle import PodLifecycle
from bot.ports.storage import UnitOfWork


def hide(uow: UnitOfWork, ids: Ids, now: datetime, person: Person) -> Person:
    """Hide somebody from now on; a day later they are forgotten.

    An account that was to become theirs as well is let go of, and stays somebody of its own.
    """
    forgotten_at = now + TAKEN_BACK_WITHIN
    _end_links(uow, ids, now, person)
    mine = uow.memberships.of_person(person.id)
    shown = naming(uow, person, [*mine, *uow.forgetting.left_by(person.id)])
    for membership in mine:
        pod = uow.pods.get(membership.pod)
        PodLifecycle(uow, ids, now, pod).leave(membership, told_at=forgotten_at)
    hidden = uow.people.save(replace(person, forgotten_at=forgotten_at))
    uow.agenda.put(AgendaItem(AgendaKind.FORGET, person.id, forgotten_at))
    OutboxWriter(uow, ids, now, None).redraw(*shown)
    return hidden


def bring_back(uow: UnitOfWork, ids: Ids, now: datetime, person: Person) -> Person:
    """Bring all of somebody's back, who thought better of it; pods that are over stay so.

    A pod that said no to them meanwhile, as it can to whoever waits, does not have them back.
    """
    asked_at = None if person.forgotten_at is None else person.forgotten_at - TAKEN_BACK_WITHIN
    shown = uow.people.save(replace(person, forgotten_at=None))
    uow.agenda.remove(AgendaKind.FORGET, [person.id])
    left = uow.forgetting.left_by(person.id)
    for membership in left:
        departure = membership.departure
        if departure is not None and departure.at == asked_at:
            _give_back(uow, ids, now, membership)
    uow.outbox.hasten_to(person.id, now)
    everywhere = [*uow.memberships.of_person(person.id), *uow.forgetting.left_by(person.id)]
    OutboxWriter(uow, ids, now, None).redraw(*naming(uow, shown, everywhere))
    return shown


def _end_links(uow: UnitOfWork, ids: Ids, now: datetime, person: Person) -> None:
    for link in uow.links.of_person(person.id):
        if link.state is LinkState.SEALING:
            continue
        if link.second is None:
            uow.links.remove(link.id)
        else:
            own = linking.account_of(uow, person.id, link)
            linking.let_go(uow, ids, now, link, own)


def _give_back(uow: UnitOfWork, ids: Ids, now: datetime, left: Membership) -> None:
    pod, departure = uow.pods.get(left.pod), left.departure
    if departure is None or left.is_barred(now):
        return
    if pod.state is PodState.ENDED and not departure.ended:
        return
    departures.undo(uow, ids, now, pod, left, departure)

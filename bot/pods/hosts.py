"""Finds who looks after a pod next, and tells them: at once, or when they are back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.domain import policy
from bot.domain.notices import NoticeKind
from bot.domain.people import Person
from bot.domain.pods import MemberRole, Membership, MembershipState
from bot.outbox.enqueue import KEPT_FOR, OutboxWriter
from bot.ports.storage import UnitOfWork

_NO_END = timedelta.max


def awake(uow: UnitOfWork, members: Sequence[Membership], now: datetime) -> list[Membership]:
    """Find those of some members who rest in no way."""
    people = uow.people.many([m.person for m in members])
    return [m for m in members if policy.is_awake(m, people[m.person], now)]


def appoint(outbox: OutboxWriter, among: Sequence[Membership], told_at: datetime) -> Membership:
    """Give a pod to whoever is awake or back first: a co-host, or who has been there longest.

    They are told once they are awake.
    """
    uow, now = outbox.uow, outbox.now
    people = uow.people.many([m.person for m in among])
    away = {m.id: _away_for(m, people[m.person], now) for m in among}
    heir = min(among, key=lambda m: (away[m.id], m.role is not MemberRole.COHOST))
    host = replace(heir, role=MemberRole.HOST, hears_of_host=away[heir.id] == _NO_END)
    uow.memberships.save(host)
    if not host.hears_of_host:
        outbox.tell_person(
            NoticeKind.HOST,
            f"host:{heir.id}:{heir.version}",
            heir.person,
            due_at=told_at,
            until=told_at + away[heir.id] + KEPT_FOR,
            membership=heir.id,
        )
    return host


def _away_for(member: Membership, person: Person, now: datetime) -> timedelta:
    """Measure for how long a member is away still, as far as that is known."""
    until = policy.resting_until(person, now)
    if member.state is MembershipState.RESTING or until is None:
        return _NO_END
    return until - now

"""Who of a pod can be asked to talk with two of its members, and else why nobody can."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from bot.domain import policy
from bot.domain.people import Person
from bot.domain.pods import MemberRole, Membership
from bot.outbox.enqueue import unreachable_people
from bot.ports.storage import UnitOfWork


class WhyNobody(StrEnum):
    """Why nobody can be asked to talk with two members."""

    NAMED = "named"
    SELF = "self"
    AWAY = "away"


class Mediator(Struct, frozen=True):
    """Who can be asked: their membership, and who they are."""

    membership: Membership
    person: Person


def mediator(
    uow: UnitOfWork, mine: Membership, theirs: Membership, now: datetime
) -> Mediator | WhyNobody:
    """Find who looks after the pod and is neither of two members: its host, or else a co-host.

    They are awake, and can be reached. That somebody does not want to hear from somebody keeps
    from nobody what a host is asked as a host.
    """
    looks_after = [
        m for m in uow.memberships.of_pod(mine.pod) if m.inside and m.role is not MemberRole.MEMBER
    ]
    others = sorted(
        (m for m in looks_after if m.id not in (mine.id, theirs.id)),
        key=lambda m: m.role is not MemberRole.HOST,
    )
    people = uow.people.many([m.person for m in others])
    away = unreachable_people(uow.people.accounts([m.person for m in others]), people)
    for member in others:
        person = people[member.person]
        if person.id not in away and policy.is_awake(member, person, now):
            return Mediator(member, person)
    if others:
        return WhyNobody.AWAY
    return WhyNobody.SELF if mine in looks_after else WhyNobody.NAMED

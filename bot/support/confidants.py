"""Whom somebody can tell that they are not okay, and how the one who was told is brought it."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from bot.domain import policy
from bot.domain.apart import are_apart
from bot.domain.people import Person
from bot.domain.pods import Membership
from bot.kernel.ids import MembershipId
from bot.outbox.enqueue import unreachable_people
from bot.ports.storage import UnitOfWork

MOST_SHOWN = 20


class News(StrEnum):
    """What somebody hears of a person they told, or wanted to."""

    HAS_IT = "has_it"
    UNREACHED = "unreached"
    NOT_YET = "not_yet"
    PASSES_ON = "passes_on"


class Confidant(Struct, frozen=True):
    """Another member who can be told: their membership, who they are, and when they read it."""

    membership: Membership
    person: Person
    reads_at: datetime

    def reads_now(self, now: datetime) -> bool:
        """Tell whether no quiet hours keep it from them."""
        return self.reads_at <= now


def confidants(
    uow: UnitOfWork,
    person: Person,
    now: datetime,
    platform: str,
    besides: Collection[MembershipId] = (),
) -> tuple[Confidant, ...]:
    """Find whom a person can tell: who is with them in a pod, awake and reached, each once.

    They are offered by name, and so those only who are named on the platform of whoever reads it.
    Nobody who rests, is not okay themselves, or is kept apart from them. Who reads it now comes
    first.
    """
    told = set(besides)
    others: dict[int, Membership] = {}
    for mine in uow.memberships.of_person(person.id):
        for member in uow.memberships.of_pod(mine.pod) if mine.inside else ():
            if member.inside and member.person != person.id and member.is_named_on(platform):
                others.setdefault(member.person, member)
    people = uow.people.many([m.person for m in others.values()])
    away = unreachable_people(uow.people.accounts(list(people)), people)
    known = {m.person for m in others.values() if m.id in told}
    found = [
        Confidant(m, who, who.quiet.next_calm(now, who.lives_in))
        for m in others.values()
        if m.person not in away | known
        and policy.is_awake(m, who := people[m.person], now)
        and not who.is_left_alone(now)
        and not are_apart(person, who)
    ]
    return tuple(sorted(found, key=lambda one: one.reads_at))[:MOST_SHOWN]

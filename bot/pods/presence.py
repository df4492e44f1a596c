"""Presence: whoever says anything is back from a rest that began by itself."""

from bot.domain.pods import MembershipState
from bot.kernel.ids import PersonId
from bot.ports.storage import UnitOfWork


def is_news(uow: UnitOfWork, person: PersonId) -> bool:
    """Tell whether there is a rest to end."""
    mine = uow.memberships.of_person(person)
    return any(membership.state is MembershipState.RESTING for membership in mine)


def note(uow: UnitOfWork, person: PersonId) -> None:
    """End the rests that came of silence; nothing about them is ever said."""
    resting = [
        membership.returned()
        for membership in uow.memberships.of_person(person)
        if membership.state is MembershipState.RESTING
    ]
    if resting:
        uow.memberships.save(*resting)

"""Memberships as stories find them in the database, and how guests ask for them."""

from bot.domain.pods import Membership
from bot.ports.storage import UnitOfWork
from tests.harness.cast import Person, World


async def asks_in(guest: Person, code: str) -> str:
    """Hold a code, and accept the charter if there is one to accept."""
    shown = await guest.says(f"/pod join {code}")
    said = await guest.presses("I am in") if "would like to have you" in shown else shown
    await guest.says("/cancel")
    return said


async def membership_of(world: World, person: Person, beside: Person | None = None) -> Membership:
    """Find a membership, also a past one of a pod in which somebody else is `beside` them."""
    pod = (await membership_of(world, beside)).pod if beside else None

    def find(uow: UnitOfWork) -> Membership:
        account = uow.people.account(world.stage.platform, person.account)
        assert account
        if pod is None:
            return uow.memberships.of_person(account.person)[-1]
        found = uow.memberships.of(pod, account.person)
        assert found
        return found

    return await world.storage.read(find)

"""Profiles of accounts, for a platform that shows people their own clock and language."""

from collections.abc import Collection
from datetime import datetime

from bot.domain.notices import AgendaKind
from bot.ports.chat import Profile
from bot.ports.storage import Storage, UnitOfWork


class StoredProfiles:
    """Reads profiles of people from storage; implements `Profiles`."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def of(self, platform: str, account: str) -> Profile | None:
        """Tell how somebody reads and which of their forms are open."""

        def look(uow: UnitOfWork) -> Profile | None:
            known = uow.people.account(platform, account)
            if known is None:
                return None
            person = uow.people.get(known.person)
            forms = (form.id for form in uow.conversations.of(known.id) if not form.done)
            return Profile(person.language, person.zone, frozenset(forms))

        return await self._storage.read(look)

    async def asked_next(self, platform: str, accounts: Collection[str]) -> datetime | None:
        """Tell when the first of some people is asked how a week went; None while nobody is."""

        def look(uow: UnitOfWork) -> datetime | None:
            known = [uow.people.account(platform, account) for account in accounts]
            mine = [
                membership.id
                for account in filter(None, known)
                for membership in uow.memberships.of_person(account.person)
            ]
            dues = uow.agenda.many(AgendaKind.PROMPT, mine) if mine else {}
            return min((due.due_at for due in dues.values()), default=None)

        return await self._storage.read(look)

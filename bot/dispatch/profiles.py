"""Profiles of accounts, for a platform that shows people their own clock and language."""

from bot.ports.chat import Profile
from bot.ports.storage import Storage, UnitOfWork


class StoredProfiles:
    """Reads profiles from storage; implements `Profiles`."""

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

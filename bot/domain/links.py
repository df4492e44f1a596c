"""Links: two accounts of one person on their way to becoming one, from a code to the day after."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from bot.kernel.ids import AccountId, LinkId, PersonId

CODE_HOLDS = timedelta(minutes=10)
QUESTION_HOLDS = timedelta(hours=1)
UNDONE_WITHIN = timedelta(days=1)


class LinkState(StrEnum):
    """How far two accounts are on their way.

    A code was *offered*; whoever has it was *shown* what it means; the first account is *asked*;
    both have *agreed*, and for a day either can undo it; they are one, and what the second had
    sealed is *sealing* anew.
    """

    OFFERED = "offered"
    SHOWN = "shown"
    ASKED = "asked"
    AGREED = "agreed"
    SEALING = "sealing"


class Link(Struct, frozen=True):
    """The way of a `second` account to the person of the `first`.

    Nothing of it holds after `expires_at`, but what both have agreed to: then it is done. Only
    the hash of its code is kept, and that until somebody has given it. `walked` tells how far
    the words of the second are sealed anew.
    """

    id: LinkId
    first: PersonId
    first_account: AccountId
    expires_at: datetime
    state: LinkState = LinkState.OFFERED
    code_hash: str | None = None
    second: PersonId | None = None
    second_account: AccountId | None = None
    walked: str | None = None
    version: int = 1

    def holds(self, at: datetime) -> bool:
        """Tell whether anything of it holds at an instant."""
        return self.is_agreed or at < self.expires_at

    @property
    def is_agreed(self) -> bool:
        """Tell whether both have said yes."""
        return self.state in (LinkState.AGREED, LinkState.SEALING)

    def shown_to(self, person: PersonId, account: AccountId) -> "Link":
        """Use up the code: whoever gave it reads what it means."""
        return replace(
            self, state=LinkState.SHOWN, code_hash=None, second=person, second_account=account
        )

    def ask(self, at: datetime) -> "Link":
        """Ask the first account, now that the second has said yes."""
        return replace(self, state=LinkState.ASKED, expires_at=at + QUESTION_HOLDS)

    def agree(self, at: datetime) -> "Link":
        """Let both be one in a day, unless either undoes it."""
        return replace(self, state=LinkState.AGREED, expires_at=at + UNDONE_WITHIN)

    def seal(self) -> "Link":
        """Go on to what the second has sealed, who is nobody any more."""
        return replace(self, state=LinkState.SEALING, second=None, second_account=None, walked="")

"""What the core asks of storage to forget somebody."""

from datetime import datetime
from typing import Protocol

from bot.domain.checkins import Cheer, ToldCheer
from bot.domain.forgetting import Belongings
from bot.domain.pods import Membership
from bot.kernel.ids import PersonId


class Forgetting(Protocol):
    """All that is one person's, in every table."""

    def belongings(self, person: PersonId) -> Belongings:
        """Count what there is of a person's."""

    def left_by(self, person: PersonId) -> tuple[Membership, ...]:
        """Find the memberships of a person that are over, the oldest first."""

    def cheers_given(self, sender: PersonId) -> tuple[ToldCheer, ...]:
        """Find whom somebody's cheers were brought to, and when."""

    def cheers_told(self, person: PersonId, at: datetime) -> tuple[Cheer, ...]:
        """Find what a person was told together at an instant, the oldest first."""

    def erase(self, person: PersonId, limit: int) -> bool:
        """Erase a part of all that is a person's, and tell whether that was the last.

        At most `limit` rows of a table go at once; with the last go the key to their words, their
        accounts and themselves, and pods in which nobody else ever was. Raises `Conflict` if they
        are not there.
        """

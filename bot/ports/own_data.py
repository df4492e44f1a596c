"""What the core asks of storage to show somebody all that is theirs, page by page."""

from datetime import datetime
from typing import NamedTuple, Protocol

from bot.domain.checkins import CheckIn, Cheer
from bot.domain.goals import GoalLog
from bot.domain.notices import ShownNotice
from bot.domain.pods import Invitation, Membership
from bot.domain.support import PersonalNote
from bot.kernel.ids import PersonId, PodId


class InvitationUse(NamedTuple):
    """That somebody came by an invitation: to which pod, and when."""

    pod: PodId
    at: datetime


class OwnData(Protocol):
    """All that is one person's, also what no command asks for; a page comes after an id."""

    def memberships(self, person: PersonId) -> tuple[Membership, ...]:
        """Find every membership of a person, past ones too, the oldest first."""

    def logs(self, person: PersonId, after: int, limit: int) -> tuple[GoalLog, ...]: ...
    def check_ins(self, person: PersonId, before: datetime, limit: int) -> tuple[CheckIn, ...]:
        """Find the check-ins of a person that close before an instant, the newest first."""

    def cheers_given(self, person: PersonId, after: int, limit: int) -> tuple[Cheer, ...]: ...
    def cheers_received(self, person: PersonId, after: int, limit: int) -> tuple[Cheer, ...]:
        """Find the cheers that a person has been told of; others can still be taken back."""

    def notes_written(
        self, person: PersonId, after: int, limit: int
    ) -> tuple[PersonalNote, ...]: ...
    def notes_received(
        self, person: PersonId, after: int, limit: int
    ) -> tuple[PersonalNote, ...]: ...
    def notices(self, person: PersonId, after: int, limit: int) -> tuple[ShownNotice, ...]:
        """Find what a person was told or is to be told, as far as it is not forgotten."""

    def invitations(self, person: PersonId) -> tuple[Invitation, ...]:
        """Find the invitations that a person made to pods which they have been in."""

    def invitation_uses(self, person: PersonId) -> tuple[InvitationUse, ...]:
        """Find by which invitations a person came, the newest first."""

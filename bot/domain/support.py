"""Somebody who is not okay, and what people write to each other by themselves."""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from bot.kernel.ids import MembershipId, PersonalNoteId, PersonId

LEFT_ALONE_FOR = timedelta(hours=48)
ASKED_AFTER = timedelta(hours=20)
DOUBTED_AFTER = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=7)
NOTES_KEPT_FOR = timedelta(days=28)


class NotOkay(Struct, frozen=True):
    """That somebody said they are not okay: when, and the memberships of those whom they told.

    Until two days later nothing unasked comes to them but what people write.
    """

    since: datetime
    told: tuple[MembershipId, ...] = ()

    @property
    def until(self) -> datetime:
        """When they hear of everything again."""
        return self.since + LEFT_ALONE_FOR

    def having_told(self, member: MembershipId) -> "NotOkay":
        """Note whom they told."""
        return replace(self, told=(*self.told, member))

    def not_having_told(self, member: MembershipId) -> "NotOkay":
        """Note that somebody could not be told after all."""
        return replace(self, told=tuple(each for each in self.told if each != member))


class PersonalNote(Struct, frozen=True):
    """What one person wrote to another, under their own name."""

    id: PersonalNoteId
    sender: PersonId
    to: PersonId
    words: str

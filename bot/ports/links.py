"""What the core asks of storage for two accounts that become one person."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from bot.domain.links import Link
from bot.domain.notices import Notice
from bot.domain.pods import Membership
from bot.kernel.ids import CheckInId, LinkId, MembershipId, PersonId


class AccountLinks(Protocol):
    """Accounts on their way to becoming one person's."""

    def get(self, link: LinkId) -> Link: ...
    def add(self, link: Link) -> None: ...
    def save(self, link: Link) -> Link: ...
    def remove(self, *links: LinkId) -> None: ...
    def by_code(self, code_hash: str) -> Link | None: ...
    def of_person(self, person: PersonId) -> tuple[Link, ...]:
        """Find the links that a person is at either end of."""

    def forget(self, before: datetime, limit: int) -> int:
        """Remove links of which nothing holds any more."""


class Merging(Protocol):
    """Makes one of what two persons have, whatever table it is in.

    What is read after any of it is read anew.
    """

    def ever_in(self, person: PersonId) -> tuple[Membership, ...]:
        """Find every membership that a person has or had."""

    def can_take_over(self, gone: PersonId, stays: PersonId) -> bool:
        """Tell whether neither one's words are just being sealed anew."""

    def merge_check_ins(self, gone: CheckInId, stays: CheckInId) -> None:
        """Let a check-in have what another was cheered with, and remove that one."""

    def merge_memberships(self, gone: MembershipId, stays: MembershipId) -> None:
        """Let a membership have the weeks and goals of another, and remove that one."""

    def rename(self, names: Mapping[int, int], told: Collection[PersonId]) -> None:
        """Write other ids in the place of some, in what some people are or were told."""

    def take_over(self, gone: PersonId, stays: PersonId) -> None:
        """Let a person have all that another has, whose words open as theirs from then on.

        The other is no more. Raises `Conflict` if somebody writes about them just now.
        """

    def waiting(self, person: PersonId) -> tuple[Notice, ...]:
        """Find the notices that wait for a person."""

    def seal_anew(self, person: PersonId, walked: str, limit: int) -> str | None:
        """Seal words that were taken over by their owner's own key, so many rows at once.

        Returns how far it came, to go on from; None when all is done. The other key opens no more
        than backups of before then, and is forgotten with them.
        """

    def send_elsewhere(self, person: PersonId, platform: str, elsewhere: str) -> None:
        """Let what waits for a person on a platform go to another."""

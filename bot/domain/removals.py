"""That a member's place in a pod is to end: who says so, from when on, and when it does.

Rules: docs/behavior.md, "Removing somebody".
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from bot.kernel.ids import MembershipId, PodId, RemovalId

ASKED_FOR = timedelta(hours=72)
TAKES_EFFECT_AFTER = timedelta(hours=24)
ASKED_AGAIN_AFTER = timedelta(days=30)
LEAST = 2


class Votes(Struct, frozen=True):
    """Who said what: memberships of who began it, of those who say yes or no, and of its host.

    `host` is set where the pod's host decided it alone.
    """

    asker: MembershipId
    yes: tuple[MembershipId, ...] = ()
    no: tuple[MembershipId, ...] = ()
    host: MembershipId | None = None

    def without(self, member: MembershipId) -> "Votes":
        """Take back what somebody said."""
        return Votes(
            self.asker,
            tuple(each for each in self.yes if each != member),
            tuple(each for each in self.no if each != member),
            None if self.host == member else self.host,
        )

    def renamed(self, names: Mapping[int, int]) -> "Votes":
        """Write other memberships in the place of some, which became one with them."""

        def now(member: MembershipId) -> MembershipId:
            return MembershipId(names.get(member, member))

        return Votes(
            now(self.asker),
            tuple(dict.fromkeys(map(now, self.yes))),
            tuple(dict.fromkeys(map(now, self.no))),
            None if self.host is None else now(self.host),
        )

    @property
    def deciders(self) -> tuple[MembershipId, ...]:
        """Those who can take back what was decided."""
        return self.yes if self.host is None or self.host in self.yes else (*self.yes, self.host)


class Removal(Struct, frozen=True):
    """An asking whether a member's place shall end, from its beginning to its end.

    It is decided at `decided_at`, unless that is taken back, and over at `ended_at`, whatever came
    of it.
    """

    id: RemovalId
    pod: PodId
    membership: MembershipId
    asked_at: datetime
    votes: Votes
    decided_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Tell whether it is not over."""
        return self.ended_at is None

    @property
    def due_at(self) -> datetime:
        """When it takes effect, or nobody is asked any longer."""
        if self.decided_at is not None:
            return self.decided_at + TAKES_EFFECT_AFTER
        return self.asked_at + ASKED_FOR

    def has_said(self, member: MembershipId) -> bool:
        """Tell whether somebody has answered."""
        return member in self.votes.yes or member in self.votes.no

    def is_carried(self, others: Collection[MembershipId]) -> bool:
        """Tell whether the host, or more than half of the others and two at least, want it."""
        yes = sum(member in others for member in self.votes.yes)
        return self.votes.host is not None or (yes >= LEAST and 2 * yes > len(others))

    def saying(self, votes: Votes, others: Collection[MembershipId], now: datetime) -> "Removal":
        """Go on with what was said now: it is decided, or no longer."""
        said = replace(self, votes=votes)
        carried = said.is_carried(others)
        return replace(said, decided_at=(self.decided_at or now) if carried else None)

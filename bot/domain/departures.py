"""What somebody had in a pod who left it: by ids alone, so that leaving can be undone."""

from datetime import datetime, timedelta

from msgspec import Struct

from bot.domain.goals import Visible
from bot.kernel.ids import CheckInId, GoalId, MembershipId

UNDONE_WITHIN = timedelta(minutes=30)


class WeekLeft(Struct, frozen=True):
    """What was shown of one week, before it was withheld."""

    check_in: CheckInId
    withheld: bool
    counted: tuple[GoalId, ...] | None
    shown: float | None


class Departure(Struct, frozen=True):
    """A membership as it was when its person left, `state` and `role` by their stored words.

    `heir` looks after the pod in their place. Where it was the last member, the pod `ended`.
    """

    at: datetime
    state: str
    role: str
    shares: bool
    goals: tuple[tuple[GoalId, Visible], ...]
    weeks: tuple[WeekLeft, ...]
    heir: MembershipId | None = None
    ended: bool = False

    def can_be_undone(self, now: datetime) -> bool:
        """Tell whether there is still time."""
        return now < self.at + UNDONE_WITHIN

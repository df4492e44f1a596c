"""What the core asks of storage for goals, with whom they are shared, and their logs."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from bot.domain.goals import Goal, GoalLog, GoalShare
from bot.kernel.ids import GoalId, LogId, MembershipId, PersonId, PodId


class Goals(Protocol):
    """Goals, with whom they are shared, and their logs."""

    def get(self, goal: GoalId) -> Goal: ...
    def many(self, goals: Collection[GoalId]) -> Mapping[GoalId, Goal]: ...
    def of_person(
        self, of: PersonId, limit: int, *, active: bool | None = None, after: GoalId | None = None
    ) -> tuple[Goal, ...]:
        """Find goals of a person after one, the oldest first: `active` or ended ones, or all."""

    def count(
        self, person: PersonId, *, active: bool = False, since: datetime | None = None
    ) -> int:
        """Count a person's goals: those still active, or those set since an instant."""

    def count_shared(self, membership: MembershipId, pod: PodId) -> int:
        """Count the active goals that a member shares with a pod."""

    def add(self, goal: Goal) -> None: ...
    def save(self, goal: Goal) -> Goal: ...
    def share(self, share: GoalShare) -> None:
        """Share a goal with a pod, or change who sees it there."""

    def unshare_all(self, membership: MembershipId, pod: PodId) -> None:
        """Take all that a member shares with a pod out of it."""

    def shares_of(self, goals: Collection[GoalId]) -> tuple[GoalShare, ...]: ...
    def shared_by(
        self, members: Mapping[MembershipId, PodId], since: datetime
    ) -> tuple[GoalShare, ...]:
        """Find what some members share with their pods, but for goals that were over before."""

    def shares_with(self, pod: PodId, since: datetime) -> tuple[GoalShare, ...]:
        """Find what is shared with a pod, but for goals that were over before an instant."""

    def log(self, log: GoalLog) -> None: ...
    def log_of(self, log: LogId) -> GoalLog: ...
    def save_log(self, log: GoalLog) -> None: ...
    def unlog(self, log: LogId) -> None:
        """Remove a log with its note."""

    def latest_logs(self, goal: GoalId, limit: int, before: LogId) -> tuple[GoalLog, ...]:
        """Find what was logged towards a goal before a log, the newest first."""

    def count_logs(self, person: PersonId, since: datetime) -> int: ...
    def logged(self, goals: Collection[Goal], first: date, last: date) -> Mapping[GoalId, Decimal]:
        """Sum up what was logged: towards habits in a span of days, towards others up to its end.

        A goal without such a log is not among them.
        """

    def logs(self, goals: Collection[GoalId], first: date, last: date) -> tuple[GoalLog, ...]:
        """Find the logs of goals on some days, the oldest first."""

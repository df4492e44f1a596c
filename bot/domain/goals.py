"""Goals: what a person wants to grow in, who may see each in a pod, and what was logged."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from bot.kernel.ids import GoalId, LogId, MembershipId, PersonId, PodId

PER_POD = 5
CODE_NAMES = 24
PAUSES_KEPT = 52


class GoalKind(StrEnum):
    """Habit (n times a week), amount (n of a unit by a day), milestone (by a day)."""

    HABIT = "habit"
    AMOUNT = "amount"
    MILESTONE = "milestone"


class Visible(StrEnum):
    """Who sees something: the pod, one's buddy, only that it was done, or nobody else."""

    POD = "pod"
    BUDDY = "buddy"
    STATUS = "status"
    ME = "me"


COUNTS_ON_BOARD = frozenset({Visible.POD, Visible.STATUS})


class GoalState(StrEnum):
    """Where a goal is in its life."""

    ACTIVE = "active"
    FINISHED = "finished"
    DROPPED = "dropped"


class Pause(Struct, frozen=True):
    """A time in which a goal was over, before it was taken up again."""

    since: datetime
    until: datetime


class Goal(Struct, frozen=True):
    """Something a person wants to do; `target` is per week for a habit, in all for an amount.

    A milestone that was said to be done was asked about its end at `end_asked_at`. Of the times in
    which it was over before, the latest `pauses` are known: a week that closed in one is not its.
    """

    id: GoalId
    person: PersonId
    kind: GoalKind
    title: str
    created_at: datetime
    target: Decimal | None = None
    unit: str | None = None
    until: date | None = None
    state: GoalState = GoalState.ACTIVE
    ended_at: datetime | None = None
    learned: str | None = None
    end_asked_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    version: int = 1

    def is_over(self, at: datetime) -> bool:
        """Tell whether it was over at an instant, for good or until it was taken up again."""
        ended = self.ended_at is not None and self.ended_at <= at
        return ended or any(pause.since <= at < pause.until for pause in self.pauses)

    def taken_up(self, at: datetime) -> "Goal":
        """Go on with a goal that is over; for as long as it was, it does not count."""
        over = () if self.ended_at is None else (Pause(self.ended_at, at),)
        pauses = (*self.pauses, *over)[-PAUSES_KEPT:]
        return replace(self, state=GoalState.ACTIVE, ended_at=None, pauses=pauses)

    @property
    def code_name(self) -> str:
        """The text key of the name under which notifications hide this goal."""
        return f"code_name.n{self.id % CODE_NAMES}"

    @property
    def counts_up(self) -> bool:
        """Tell whether what was logged says how far it has come."""
        once = self.kind is GoalKind.HABIT and self.target == 1
        return self.kind is not GoalKind.MILESTONE and bool(self.target) and not once

    def is_reached(self, logged: Decimal | None) -> bool:
        """Tell whether an amount has come to its target."""
        if self.kind is not GoalKind.AMOUNT or not self.target or logged is None:
            return False
        return logged >= self.target

    def has_ended(self, today: date, logged: Decimal | None = None) -> bool:
        """Tell whether its end is to be asked about: an amount reached, or its day past."""
        return self.is_reached(logged) or (self.until is not None and self.until < today)


class GoalShare(Struct, frozen=True):
    """A goal's place in one pod, and who of it may see the goal."""

    goal: GoalId
    pod: PodId
    membership: MembershipId
    visible: Visible


class GoalLog(Struct, frozen=True):
    """Progress between check-ins: some amount, on a day of the person's own calendar."""

    id: LogId
    goal: GoalId
    person: PersonId
    amount: Decimal
    on: date
    at: datetime
    note: str | None = None

"""Check-ins, one per membership and week, and the cheers they are given."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from bot.dialogue.media import Media
from bot.domain.goals import Goal
from bot.domain.weeks import CLOSES_AFTER_DAYS, Week
from bot.domain.words import HeldWords, Words
from bot.kernel.ids import CheckInId, CheerId, GoalId, MembershipId, PersonId, PodId

# So long after its close a check-in is corrected, and what shows it is remembered and redrawn.
EDITABLE_FOR = timedelta(weeks=4)
# What somebody may be asked about together closed in these weeks, or has not yet.
LOOK_BACK = timedelta(days=21)
# A goal that was over so long before a week closed is not asked about in it.
ASKED_ABOUT_FOR = timedelta(days=30)
ASKED_IN_TIME = timedelta(hours=2)
SEEN_WITHIN = timedelta(hours=24)


class GoalOutcome(StrEnum):
    """How a goal went in a week."""

    __texts__ = "outcome"

    DONE = "done"
    PARTLY = "partly"
    NOT = "not"
    CHANGED = "changed"


class CheckInState(StrEnum):
    """What became of a week: still open, answered, rested, missed, or never asked by the bot."""

    OPEN = "open"
    ANSWERED = "answered"
    RESTED = "rested"
    MISSED = "missed"
    UNASKED = "unasked"


class CheckIn(Struct, frozen=True):
    """A member's week in a pod: its key is membership and week, whatever else changes.

    `closes_at` is the pod's close; answers after it are late and count until `until`, the next
    prompt. `asked_at` is when the prompt was delivered. `revision` counts what the pod may have
    seen change. `progress` is the week's mean over all of the member's goals, for themselves;
    `shown` is the one over the goals that are `counted`, for the board: those that the pod knew of
    when the week closed, and that were not hidden since. None is counted before the close.
    `targets` are those that its goals had when it was opened, or were given before it closed; any
    other goal has its own. What is `held` is in no answer to anybody but its owner.
    `withheld` holds back what its owner had not seen a preview of when the week closed.
    """

    id: CheckInId
    membership: MembershipId
    pod: PodId
    person: PersonId
    week: Week
    closes_at: datetime
    until: datetime
    state: CheckInState = CheckInState.OPEN
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    late: bool = False
    outcomes: Mapping[GoalId, GoalOutcome] = field(default_factory=dict)
    words: Words = field(default_factory=Words)
    held: HeldWords = field(default_factory=HeldWords)
    progress: float | None = None
    counted: frozenset[GoalId] | None = None
    targets: Mapping[GoalId, Decimal] = field(default_factory=dict)
    shown: float | None = None
    withheld: bool = False
    revision: int = 0
    version: int = 1

    def day(self, zone: str) -> date:
        """Find the check-in day that its week was closed for, in the pod's zone."""
        closed = self.closes_at.astimezone(ZoneInfo(zone)).date()
        return closed - timedelta(days=CLOSES_AFTER_DAYS)

    def answer(self, goal: GoalId, outcome: GoalOutcome, at: datetime) -> "CheckIn":
        """Give an outcome: any of them lays the stone."""
        return self._laid(at, outcomes={**self.outcomes, goal: outcome})

    def show_up(self, at: datetime) -> "CheckIn":
        """Lay the stone without a goal to speak of."""
        return self._laid(at)

    def say(self, words: Words, at: datetime) -> "CheckIn":
        """Add or change what was written; writing is an answer too."""
        return self._laid(at, words=words)

    def settle(self, words: Words, at: datetime) -> "CheckIn":
        """Say these words; nothing is held back any more."""
        return self._laid(at, words=words, held=HeldWords())

    @property
    def media(self) -> Media | None:
        """The voice note or picture that is with it, also where only its owner has seen it yet."""
        return self.words.media or self.held.media

    def hold(self, held: HeldWords, at: datetime) -> "CheckIn":
        """Keep what was written for its owner alone; the pod sees its stone, and no more."""
        return replace(self, held=held) if self.has_stone else self._laid(at, held=held)

    def clear(self, goal: GoalId) -> "CheckIn":
        """Take one outcome back; the stone goes with the last of what was said."""
        left = {each: outcome for each, outcome in self.outcomes.items() if each != goal}
        if left or self.words or self.held:
            return replace(self, outcomes=left, revision=self.revision + 1)
        return self.unanswer()

    def unanswer(self) -> "CheckIn":
        """Take every outcome back, and the stone; the week is open as if nothing had been said."""
        return self._unlaid(CheckInState.OPEN)

    def rest(self) -> "CheckIn":
        """Rest this week: no stone, and nothing is missed; what was written stays its owner's."""
        return self._unlaid(CheckInState.RESTED)

    def close(self) -> "CheckIn":
        """Close an open week: missed if the question arrived in time, else it does not count."""
        if self.state is not CheckInState.OPEN:
            return self
        in_time = self.asked_at is not None and self.asked_at <= self.closes_at - ASKED_IN_TIME
        return replace(self, state=CheckInState.MISSED if in_time else CheckInState.UNASKED)

    def aimed(self, goal: Goal) -> Goal:
        """Give a goal the target that it has in this week."""
        target = self.targets.get(goal.id, goal.target)
        return goal if target == goal.target else replace(goal, target=target)

    def keep_targets(self, goals: Iterable[Goal]) -> "CheckIn":
        """Keep the targets of goals that it has none of yet."""
        theirs = {goal.id: goal.target for goal in goals if goal.target is not None}
        return replace(self, targets={**theirs, **self.targets})

    def retarget(self, goal: Goal, at: datetime) -> "CheckIn":
        """Take over a goal's new target, unless the week has closed: it keeps what it had."""
        if at >= self.closes_at or goal.id not in self.targets or goal.target is None:
            return self
        return replace(self, targets={**self.targets, goal.id: goal.target})

    @property
    def has_stone(self) -> bool:
        """Tell whether this week has a stone."""
        return self.state is CheckInState.ANSWERED

    @property
    def says_here_alone(self) -> bool:
        """Tell whether its owner has said that they are here, and no more."""
        return self.has_stone and not (self.outcomes or self.words or self.held)

    def shared_by(self, shares: bool) -> bool:
        """Tell whether its owner has let the pod see it, within what each part allows."""
        return shares and not self.withheld

    def is_editable(self, at: datetime) -> bool:
        """Tell whether a correction is still taken."""
        return at < self.closes_at + EDITABLE_FOR

    def _unlaid(self, state: CheckInState) -> "CheckIn":
        return replace(
            self,
            state=state,
            answered_at=None,
            late=False,
            outcomes={},
            revision=self.revision + 1,
        )

    def _laid(self, at: datetime, **changes: object) -> "CheckIn":
        first = self.answered_at is None or self.state is not CheckInState.ANSWERED
        return replace(
            self,
            state=CheckInState.ANSWERED,
            answered_at=at if first else self.answered_at,
            late=at >= self.closes_at if first else self.late,
            revision=self.revision + 1,
            **changes,  # type: ignore[arg-type]  # names are this class's own
        )


class CheckInSet(Struct, frozen=True):
    """Weeks that begin alike; `own` has the id, membership, pod and person of each."""

    week: Week
    closes_at: datetime
    until: datetime
    state: CheckInState
    own: list[tuple[CheckInId, MembershipId, PodId, PersonId]] = field(default_factory=list)


class ToldCheer(NamedTuple):
    """To whom a cheer was brought, when it was given, and when it was brought."""

    receiver: PersonId
    at: datetime
    told_at: datetime


class Cheer(Struct, frozen=True):
    """An answer to a check-in: one tap, or words, or a voice note or picture.

    One that is `withheld` is never brought, for its two are kept apart (`bot/domain/apart.py`):
    `delivered_at` is when it would have been, and nothing that its sender is told is different.
    """

    id: CheerId
    check_in: CheckInId
    sender: PersonId
    to: PersonId
    at: datetime
    words: str | None = None
    delivered_at: datetime | None = None
    media: Media | None = None
    withheld: bool = False

    @property
    def tapped(self) -> bool:
        """Tell whether it is one tap and no more."""
        return self.words is None and self.media is None

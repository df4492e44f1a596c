"""Reports: what somebody tells those who run Cairn about another member, and what becomes of it.

Rules: docs/behavior.md, "Telling someone responsible".
"""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from bot.domain.pods import Membership, MembershipState
from bot.kernel.ids import MembershipId, PersonId, PodId, ReportId, ReportPartId

REPORTS_KEPT_FOR = timedelta(days=180)
NUMBERS = range(100_000, 1_000_000)

TOLD_AFTER_LEAVING_FOR = timedelta(days=28)


class ReportKind(StrEnum):
    """What a report is about."""

    MONEY = "money"
    THREAT = "threat"
    HURT = "hurt"
    DANGER = "danger"
    SPAM = "spam"
    OTHER = "other"


class ReportState(StrEnum):
    """Whether a report waits for an answer, has one, or is closed."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class ReportOutcome(StrEnum):
    """What came of a report, as those who read it say."""

    ACTED = "acted"
    ADVISED = "advised"
    UNFOUNDED = "unfounded"


_COUNTS = {
    ReportOutcome.ACTED: True,
    ReportOutcome.ADVISED: True,
    ReportOutcome.UNFOUNDED: False,
}


class ReportedMember(Struct, frozen=True):
    """Whom a report is about: a membership, with its person and pod."""

    membership: MembershipId
    person: PersonId
    pod: PodId


def may_report(mine: Membership, theirs: Membership, now: datetime) -> bool:
    """Tell whether somebody may report another: they are in a pod together, or were lately.

    Whoever only ever waited for a welcome was in no pod, and is named to nobody.
    """
    if not (_was_inside(mine) and _was_inside(theirs)) or mine.person == theirs.person:
        return False
    left = mine.departure
    if mine.inside or left is None:
        return mine.inside
    return theirs.joined_at <= left.at and now < left.at + TOLD_AFTER_LEAVING_FOR


def _was_inside(member: Membership) -> bool:
    left = member.departure
    waited = left is not None and left.state == MembershipState.WAITING.value
    return member.inside or (left is not None and not waited)


class Report(Struct, frozen=True):
    """A report without what it says, of which Cairn itself can read nothing again.

    Its `number` is how its reporter and whoever answers speak of it. Who made it, and whom it is
    `about`, are None once the reporter is forgotten. `answers` were given so far, the last of
    them `answer`.
    """

    id: ReportId
    number: int
    reporter: PersonId | None
    about: ReportedMember | None
    at: datetime
    state: ReportState = ReportState.OPEN
    answers: int = 0
    answer: str | None = None
    closed_at: datetime | None = None
    outcome: ReportOutcome | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Tell whether more can be added to it."""
        return self.state is not ReportState.CLOSED

    @property
    def is_grave(self) -> bool:
        """Tell whether it counts against the one it is about: whoever read it did not say no."""
        return self.outcome is None or _COUNTS[self.outcome]

    def add(self) -> "Report":
        """Let it wait again, since more was told."""
        return replace(self, state=ReportState.OPEN)

    def give_answer(self, words: str) -> "Report":
        """Answer it."""
        return replace(self, state=ReportState.ANSWERED, answers=self.answers + 1, answer=words)

    def close(self, outcome: ReportOutcome, at: datetime) -> "Report":
        """Close it with what came of it."""
        return replace(self, state=ReportState.CLOSED, outcome=outcome, closed_at=at)


class ReportPart(Struct, frozen=True):
    """What was told in a report at one time; it is sealed so that only its readers open it."""

    id: ReportPartId
    report: ReportId
    words: str


class ReportsKey(Struct, frozen=True):
    """The public half of a key by which reports are sealed; the other half is its readers'."""

    id: int
    name: str
    public: bytes
    made_at: datetime

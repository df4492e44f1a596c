"""Metrics: what operators see of a running Cairn, counted where it happens.

Nothing that is counted names anybody. Platforms are named as Cairn names them, everything else by
the words of the short closed lists here; times are in seconds.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EndReason(StrEnum):
    """Why a notice was dropped, is dead, or is not sent again; a label of metrics."""

    ANSWERED = "answered"
    ASKED = "asked"
    ASKED_TODAY = "asked_today"
    BACK = "back"
    BUDGET = "budget"
    CHANGED = "changed"
    DELIVERED = "delivered"
    EXPIRED = "expired"
    FAILED = "failed"
    GONE = "gone"
    IN_HOME = "in_home"
    LEFT = "left"
    LEVEL = "level"
    MOVED = "moved"
    NOBODY = "nobody"
    NOT_ASKED = "not_asked"
    NOT_POSTED = "not_posted"
    NOTHING = "nothing"
    OVER = "over"
    RESTING = "resting"
    SEEN = "seen"
    SETTLED = "settled"
    SHARED = "shared"
    SILENT = "silent"
    TAKEN = "taken"
    UNCERTAIN = "uncertain"
    UNREACHABLE = "unreachable"
    OTHER = "other"

    @classmethod
    def of(cls, reason: str) -> "EndReason":
        """Read a settlement's reason; one that is not listed is another."""
        try:
            return cls(reason)
        except ValueError:
            return cls.OTHER


class Delay(StrEnum):
    """Why a notice waits for another try."""

    POSTPONED = "postponed"  # by rest or quiet hours
    TURN = "turn"  # it is not its turn yet, or Cairn is stopping
    ASKED_TO_WAIT = "asked_to_wait"
    UNCERTAIN = "uncertain"
    FAILED = "failed"


class RequestResult(StrEnum):
    """How a platform answered a request."""

    DONE = "done"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    TOO_MANY = "too_many"
    REFUSED = "refused"
    BROKEN = "broken"
    NONE = "none"

    @classmethod
    def of(cls, status: int) -> "RequestResult":
        """Read an HTTP status."""
        known = {401: cls.UNAUTHORIZED, 403: cls.FORBIDDEN, 404: cls.NOT_FOUND, 429: cls.TOO_MANY}
        if status < 400:
            return cls.DONE
        return known.get(status, cls.REFUSED if status < 500 else cls.BROKEN)


class ActKind(StrEnum):
    """What kind of thing somebody did."""

    TYPED = "typed"
    PRESSED = "pressed"
    WROTE = "wrote"
    SUBMITTED = "submitted"
    HAPPENED = "happened"


class ActResult(StrEnum):
    """What came of it."""

    ANSWERED = "answered"
    REFUSED = "refused"
    REPEATED = "repeated"  # it had been answered before
    SILENT = "silent"  # nothing is said to it, or it is none of Cairn's business
    BROKE = "broke"


class SetAsideReason(StrEnum):
    """Why something that a platform told was set aside."""

    UNREAD = "unread"
    BROKE = "broke"  # handling it did
    UNKEPT = "unkept"  # it cannot be stored
    LARGE = "large"


class AccessMode(StrEnum):
    """What a unit of work does with the database."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class OutboxBacklog:
    """How many notices are due on a platform, and since when the longest of them is wanted."""

    due: int
    oldest: datetime | None


class Gauges:
    """Takes what is counted, and keeps nothing of it; whoever shows it does so in its place.

    Whatever takes its place is cheap, may be called from any thread, and never raises.
    """

    def sent(self, platform: str, late: float, held_up: float) -> None:
        """Count a notice that arrived, so long after it was due; what held it up is no lateness.

        What holds up is the platform's pace, or a pause that it asked for.
        """

    def dropped(self, platform: str, why: EndReason) -> None:
        """Count a notice that was not wanted any more."""

    def dead(self, platform: str, why: EndReason) -> None:
        """Count a notice that cannot be delivered."""

    def uncertain(self, platform: str) -> None:
        """Count a notice that may have arrived, and is not sent again."""

    def put_off(self, platform: str, delay: Delay) -> None:
        """Count one more wait of a notice."""

    def paused(self, platform: str, seconds: float) -> None:
        """Count a pause that a platform asked for, of all that is said unasked there."""

    def requested(self, platform: str, answer: RequestResult, seconds: float) -> None:
        """Count a request to a platform."""

    def invalid(self, platform: str) -> None:
        """Count a request of the sort for which a platform bars those who make too many."""

    def handled(self, platform: str, heard: ActKind, did: ActResult, seconds: float) -> None:
        """Count something that somebody did."""

    def set_aside(self, platform: str, why: SetAsideReason) -> None:
        """Count something that a platform told and that cannot be read, kept or answered."""

    def conflicted(self) -> None:
        """Count a unit of work of somebody's that was run again: another one was first."""

    def beat(self, seconds: float, rows: int) -> None:
        """Count a beat, with the rows of the agenda that were due."""

    def outage(self, seconds: float, dropped: int) -> None:
        """Count an outage that a beat noticed, with the notices that were dropped after it."""

    def drew(self, seconds: float) -> None:
        """Count a picture that was drawn."""

    def undrawn(self) -> None:
        """Count a picture that was not there in time for a message."""

    def queued(self, access: AccessMode) -> None:
        """Count a unit of work that the database was asked for."""

    def worked(self, access: AccessMode, waited: float, ran: float) -> None:
        """Count a unit of work that is over: how long it waited, then ran, commit included."""


SILENT = Gauges()

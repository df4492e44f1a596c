"""What the courier asks of a composer, and what it gets: a message, nothing, or not now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.dialogue.replies import Reply
from bot.domain.checkins import CheckIn
from bot.domain.notices import Notice, NoticeKind, SentMessage
from bot.kernel.metrics import EndReason
from bot.ports.chat import Audience
from bot.ports.storage import UnitOfWork


@dataclass(frozen=True, slots=True)
class Composed:
    """What to say, and where; `redraws` are messages of the `original` that show it from now on.

    Pages that the original has no message for are sent. `asks` are the check-ins that it asks
    about, of its own pod the first.
    """

    place: str
    private: bool
    reply: Reply
    redraws: tuple[SentMessage, ...] = ()
    asks: tuple[CheckIn, ...] = ()
    original: Notice | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """The composer drops a notice: there is nothing to say any more."""

    reason: EndReason


@dataclass(frozen=True, slots=True)
class Postponed:
    """The composer postpones a notice, for instance until quiet hours end."""

    until: datetime


@dataclass(frozen=True, slots=True)
class DeliveredNotice:
    """A notice that arrived, when, and what it was composed with.

    `audience` is who could read the home it went to, and `asks` are the check-ins it asks about.
    """

    notice: Notice
    at: datetime
    audience: Audience | None = None
    asks: tuple[CheckIn, ...] = ()


class Composer(Protocol):
    """Composes a notice when it is delivered, from what is true then."""

    def compose(
        self, uow: UnitOfWork, notice: Notice, now: datetime, audience: Audience | None
    ) -> Composed | Dropped | Postponed:
        """Compose a notice; `audience` is who can read the home that it goes to.

        Only reads; may be run again.
        """

    def prefetch(self, uow: UnitOfWork, notices: Sequence[Notice], now: datetime) -> None:
        """Read at once what composing several notices will ask for."""

    def member_accounts(self, uow: UnitOfWork, notice: Notice) -> frozenset[str]:
        """Find the accounts, on the notice's platform, of those whose home it goes to."""

    def note_delivered(self, uow: UnitOfWork, delivered: Sequence[DeliveredNotice]) -> None:
        """Note the effects of what arrived."""

    def note_unreachable(self, uow: UnitOfWork, notice: Notice, at: datetime) -> None:
        """Note that the platform will not deliver there."""

    def note_moved(self, uow: UnitOfWork, notice: Notice, to: str) -> None:
        """Note that the place it goes to has another name now."""

    def retries_uncertain(self, kind: NoticeKind) -> bool:
        """Tell whether to send again what may have arrived.

        Rules: docs/behavior.md, "Delivered at least once".
        """

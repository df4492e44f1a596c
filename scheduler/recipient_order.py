"""The order in which things reach one reader or one home."""

from datetime import datetime

from bot.domain.notices import Notice, NoticeKind, NoticeState, Settlement
from bot.kernel.ids import HomeId, NoticeId, PersonId

Recipient = tuple[HomeId | None, PersonId | None]


def recipient(notice: Notice) -> Recipient:
    """Tell whom a notice is for; it stands for the place, which is known only when composed."""
    return (notice.home, notice.person)


class DigestOrder:
    """Holds back a digest while an earlier one for the same recipient waits for another try.

    Digests come in order (docs/behavior.md, "Catching up"). It is kept in memory: a lease gives
    what expires first, so after a restart only a digest that is backing off at that moment can be
    overtaken.
    """

    def __init__(self) -> None:
        self._waiting: dict[Recipient, tuple[NoticeId, datetime]] = {}

    def held_until(self, notice: Notice) -> datetime | None:
        """Tell until when a notice is held back; None if it is not, or is the one waited for."""
        if not _is_digest(notice):
            return None
        first, until = self._waiting.get(recipient(notice), (notice.id, None))
        return None if first == notice.id else until

    def note(self, settlement: Settlement) -> None:
        """Note that a notice waits for another try, or is done; a redraw holds nothing back."""
        notice = settlement.notice
        if not _is_digest(notice):
            return
        if settlement.state is NoticeState.WAITING and settlement.again_at:
            self._waiting[recipient(notice)] = (notice.id, settlement.again_at)
        elif self._waiting.get(recipient(notice), (None,))[0] == notice.id:
            del self._waiting[recipient(notice)]


def _is_digest(notice: Notice) -> bool:
    """Tell whether a digest is told for the first time; drawn anew it may be at any time."""
    return notice.kind is NoticeKind.DIGEST and notice.redraws is None

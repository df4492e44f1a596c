"""Finds out which members have seen the digest of a week, and since when somebody has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.checkins.redraws import digest_subject
from bot.domain.checkins import SEEN_WITHIN, CheckIn
from bot.domain.notices import NoticeState, ShownNotice
from bot.domain.pods import Membership
from bot.kernel.ids import PersonId
from bot.kernel.metrics import EndReason
from bot.ports.storage import UnitOfWork

AWAITED_FOR = timedelta(hours=1)
_ARRIVED = frozenset({NoticeState.SENT, NoticeState.UNCERTAIN})


class Sight(Enum):
    """Whether somebody has seen a digest: by message or in a home, not yet, or not at all."""

    SEEN = auto()
    AWAITED = auto()
    NEVER = auto()


@dataclass(frozen=True, slots=True)
class DigestSight:
    """Who has seen the digest of a week.

    A member's own digest tells it: whoever reads it in a home is left out when it stands there,
    and waits for as long as the home waits for it.
    """

    told: tuple[ShownNotice, ...]

    def of(self, person: PersonId) -> Sight:
        """Tell whether somebody has seen it; what may have arrived counts as seen."""
        own = [each for each in self.told if each.notice.person == person]
        if any(map(_is_seen, own)):
            return Sight.SEEN
        waits = any(each.state is NoticeState.WAITING for each in own)
        return Sight.AWAITED if waits else Sight.NEVER

    def first_of(self, members: Sequence[Membership]) -> list[Membership]:
        """Choose those who have seen it, else those who will, else all."""
        by_sight = {sight: [m for m in members if self.of(m.person) is sight] for sight in Sight}
        return by_sight[Sight.SEEN] or by_sight[Sight.AWAITED] or [*members]

    def long_enough_at(self, asked: Membership, check_in: CheckIn, now: datetime) -> datetime:
        """Find when a member may be asked to answer: a day after the first of the pod saw it.

        Of that day an hour may be missing, since a digest takes its time to all of them.
        """
        if self.of(asked.person) is Sight.AWAITED:
            return now + AWAITED_FOR
        others = [each for each in self.told if each.notice.person != check_in.person]
        seen = [each.settled_at for each in others if _is_seen(each) and each.settled_at]
        due = min(seen) + SEEN_WITHIN if seen else now
        return due if due - AWAITED_FOR > now else now


def digest_sight(uow: UnitOfWork, check_in: CheckIn) -> DigestSight:
    """Find out who has seen the digest of a check-in's week."""
    return DigestSight(uow.outbox.fates(digest_subject(check_in.pod, check_in.week)))


def _is_seen(own: ShownNotice) -> bool:
    in_home = own.state is NoticeState.DROPPED and own.reason == EndReason.IN_HOME
    return own.notice.person is not None and (own.state in _ARRIVED or in_home)

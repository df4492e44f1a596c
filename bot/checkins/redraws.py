"""Draws messages anew that show check-ins, when what may be known of these has changed."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.checkins import CheckIn
from bot.domain.goals import Goal
from bot.domain.notices import Notice
from bot.domain.pods import Membership
from bot.domain.weeks import Week
from bot.kernel.ids import CheckInId, Ids, MembershipId, PodId
from bot.outbox.enqueue import OutboxWriter
from bot.ports.storage import UnitOfWork


def home_digest_key(pod: PodId, week: Week, home: int) -> str:
    """Name the digest of a week in one home."""
    return f"digest:{pod}:{week}:home:{home}"


def member_digest_key(pod: PodId, week: Week, membership: int) -> str:
    """Name the digest of a week for one member."""
    return f"digest:{pod}:{week}:member:{membership}"


def digest_subject(pod: PodId, week: Week) -> str:
    """Name what the digests of a week show."""
    return f"week:{pod}:{week}"


def request_subject(check_in: CheckInId) -> str:
    """Name what a request to answer a check-in shows."""
    return f"check_in:{check_in}"


def redraw(
    uow: UnitOfWork, ids: Ids, now: datetime, shown: Iterable[CheckIn], besides: str | None = None
) -> None:
    """Draw everything anew that shows one of some check-ins of closed weeks.

    What may not be known any more is taken out, and a message in which nothing is left to show is
    withdrawn: its composer drops it, so it becomes a line that says so. What is on the platform
    `besides` stays as it is.
    """
    subjects = {
        subject
        for check_in in shown
        if check_in.closes_at <= now
        for subject in (digest_subject(check_in.pod, check_in.week), request_subject(check_in.id))
    }
    if subjects:
        found = [one for one in uow.outbox.showing(subjects) if one.platform != besides]
        OutboxWriter(uow, ids, now, None).redraw(*found)


def redraw_goal(uow: UnitOfWork, ids: Ids, now: datetime, by: MembershipId, goal: Goal) -> None:
    """Draw everything anew that may name a goal of a member, or say that it was done."""
    redraw(uow, ids, now, [c for c in uow.checkins.of_membership(by) if goal.id in c.outcomes])


def redraw_after_leaving(uow: UnitOfWork, ids: Ids, now: datetime, leaver: Membership) -> None:
    """Take who has left out of what others were sent, and the others out of what they were."""
    redraw(uow, ids, now, [c for c in uow.checkins.of_membership(leaver.id) if c.has_stone])
    theirs = uow.outbox.shown_to(leaver.person)
    OutboxWriter(uow, ids, now, None).redraw(*_about(theirs, leaver))


def _about(told: Sequence[Notice], leaver: Membership) -> list[Notice]:
    return [notice for notice in told if notice.args.get("membership") == leaver.id]

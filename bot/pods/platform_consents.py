"""Asks members whether they may be shown on another platform, once their pod is there, and hears.

Rules: docs/behavior.md, "On two platforms".
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec.structs import replace

from bot.checkins import redraws
from bot.domain.checkins import EDITABLE_FOR
from bot.domain.notices import NoticeKind
from bot.domain.pods import Home, Membership, MembershipState
from bot.kernel.ids import Ids, PodId
from bot.outbox.enqueue import OutboxWriter
from bot.ports.storage import UnitOfWork


def named_on(members: Sequence[Membership], platform: str, mine: Membership) -> list[Membership]:
    """Choose whose names one member reads on a platform: their own, and who is shown there."""
    return [m for m in members if m.id == mine.id or m.is_named_on(platform)]


def others_on(uow: UnitOfWork, mine: Membership) -> tuple[str, ...]:
    """Find on which other platforms than a member's own their pod is read, in order of name."""
    members = [m for m in uow.memberships.of_pod(mine.pod) if m.inside or m.id == mine.id]
    return others_than(mine.platform, uow, mine.pod, members)


def others_than(
    platform: str,
    uow: UnitOfWork,
    pod: PodId,
    members: Sequence[Membership],
    homes: Collection[Home] | None = None,
) -> tuple[str, ...]:
    """Find on which platforms but one a pod is read: by a member, or in one of its `homes`."""
    accounts = uow.people.accounts([m.person for m in members])
    there = {account.platform for own in accounts.values() for account in own}
    there |= _joined(members, uow.pods.homes([pod]) if homes is None else homes)
    return tuple(sorted(there - {platform, ""}))


def ask_where_read_elsewhere(
    uow: UnitOfWork, ids: Ids, now: datetime, pod: PodId, homes: Collection[Home] | None = None
) -> None:
    """Ask each member who was not asked yet, where somebody reads on another platform than theirs.

    Where `homes` are given, only they and where members joined tell where it is read: nothing more
    is looked up.
    """
    members = [m for m in uow.memberships.of_pod(pod) if m.inside]
    waiting = [m for m in members if m.platform_consent.is_open and _is_asked(m)]
    there = _joined(members, homes or ())
    if homes is None and waiting:
        there |= {*others_than("", uow, pod, members)}
    asked = [m for m in waiting if there - {m.platform, ""}]
    if asked:
        OutboxWriter(uow, ids, now, pod).tell_people(
            NoticeKind.CONSENT,
            [(f"consent:{m.id}", m.person, {"membership": m.id}) for m in asked],
            until=now + EDITABLE_FOR,
        )


def decide(
    uow: UnitOfWork, ids: Ids, now: datetime, mine: Membership, *, given: bool
) -> Membership:
    """Keep whether a member is shown on other platforms; what was shown there follows."""
    answered = mine.platform_consent.answered(now, given=given)
    uow.memberships.save(replace(mine, platform_consent=answered))
    shown = [c for c in uow.checkins.of_membership(mine.id) if c.has_stone]
    redraws.redraw(uow, ids, now, shown, besides=mine.platform)
    return uow.memberships.get(mine.id)


def note_asked(uow: UnitOfWork, membership: Membership, at: datetime) -> None:
    """Note that the question has arrived; it is asked once."""
    consent = replace(membership.platform_consent, asked_at=at)
    uow.memberships.save(replace(membership, platform_consent=consent))


def _joined(members: Collection[Membership], homes: Collection[Home]) -> set[str]:
    return {m.platform for m in members} | {home.platform for home in homes}


def _is_asked(member: Membership) -> bool:
    return member.state is not MembershipState.RESTING

"""Merging: what two persons have becomes what one has, with nothing lost and nothing twice.

Rules: docs/behavior.md, "One person, two accounts".
"""

from datetime import UTC, datetime

from msgspec.structs import replace

from bot.domain.checkins import CheckIn, CheckInState
from bot.domain.people import Person, Rest
from bot.domain.pods import MemberRole, Membership, MembershipState
from bot.domain.support import NotOkay

_FURTHER = (
    MembershipState.LEFT,
    MembershipState.WAITING,
    MembershipState.FORMING,
    MembershipState.RESTING,
    MembershipState.TRIAL,
    MembershipState.ACTIVE,
)
_HIGHER = (MemberRole.MEMBER, MemberRole.COHOST, MemberRole.HOST)
_NEVER = datetime.min.replace(tzinfo=UTC)


def one_person(stays: Person, gone: Person) -> Person:
    """Give the one who stays a break that either has, that either is not okay, and whom they mute.

    All else that they have set is the first one's.
    """
    return replace(
        stays,
        rest=_longer(stays.rest, gone.rest),
        not_okay=_not_okay(stays.not_okay, gone.not_okay),
        muted=tuple(
            each
            for each in dict.fromkeys((*stays.muted, *gone.muted))
            if each not in (stays.id, gone.id)
        ),
        created_at=min(stays.created_at, gone.created_at),
    )


def which_stays(first: Membership, second: Membership) -> tuple[Membership, Membership]:
    """Choose of two memberships of a pod which stays, and which is merged into it.

    It is the first one's, unless that is over and the second one's is not.
    """
    over = first.state is MembershipState.LEFT and second.state is not MembershipState.LEFT
    return (second, first) if over else (first, second)


def one_membership(stays: Membership, merged: Membership, answered: int) -> Membership:
    """Make one of two memberships of a pod, in which so many weeks were `answered`.

    The role is the higher and the trial the further; what holds back in either holds back. Whoever
    was removed as either is so as both.
    """
    asked_back = [at for at in (stays.asked_back_at, merged.asked_back_at) if at]
    barred = [at for at in (stays.declined_at, merged.declined_at) if at]
    removed = max((at for at in (stays.removed_at, merged.removed_at) if at), default=None)
    return replace(
        stays,
        joined_at=min(stays.joined_at, merged.joined_at) if stays.inside else stays.joined_at,
        state=_further(stays, merged) if removed is None else MembershipState.LEFT,
        role=max(stays.role, merged.role, key=_HIGHER.index),
        shares=stays.shares and (merged.shares or not merged.inside),
        check_ins=answered,
        silent=min(stays.silent, merged.silent) if merged.inside else stays.silent,
        on_board=stays.on_board and merged.on_board,
        agrees_to_rank=stays.agrees_to_rank and merged.agrees_to_rank,
        charter_version=min(stays.charter_version, merged.charter_version),
        first_week=min(
            (week for week in (stays.first_week, merged.first_week) if week), default=None
        ),
        asked_to_see_at=max(
            (at for at in (stays.asked_to_see_at, merged.asked_to_see_at) if at), default=None
        ),
        asked_to_stay_at=stays.asked_to_stay_at or merged.asked_to_stay_at,
        declined_at=max(barred, default=None),
        removed_at=removed,
        asked_back_at=stays.asked_back_at if stays.asks_back else max(asked_back, default=None),
        hears_of_host=stays.hears_of_host or merged.hears_of_host,
        platform_consent=min(
            (stays.platform_consent, merged.platform_consent), key=lambda one: one.openness
        ),
        departure=None,
    )


def newer(one: CheckIn, other: CheckIn) -> tuple[CheckIn, CheckIn]:
    """Tell which of two answers to the same week is the newer, and which the older.

    One that was answered is newer than one that was not; so is one that was asked about.
    """

    def when(check_in: CheckIn) -> tuple[bool, datetime, bool, bool]:
        answered, asked = check_in.answered_at or _NEVER, check_in.asked_at is not None
        rested = check_in.state is CheckInState.RESTED
        return check_in.has_stone, answered, rested, asked

    return (other, one) if when(other) > when(one) else (one, other)


def one_week(newer: CheckIn, older: CheckIn) -> CheckIn:
    """Keep the newer answer to a week, with the outcomes of goals that only the older spoke of.

    Its words are kept where the newer has none; what was withheld of either stays so.
    """
    counted = (newer.counted or frozenset()) | (older.counted or frozenset())
    both_open = newer.counted is None and older.counted is None
    asked = [at for at in (newer.asked_at, older.asked_at) if at]
    says = bool(newer.words or newer.held)
    return replace(
        newer,
        asked_at=min(asked, default=None),
        outcomes={**older.outcomes, **newer.outcomes} if newer.has_stone else newer.outcomes,
        words=newer.words if says else older.words,
        held=newer.held if says else older.held,
        counted=None if both_open else counted,
        targets={**older.targets, **newer.targets},
        withheld=newer.withheld or older.withheld,
        revision=max(newer.revision, older.revision) + 1,
    )


def _further(stays: Membership, merged: Membership) -> MembershipState:
    """Find the further of two states; who rests in one and is awake in the other is awake."""
    states = [each.state for each in (stays, merged)]
    resting = MembershipState.RESTING
    if resting in states and max(map(_FURTHER.index, states)) > _FURTHER.index(resting):
        states = [each.returned().state for each in (stays, merged)]
    return max(states, key=_FURTHER.index)


def _longer(one: Rest | None, other: Rest | None) -> Rest | None:
    if one is None or other is None:
        return one or other
    if one.until is None or (other.until is not None and other.until <= one.until):
        return one
    return other


def _not_okay(one: NotOkay | None, other: NotOkay | None) -> NotOkay | None:
    if one is None or other is None:
        return one or other
    return NotOkay(max(one.since, other.since), tuple({*one.told, *other.told}))

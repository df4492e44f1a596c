"""Finds which week a person checks in on now: last week's while it is unanswered, else this.

Rules: docs/behavior.md, "Which week".
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.checkins import LOOK_BACK, CheckIn, CheckInState
from bot.domain.people import Person
from bot.domain.pods import ASKED, Membership, Pod, PodState
from bot.domain.weeks import Week
from bot.kernel.ids import CheckInId, Ids
from bot.ports.storage import UnitOfWork

TOGETHER_WITHIN = timedelta(hours=36)
_UNANSWERED = (CheckInState.OPEN, CheckInState.MISSED, CheckInState.UNASKED)


def new_check_in(
    ids: Ids, now: datetime, pod: Pod, membership: Membership, person: Person, week: Week
) -> CheckIn:
    """Make the check-in of a week; it takes late answers until the next prompt."""
    hour = membership.hour(pod.rhythm, person.zone)
    return CheckIn(
        CheckInId(ids.mint(now)),
        membership.id,
        pod.id,
        person.id,
        week,
        pod.rhythm.close_at(week),
        max(hour.prompt_at(week.plus(1)), pod.rhythm.close_at(week)),
    )


def current(
    uow: UnitOfWork, ids: Ids, now: datetime, person: Person
) -> list[tuple[CheckIn, Pod, Membership]]:
    """Find what a person would check in on now, one for each of their open pods.

    Last week's while it is unanswered and the next prompt has not come, else this week's, which
    is made here, and not kept, where it is not there yet.
    """
    return [(found, pod, mine) for found, pod, mine, _ in _current(uow, ids, now, person)]


def keep_current(
    uow: UnitOfWork, ids: Ids, now: datetime, person: Person
) -> list[tuple[CheckIn, Pod, Membership]]:
    """Find what a person checks in on now, and keep what is not kept yet, to be answered."""
    kept = []
    for check_in, pod, membership, is_kept in _current(uow, ids, now, person):
        if not is_kept:
            uow.checkins.add(check_in)
        there = None if is_kept else uow.checkins.of(membership.id, check_in.week)
        kept.append((there or check_in, pod, membership))
    return kept


def still_open(uow: UnitOfWork, now: datetime, person: Person) -> list[CheckIn]:
    """Find a person's open check-ins whose close has not come."""
    recent = uow.checkins.of_person(person.id, now)
    return [c for c in recent if c.state is CheckInState.OPEN]


def asked_together(check_ins: Sequence[CheckIn], mine: CheckIn) -> list[CheckIn]:
    """Find the check-ins that shared a question with one: their closes are hours apart."""
    others = [
        c
        for c in check_ins
        if c.membership != mine.membership and abs(c.closes_at - mine.closes_at) < TOGETHER_WITHIN
    ]
    return [mine, *others]


def previous_editable(
    check_ins: Sequence[CheckIn], current: CheckIn, now: datetime
) -> CheckIn | None:
    """Find the answered week before, if it can still be corrected."""
    return next(
        (
            c
            for c in check_ins
            if c.membership == current.membership
            and c.week < current.week
            and c.has_stone
            and c.is_editable(now)
        ),
        None,
    )


def _asked_again(own: Sequence[CheckIn], late: CheckIn) -> bool:
    """Tell whether the next question has come, or was answered before it came."""
    return any(
        c.week > late.week and (c.asked_at or c.state is not CheckInState.OPEN) for c in own
    )


def _current(
    uow: UnitOfWork, ids: Ids, now: datetime, person: Person
) -> list[tuple[CheckIn, Pod, Membership, bool]]:
    """Find each current check-in, and tell whether it is kept already."""
    mine = [m for m in uow.memberships.of_person(person.id) if m.state in ASKED]
    pods = uow.pods.many([m.pod for m in mine])
    recent = uow.checkins.of_person(person.id, now - LOOK_BACK)
    found = []
    for membership in mine:
        pod = pods[membership.pod]
        if pod.state is PodState.OPEN and pod.week is not None:
            own = [c for c in recent if c.membership == membership.id]
            kept = _kept(own, pod.week, now)
            check_in = kept or new_check_in(ids, now, pod, membership, person, pod.week)
            found.append((check_in, pod, membership, kept is not None))
    return found


def _kept(own: Sequence[CheckIn], week: Week, now: datetime) -> CheckIn | None:
    late = next((c for c in own if c.closes_at <= now < c.until), None)
    if late is not None and late.state in _UNANSWERED and not _asked_again(own, late):
        return late
    return next((c for c in own if c.week == week), None)

"""Which week a check-in is about (docs/behavior.md, "Which week")."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.checkins import CheckIn, CheckInState
from bot.domain.people import Person
from bot.domain.pods import ASKED, Membership, Pod, PodState
from bot.domain.weeks import Week
from bot.kernel.ids import CheckInId, Ids
from bot.ports.storage import UnitOfWork

LOOK_BACK = timedelta(days=21)
TOGETHER_WITHIN = timedelta(hours=36)
_UNANSWERED = (CheckInState.OPEN, CheckInState.MISSED, CheckInState.UNASKED)


def fresh(
    ids: Ids, now: datetime, pod: Pod, membership: Membership, person: Person, week: Week
) -> CheckIn:
    """Make the check-in of a week; it takes late answers until the next prompt."""
    hour = membership.hour(pod.rhythm, person.lives_in)
    return CheckIn(
        CheckInId(ids.mint(now)),
        membership.id,
        pod.id,
        person.id,
        week,
        pod.rhythm.close(week),
        max(hour.prompt(week.plus(1)), pod.rhythm.close(week)),
    )


def current(
    uow: UnitOfWork, ids: Ids, now: datetime, person: Person
) -> list[tuple[CheckIn, Pod, Membership]]:
    """Find what a person would check in on now, one for each of their open pods.

    Last week's while it is unanswered and the next prompt has not come, else this week's.
    """
    mine = [m for m in uow.memberships.of_person(person.id) if m.state in ASKED]
    pods = uow.pods.many([m.pod for m in mine])
    recent = uow.checkins.of_person(person.id, now - LOOK_BACK)
    return [
        (_one(uow, ids, now, person, pods[m.pod], m, recent), pods[m.pod], m)
        for m in mine
        if pods[m.pod].state is PodState.OPEN and pods[m.pod].week is not None
    ]


def open_now(uow: UnitOfWork, now: datetime, person: Person) -> list[CheckIn]:
    """Find a person's open check-ins whose close has not come."""
    recent = uow.checkins.of_person(person.id, now)
    return [c for c in recent if c.state is CheckInState.OPEN]


def together(check_ins: Sequence[CheckIn], mine: CheckIn) -> list[CheckIn]:
    """Find the check-ins that shared a question with one: their closes are hours apart."""
    others = [
        c
        for c in check_ins
        if c.membership != mine.membership and abs(c.closes_at - mine.closes_at) < TOGETHER_WITHIN
    ]
    return [mine, *others]


def previous(check_ins: Sequence[CheckIn], current: CheckIn, now: datetime) -> CheckIn | None:
    """Find the answered week before, if it can still be corrected."""
    return next(
        (
            c
            for c in check_ins
            if c.membership == current.membership
            and c.week < current.week
            and c.stone
            and c.editable(now)
        ),
        None,
    )


def _asked_again(own: Sequence[CheckIn], late: CheckIn) -> bool:
    """Tell whether the next question has come, or was answered before it came."""
    return any(
        c.week > late.week and (c.asked_at or c.state is not CheckInState.OPEN) for c in own
    )


def _one(
    uow: UnitOfWork,
    ids: Ids,
    now: datetime,
    person: Person,
    pod: Pod,
    membership: Membership,
    recent: Sequence[CheckIn],
) -> CheckIn:
    own = [c for c in recent if c.membership == membership.id]
    late = next((c for c in own if c.closes_at <= now < c.until), None)
    unanswered = late is not None and late.state in _UNANSWERED
    if late is not None and unanswered and not _asked_again(own, late):
        return late
    if pod.week is None:
        raise ValueError(f"the pod {pod.id} is open and has no week")
    found = next((c for c in own if c.week == pod.week), None)
    if found is None:
        made = fresh(ids, now, pod, membership, person, pod.week)
        uow.checkins.add(made)
        found = uow.checkins.of(membership.id, pod.week) or made
    return found

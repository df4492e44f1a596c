"""Notes what somebody had in a pod who leaves it, and gives it back when they undo that."""

from datetime import datetime

from msgspec.structs import replace

from bot.checkins import redraws
from bot.domain.departures import Departure, WeekLeft
from bot.domain.goals import GoalShare
from bot.domain.notices import AgendaItem, AgendaKind
from bot.domain.pods import (
    OFFERS_TO_START_AFTER,
    MemberRole,
    Membership,
    MembershipState,
    Pod,
    PodState,
)
from bot.kernel.ids import Ids
from bot.outbox import schedule
from bot.ports.storage import UnitOfWork


def noted(uow: UnitOfWork, leaver: Membership, now: datetime) -> Departure:
    """Note what somebody has in a pod, before it is taken out of it."""
    shares = uow.goals.shares_with(leaver.pod, leaver.joined_at)
    weeks = uow.checkins.of_membership(leaver.id)
    return Departure(
        now,
        leaver.state.value,
        leaver.role.value,
        leaver.shares,
        tuple((s.goal, s.visible) for s in shares if s.membership == leaver.id),
        tuple(
            WeekLeft(c.id, c.withheld, None if c.counted is None else (*c.counted,), c.shown)
            for c in weeks
        ),
    )


def undo(
    uow: UnitOfWork, ids: Ids, now: datetime, pod: Pod, left: Membership, departure: Departure
) -> Pod:
    """Give somebody back all that they had in a pod, who had left it a moment ago.

    - An heir who was made host is none again, and was not told yet.
    - A pod that had ended with them goes on; one that has opened meanwhile has them in its trial.
    """
    if departure.ended:
        pod = _begin_again(uow, pod, now)
    for goal, visible in departure.goals:
        uow.goals.share(GoalShare(goal, pod.id, left.id, visible))
    now_there = uow.checkins.many([week.check_in for week in departure.weeks])
    uow.checkins.save(
        *(
            replace(
                now_there[week.check_in],
                withheld=week.withheld,
                counted=None if week.counted is None else frozenset(week.counted),
                shown=week.shown,
            )
            for week in departure.weeks
        )
    )
    role = MemberRole(departure.role)
    if departure.heir is not None:
        heir = uow.memberships.get(departure.heir)
        if heir.role is MemberRole.HOST:
            uow.memberships.save(replace(heir, role=MemberRole.MEMBER, hears_of_host=False))
    back = replace(
        left,
        state=MembershipState(departure.state),
        role=role,
        shares=departure.shares,
        departure=None,
    )
    person = uow.people.get(left.person)
    if back.state is MembershipState.FORMING and pod.state is PodState.OPEN:
        week = schedule.first_week(pod, back, person, now)
        back = replace(back, state=MembershipState.TRIAL, first_week=week)
    uow.memberships.save(back)
    schedule.plan_prompt(uow, pod, back, person, now)
    redraws.redraw_after_leaving(uow, ids, now, left)
    return pod


def _begin_again(uow: UnitOfWork, pod: Pod, now: datetime) -> Pod:
    if pod.opened_at is None:
        due = max(pod.created_at + OFFERS_TO_START_AFTER, now)
        uow.agenda.put(AgendaItem(AgendaKind.OFFER, pod.id, due))
        return uow.pods.save(replace(pod, state=PodState.FORMING))
    week = pod.rhythm.next_week(None, now)
    if pod.rhythm.close_at(week.plus(-1)) > now:
        week = week.plus(-1)
    again = uow.pods.save(replace(pod, state=PodState.OPEN, week=week))
    schedule.plan_for_pod(uow, again, now)
    return again

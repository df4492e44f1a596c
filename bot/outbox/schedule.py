"""Keeps the agenda in step with every change: when each member and pod is asked next."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.domain.notices import AgendaItem, AgendaKind
from bot.domain.people import NudgeLevel, Person
from bot.domain.pods import ASKED, Membership, Pod, PodState
from bot.domain.weeks import Week
from bot.kernel.ids import MembershipId, PersonId
from bot.ports.storage import UnitOfWork

MIDWEEK_AFTER = timedelta(days=3)


def plan_prompt(
    uow: UnitOfWork, pod: Pod, membership: Membership, person: Person, now: datetime
) -> Week | None:
    """Put a member's next question on the agenda, and tell about which week it is.

    None while there is nothing to ask.
    """
    return _plan_prompts(uow, [(pod, membership, person)], now).get(membership.id)


def _plan_prompts(
    uow: UnitOfWork, members: Sequence[tuple[Pod, Membership, Person]], now: datetime
) -> dict[MembershipId, Week]:
    """Put members' next questions on the agenda, and tell about which weeks they are.

    The week stays the one that was next: changing zone, hour or rhythm never asks twice for the
    same week, and never skips one.
    """
    planned = uow.agenda.many(AgendaKind.PROMPT, [member.id for _, member, _ in members])
    dues, midweeks = list[AgendaItem](), list[AgendaItem]()
    for pod, member, person in members:
        if pod.state is not PodState.OPEN or member.state not in ASKED or pod.week is None:
            continue
        next_week = planned[member.id].week if member.id in planned else None
        week = max(pod.week, member.first_week or pod.week, next_week or pod.week)
        due = member.hour(pod.rhythm, person.zone).prompt_at(week)
        dues.append(AgendaItem(AgendaKind.PROMPT, member.id, due, week))
        if person.nudges is NudgeLevel.ACTIVE:
            at = next_midweek(due, now)
            midweeks.append(AgendaItem(AgendaKind.MIDWEEK, member.id, at, week))
    uow.agenda.put(*dues, *midweeks)
    for kind, put in ((AgendaKind.PROMPT, dues), (AgendaKind.MIDWEEK, midweeks)):
        over = {member.id for _, member, _ in members}.difference(due.subject for due in put)
        if over:
            uow.agenda.remove(kind, over)
    return {MembershipId(due.subject): due.week for due in dues if due.week is not None}


def plan_for_person(uow: UnitOfWork, person: Person, now: datetime) -> None:
    """Put all next questions of one person on the agenda anew."""
    mine = [m for m in uow.memberships.of_person(person.id) if m.inside]
    _plan_prompts(uow, [(uow.pods.get(m.pod), m, person) for m in mine], now)


def plan_for_pod(uow: UnitOfWork, pod: Pod, now: datetime) -> None:
    """Put a pod's own hours and all its members' on the agenda."""
    if pod.state is PodState.OPEN and pod.week is not None:
        uow.agenda.put(
            AgendaItem(AgendaKind.CALL, pod.id, pod.rhythm.call_at(pod.week), pod.week),
            AgendaItem(AgendaKind.CLOSE, pod.id, pod.rhythm.close_at(pod.week), pod.week),
        )
    members = [m for m in uow.memberships.of_pod(pod.id) if m.inside]
    people = uow.people.many([m.person for m in members])
    _plan_prompts(uow, [(pod, m, people[m.person]) for m in members], now)


def assume_zone(
    uow: UnitOfWork, pod: Pod, people: Collection[PersonId], before: str | None = None
) -> None:
    """Go by a pod's zone for those who have told none, and went by none or by the one `before`."""
    for person in uow.people.many(people).values():
        if person.zone is None and person.assumed_zone == before:
            uow.people.save(replace(person, assumed_zone=pod.rhythm.zone))


def first_week(pod: Pod, membership: Membership, person: Person, now: datetime) -> Week | None:
    """Choose the first week a newcomer is asked about: its prompt is at least a day away."""
    if pod.week is None:
        return None
    week = pod.week
    hour = membership.hour(pod.rhythm, person.zone)
    while hour.prompt_at(week) < now + timedelta(hours=24):
        week = week.plus(1)
    return week


def next_midweek(prompt: datetime, now: datetime) -> datetime:
    """Find the next moment three days after a prompt, or before one still to come."""
    at = prompt + MIDWEEK_AFTER
    while at - timedelta(weeks=1) > now:
        at -= timedelta(weeks=1)
    return at

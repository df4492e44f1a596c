"""Keeps the agenda in step with every change: when each member and pod is asked next."""

from datetime import datetime, timedelta

from bot.domain.notices import AgendaItem, AgendaKind
from bot.domain.people import NudgeLevel, Person
from bot.domain.pods import ASKED, Membership, Pod, PodState
from bot.domain.weeks import Week
from bot.ports.storage import UnitOfWork

MIDWEEK_AFTER = timedelta(days=3)


def plan_prompt(
    uow: UnitOfWork, pod: Pod, membership: Membership, person: Person, now: datetime
) -> datetime | None:
    """Put a member's next question on the agenda; None while there is nothing to ask.

    The week stays the one that was next: changing zone, hour or rhythm never asks twice for the
    same week, and never skips one.
    """
    if pod.state is not PodState.OPEN or membership.state not in ASKED or pod.week is None:
        uow.agenda.remove(AgendaKind.PROMPT, [membership.id])
        uow.agenda.remove(AgendaKind.MIDWEEK, [membership.id])
        return None
    planned = uow.agenda.of(AgendaKind.PROMPT, membership.id)
    week = max(
        pod.week,
        membership.first_week or pod.week,
        (planned.week if planned else None) or pod.week,
    )
    due = membership.hour(pod.rhythm, person.lives_in).prompt_at(week)
    uow.agenda.put(AgendaItem(AgendaKind.PROMPT, membership.id, due, week))
    if person.nudges is NudgeLevel.ACTIVE:
        uow.agenda.put(AgendaItem(AgendaKind.MIDWEEK, membership.id, next_midweek(due, now), week))
    else:
        uow.agenda.remove(AgendaKind.MIDWEEK, [membership.id])
    return due


def plan_for_person(uow: UnitOfWork, person: Person, now: datetime) -> None:
    """Put all next questions of one person on the agenda anew."""
    for membership in uow.memberships.of_person(person.id):
        if membership.inside:
            plan_prompt(uow, uow.pods.get(membership.pod), membership, person, now)


def plan_for_pod(uow: UnitOfWork, pod: Pod, now: datetime) -> None:
    """Put a pod's own hours and all its members' on the agenda."""
    if pod.state is PodState.OPEN and pod.week is not None:
        uow.agenda.put(
            AgendaItem(AgendaKind.CALL, pod.id, pod.rhythm.call_at(pod.week), pod.week),
            AgendaItem(AgendaKind.CLOSE, pod.id, pod.rhythm.close_at(pod.week), pod.week),
        )
    members = [m for m in uow.memberships.of_pod(pod.id) if m.inside]
    people = uow.people.many([m.person for m in members])
    for membership in members:
        plan_prompt(uow, pod, membership, people[membership.person], now)


def first_week(pod: Pod, membership: Membership, person: Person, now: datetime) -> Week | None:
    """Choose the first week a newcomer is asked about: its prompt is at least a day away."""
    if pod.week is None:
        return None
    week = pod.week
    hour = membership.hour(pod.rhythm, person.lives_in)
    while hour.prompt_at(week) < now + timedelta(hours=24):
        week = week.plus(1)
    return week


def next_midweek(prompt: datetime, now: datetime) -> datetime:
    """Find the next moment three days after a prompt, or before one still to come."""
    at = prompt + MIDWEEK_AFTER
    while at - timedelta(weeks=1) > now:
        at -= timedelta(weeks=1)
    return at

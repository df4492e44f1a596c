"""What planning prompts comes to, member by member, by nothing but the rules of the domain."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.domain.checkins import CheckIn, CheckInState
from bot.domain.notices import AgendaItem, AgendaKind, Arg, Notice, NoticeKind
from bot.domain.people import NudgeLevel, Person
from bot.domain.pods import Membership, MembershipState, Pod, PodState
from bot.domain.weeks import Week
from bot.kernel.errors import NotFound
from bot.kernel.ids import CheckInId, Ids, MembershipId, NoticeId
from bot.outbox import tie_breaker
from bot.ports.storage import UnitOfWork

ASKED = (MembershipState.TRIAL, MembershipState.ACTIVE, MembershipState.RESTING)


def ask(uow: UnitOfWork, ids: Ids, now: datetime, dues: Sequence[AgendaItem]) -> None:
    """Ask one member after the other."""
    for due in dues:
        _ask(uow, ids, now, due)


def _ask(uow: UnitOfWork, ids: Ids, now: datetime, due: AgendaItem) -> None:
    try:
        member = uow.memberships.get(MembershipId(due.subject))
    except NotFound:
        uow.agenda.remove(AgendaKind.PROMPT, [due.subject])
        return
    pod, person = uow.pods.get(member.pod), uow.people.get(member.person)
    if due.week is None or pod.state is not PodState.OPEN or member.state not in ASKED:
        uow.agenda.remove(AgendaKind.PROMPT, [due.subject])
        return
    hour = member.hour(pod.rhythm, person.zone)
    if pod.week is not None and due.week < pod.week:
        uow.agenda.put(replace(due, due_at=hour.prompt_at(pod.week), week=pod.week))
        return
    after = due.week.plus(1)
    closes_at = pod.rhythm.close_at(due.week)
    check_in = CheckIn(
        CheckInId(ids.mint(now)),
        member.id,
        pod.id,
        person.id,
        due.week,
        closes_at,
        max(hour.prompt_at(after), closes_at),
        state=_state(pod, member, person, due.week, now),
    )
    uow.checkins.add(check_in)
    if check_in.state is CheckInState.OPEN:
        uow.outbox.put(*_notices(uow, ids, pod, member, person, check_in, due))
    uow.agenda.put(replace(due, due_at=hour.prompt_at(after), week=after))


def _state(
    pod: Pod, member: Membership, person: Person, week: Week, now: datetime
) -> CheckInState:
    day = week.day(pod.rhythm.day)
    rest = person.rest
    if member.state is MembershipState.RESTING or (rest is not None and rest.covers(day)):
        return CheckInState.RESTED
    return CheckInState.OPEN if now < pod.rhythm.close_at(week) else CheckInState.UNASKED


def _notices(
    uow: UnitOfWork,
    ids: Ids,
    pod: Pod,
    member: Membership,
    person: Person,
    check_in: CheckIn,
    due: AgendaItem,
) -> list[Notice]:
    args: dict[str, Arg] = {"membership": member.id, "week": str(check_in.week)}
    accounts = uow.people.accounts([person.id])[person.id]
    arriving = [each for each in accounts if each.reachable and each.place is not None]
    platform = next((each.platform for each in (*arriving, *accounts)), "")

    def notice(kind: NoticeKind, name: str, at: datetime, until: datetime) -> Notice:
        return Notice(
            NoticeId(ids.mint(due.due_at)),
            f"{name}:{member.id}:{check_in.week}",
            kind,
            platform,
            at,
            until,
            tie_breaker.draw(pod.id, at),
            person=person.id,
            args=args,
        )

    made = [notice(NoticeKind.PROMPT, "prompt", due.due_at, check_in.closes_at)]
    hour = member.hour(pod.rhythm, person.zone)
    remind_at = hour.reminder_at(check_in.week, person.quiet)
    until = check_in.closes_at - timedelta(hours=2)
    if person.nudges is not NudgeLevel.LIGHT and member.silent < 2 and remind_at <= until:
        made.append(notice(NoticeKind.REMINDER, "remind", remind_at, until))
    return made

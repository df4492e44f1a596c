"""What has to hold of a letter that nobody asked for, in the moment in which it arrives."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.checkins import CheckInState
from bot.domain.notices import Notice, NoticeKind, NoticeState
from bot.domain.people import NudgeLevel, Person
from bot.domain.pods import Membership, MembershipState
from bot.domain.weeks import Week
from bot.kernel.errors import NotFound
from bot.kernel.ids import MembershipId, PersonId
from bot.ports.storage import UnitOfWork
from tests.stateful.parts import FatefulPost, notice_of

# What a person asked for: a question and a digest a week. They count, and are never held back.
ALWAYS = (NoticeKind.PROMPT, NoticeKind.DIGEST, NoticeKind.CHEERS)
QUESTIONS = (NoticeKind.PROMPT, NoticeKind.REMINDER)
# A reminder is measured against these alone, and what others cause against everything.
WEEKLY = (*QUESTIONS, NoticeKind.DIGEST)
OF_OTHERS = tuple(
    map(NoticeKind, ["see", "welcome", "goodbye", "rhythm", "ranking", "home", "host"])
)


def unasked(uow: UnitOfWork, notice: Notice, now: datetime, post: FatefulPost) -> Iterator[str]:
    """Tell what is wrong with a letter (docs/behavior.md, "The week" and "Promises")."""
    assert notice.person is not None
    person = uow.people.get(notice.person)
    local = now.astimezone(ZoneInfo(person.zone or "UTC"))
    if _covers(person.quiet.start, person.quiet.end, local.time()):
        yield f"within quiet hours, {local:%H:%M}"
    if _rests(person, local):
        yield f"in a rest until {person.rest and person.rest.until}"
    if now < notice.due_at:
        yield f"before it is due, {notice.due_at}"
    if now >= notice.expires_at:
        yield f"after its use, {notice.expires_at}"
    if notice.kind not in ALWAYS and _spent(uow, notice, now, post) >= person.budget:
        yield f"beyond the budget of {person.budget}"
    yield from _of_kind(uow, notice, person, now)


def _covers(start: time, end: time, at: time) -> bool:
    if start <= end:
        return start <= at < end
    return at >= start or at < end


def _rests(person: Person, local: datetime) -> bool:
    rest = person.rest
    if rest is None or local.date() < rest.since:
        return False
    return rest.until is None or local.date() < rest.until


def _spent(uow: UnitOfWork, notice: Notice, now: datetime, post: FatefulPost) -> int:
    """Count what the platform said has arrived within a week, and was settled so."""
    place = next(a.place for a in uow.people.accounts([_person(notice)])[_person(notice)])
    keys = {
        notice_of(a.key)
        for a in reversed(post.arrived)
        if a.place == place and a.sure and now - a.at <= timedelta(days=7)
    }
    return sum(_counts(uow, key, notice.kind) for key in keys)


def _counts(uow: UnitOfWork, key: str, against: NoticeKind) -> bool:
    found = uow.outbox.by_key(key)
    if found is None:
        return False
    notice, state = found
    quiet = notice.redraws is not None or notice.kind is NoticeKind.CHEERS
    if against in WEEKLY and notice.kind not in WEEKLY:
        return False
    if against not in OF_OTHERS and notice.kind in OF_OTHERS:
        return False
    return state is NoticeState.SENT and not quiet


def _person(notice: Notice) -> PersonId:
    """Find whom a notice is for."""
    assert notice.person is not None
    return notice.person


def _of_kind(uow: UnitOfWork, notice: Notice, person: Person, now: datetime) -> Iterator[str]:
    if "membership" not in notice.args:
        return
    try:
        membership = uow.memberships.get(MembershipId(int(notice.args["membership"])))
    except NotFound:
        yield "of a membership that is not there"
        return
    if membership.person != notice.person:
        yield "of a membership that is another's"
    if membership.state is MembershipState.RESTING:
        yield "in a pod in which they rest"
    gone = membership.state is MembershipState.LEFT
    if gone != (notice.kind is NoticeKind.DECLINED):
        yield f"to a member who is {membership.state}"
    if notice.kind is NoticeKind.MIDWEEK and person.nudges is not NudgeLevel.ACTIVE:
        yield f"though they hear {person.nudges}"
    if notice.kind in QUESTIONS:
        yield from _of_week(uow, notice, membership, person, now)


def _of_week(
    uow: UnitOfWork, notice: Notice, membership: Membership, person: Person, now: datetime
) -> Iterator[str]:
    week = Week.read(str(notice.args["week"]))
    pod = uow.pods.get(membership.pod)
    check_in = uow.checkins.of(membership.id, week)
    if check_in is None or check_in.state is not CheckInState.OPEN:
        yield f"about a week that is {check_in and check_in.state}"
    elif now >= check_in.closes_at:
        yield f"about a week that closed {check_in.closes_at}"
    if pod.week is None or week > pod.week:
        yield f"about a week that has not begun: {week}, and it is {pod.week}"
    if notice.kind is NoticeKind.PROMPT:
        hour = membership.hour(pod.rhythm, person.zone).prompt_at(week)
        if now < hour:
            yield f"before the member's hour, {hour}"
        return
    if person.nudges is NudgeLevel.LIGHT:
        yield "though they hear little"
    if check_in is not None and check_in.asked_at is None:
        yield "before the question itself"

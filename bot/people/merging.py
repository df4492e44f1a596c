"""Makes one person of two whose accounts were linked a day ago; nobody loses anything by it.

It is one unit of work, after which all is the first one's. What the second has sealed opens by the
key that was taken over, and is sealed anew in small units of later beats. Rules:
docs/behavior.md, "One person, two accounts".
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from msgspec import Struct, field
from msgspec.structs import replace

from bot.checkins import redraws
from bot.checkins.consequences import with_progress
from bot.domain import merging as rules
from bot.domain.apart import muting_instead
from bot.domain.checkins import CheckIn
from bot.domain.links import Link, LinkState
from bot.domain.notices import (
    AgendaItem,
    AgendaKind,
    Arg,
    NoticeKind,
    NoticeState,
    Settlement,
)
from bot.domain.people import Person
from bot.domain.pods import Membership
from bot.kernel.errors import BotError, Conflict, NotFound
from bot.kernel.ids import CheckInId, Ids, LinkId, MembershipId, PersonId, PodId
from bot.kernel.metrics import EndReason
from bot.outbox import schedule
from bot.outbox.enqueue import OutboxWriter
from bot.people.linking import LinkNews
from bot.ports.storage import UnitOfWork
from bot.support import renamed_reports

ROWS_AT_ONCE = 50
LOOKS_AGAIN_AFTER = timedelta(minutes=10)
_NUMBER = re.compile(r"\d+")
_log = structlog.get_logger("cairn.linking")


class _Merged(Struct):
    """What was merged so far: new `names` of ids, memberships, and weeks that both answered."""

    names: dict[int, int]
    memberships: dict[MembershipId, Membership] = field(default_factory=dict)
    weeks: dict[CheckInId, CheckIn] = field(default_factory=dict)
    answered_twice: list[CheckIn] = field(default_factory=list)
    pods: set[PodId] = field(default_factory=set)


def go_on(uow: UnitOfWork, ids: Ids, now: datetime, due: AgendaItem) -> None:
    """Take a link on: make one of two when its day is over, then seal what is left to seal.

    While keys are being replaced it waits, and where something of theirs is damaged: nobody else's
    question waits for it.
    """
    uow.agenda.remove(AgendaKind.LINK, [due.subject])
    try:
        link = uow.links.get(LinkId(due.subject))
    except NotFound:
        return
    match link.state:
        case LinkState.AGREED if link.second is not None and link.expires_at <= now:
            joined = uow.merging.can_take_over(link.second, link.first) and _is_joined(
                uow, ids, now, link, link.second
            )
            uow.agenda.put(replace(due, due_at=now if joined else now + LOOKS_AGAIN_AFTER))
        case LinkState.SEALING:
            walked = uow.merging.seal_anew(link.first, link.walked or "", ROWS_AT_ONCE)
            if walked is None:
                uow.links.remove(link.id)
            else:
                uow.links.save(replace(link, walked=walked))
                uow.agenda.put(replace(due, due_at=now))
        case _:
            pass


def _is_joined(uow: UnitOfWork, ids: Ids, now: datetime, link: Link, second: PersonId) -> bool:
    """Make one of two, and tell whether that went well; else nothing of it is done."""
    try:
        with uow.savepoint():
            _join(uow, ids, now, link, second)
    except Conflict:
        raise
    except BotError as problem:
        _log.error("two accounts stay apart", link=link.id, problem=type(problem).__name__)
        return False
    return True


def _join(uow: UnitOfWork, ids: Ids, now: datetime, link: Link, second: PersonId) -> None:
    stays, gone = uow.people.get(link.first), uow.people.get(second)
    theirs = uow.merging.ever_in(gone.id)
    told = {m.person for each in theirs for m in uow.memberships.of_pod(each.pod)} | {stays.id}
    merged = _Merged({gone.id: stays.id})
    firsts = {each.pod: each for each in uow.merging.ever_in(stays.id)}
    for each in theirs:
        if each.pod in firsts:
            _merge_in_pod(uow, merged, firsts[each.pod], each)
    _take_over(uow, link, gone, told - {gone.id}, merged)
    renamed_reports.write_names(uow, told - {gone.id}, merged.names)
    person = uow.people.save(rules.one_person(uow.people.get(stays.id), gone))
    for membership in merged.memberships.values():
        there = uow.memberships.get(membership.id)
        uow.memberships.save(replace(membership, version=there.version))
    _save_weeks(uow, ids, now, merged)
    _tell_fellows_apart(uow, merged, told - {gone.id})
    _keep_apart(uow, merged, gone.id, stays.id, told - {gone.id, stays.id})
    _drop_doubles(uow, now, person, merged.names)
    schedule.plan_for_person(uow, person, now)
    args: dict[str, Arg] = {"news": LinkNews.JOINED.value}
    args |= {**_differences(person, gone), **_answered_twice(merged.answered_twice)}
    told_one = (f"link:{link.id}:joined", person.id, args)
    OutboxWriter(uow, ids, now, None).tell_people(NoticeKind.LINK, [told_one])


def _merge_in_pod(uow: UnitOfWork, merged: _Merged, first: Membership, second: Membership) -> None:
    """Make one of both memberships of a pod, and of each week that both have."""
    stays, goes = rules.which_stays(first, second)
    weeks = {each.week: each for each in uow.checkins.of_membership(stays.id)}
    for each in uow.checkins.of_membership(goes.id):
        if each.week not in weeks:
            weeks[each.week] = each
            continue
        newer, older = rules.newer(weeks[each.week], each)
        if newer.has_stone and older.has_stone:
            merged.answered_twice.append(newer)
        weeks[each.week] = merged.weeks[newer.id] = rules.one_week(newer, older)
        uow.merging.merge_check_ins(older.id, newer.id)
        merged.names[older.id] = newer.id
        _ask_to_see_once(uow, older.id, newer.id)
    answered = sum(each.has_stone for each in weeks.values())
    merged.memberships[stays.id] = rules.one_membership(stays, goes, answered)
    merged.names[goes.id] = stays.id
    merged.pods.add(stays.pod)
    uow.merging.merge_memberships(goes.id, stays.id)
    _ask_once(uow, stays.id, goes.id)


def _ask_once(uow: UnitOfWork, stays: MembershipId, goes: MembershipId) -> None:
    """Let the next question be about the later of both weeks that were next: none is twice."""
    planned = uow.agenda.many(AgendaKind.PROMPT, [stays, goes])
    weeks = [due.week for due in planned.values() if due.week is not None]
    for kind in (AgendaKind.PROMPT, AgendaKind.MIDWEEK):
        uow.agenda.remove(kind, [goes])
    if weeks:
        due_at = max(due.due_at for due in planned.values())
        uow.agenda.put(AgendaItem(AgendaKind.PROMPT, stays, due_at, max(weeks)))


def _ask_to_see_once(uow: UnitOfWork, older: CheckInId, newer: CheckInId) -> None:
    planned = uow.agenda.many(AgendaKind.SEE, [older, newer])
    uow.agenda.remove(AgendaKind.SEE, [older])
    if older in planned and newer not in planned:
        uow.agenda.put(replace(planned[older], subject=newer))


def _take_over(
    uow: UnitOfWork, link: Link, gone: Person, told: Iterable[PersonId], merged: _Merged
) -> None:
    """Hand all over to the first one; the second one's account names nobody from then on."""
    others = [each.id for each in uow.links.of_person(gone.id) if each.id != link.id]
    others += [each.id for each in uow.links.of_person(link.first) if each.id != link.id]
    uow.links.remove(*others)
    uow.links.save(link.seal())
    uow.merging.take_over(gone.id, link.first)
    uow.merging.rename(merged.names, {*told})
    for account in uow.people.accounts([link.first])[link.first]:
        if account.id == link.second_account:
            uow.people.save_account(replace(account, names=False))


def _save_weeks(uow: UnitOfWork, ids: Ids, now: datetime, merged: _Merged) -> None:
    """Save the weeks that both had, and draw anew what shows those that are over."""
    there = uow.checkins.many(merged.weeks)
    saved = []
    for its, week in merged.weeks.items():
        now_is = there[its]
        saved.append(
            replace(
                week,
                membership=now_is.membership,
                person=now_is.person,
                version=now_is.version,
            )
        )
    if saved:
        uow.checkins.save(*with_progress(uow, *saved))
        redraws.redraw(uow, ids, now, [each for each in saved if each.has_stone])


def _tell_fellows_apart(uow: UnitOfWork, merged: _Merged, told: Iterable[PersonId]) -> None:
    """Write the membership that stays where fellows have noted the one that was merged."""
    names = merged.names
    fellows = [m for pod in merged.pods for m in uow.memberships.of_pod(pod)]
    for member in fellows:
        left = member.departure
        if left is not None and left.heir in names:
            heir = MembershipId(names[left.heir])
            uow.memberships.save(replace(member, departure=replace(left, heir=heir)))
    for person in uow.people.many({m.person for m in fellows}.intersection(told)).values():
        said = person.not_okay
        if said is not None and not names.keys().isdisjoint(said.told):
            now_told = dict.fromkeys(MembershipId(names.get(each, each)) for each in said.told)
            uow.people.save(replace(person, not_okay=replace(said, told=tuple(now_told))))


def _keep_apart(
    uow: UnitOfWork,
    merged: _Merged,
    gone: PersonId,
    stays: PersonId,
    told: Iterable[PersonId],
) -> None:
    """Keep those apart from the one who stays who were apart from either, and what was voted."""
    for person in uow.people.many({*told}).values():
        if gone in person.muted:
            uow.people.save(muting_instead(person, gone, stays))
    for pod in merged.pods:
        for removal in uow.removals.of_pod(pod):
            votes = removal.votes.renamed(merged.names)
            if votes != removal.votes:
                uow.removals.save(replace(removal, votes=votes))


def _drop_doubles(
    uow: UnitOfWork, now: datetime, person: Person, names: Mapping[int, int]
) -> None:
    """Drop what waits for the second one and was, or will be, told to the first one as well."""
    for notice in uow.merging.waiting(person.id):
        key = _NUMBER.sub(lambda found: str(names.get(int(found[0]), found[0])), notice.key)
        if key != notice.key and uow.outbox.by_key(key) is not None:
            reason = EndReason.TAKEN.value
            uow.outbox.settle(Settlement(notice, NoticeState.DROPPED, now, reason))


def _differences(stays: Person, gone: Person) -> Mapping[str, Arg]:
    """Name what the second one had set otherwise, which holds no more."""
    quiet = f"{gone.quiet.start:%H:%M}-{gone.quiet.end:%H:%M}"
    had = {
        "language": (stays.language, gone.language),
        "zone": (stays.zone, gone.zone),
        "quiet": (f"{stays.quiet.start:%H:%M}-{stays.quiet.end:%H:%M}", quiet),
        "nudges": (stays.nudges.value, gone.nudges.value),
    }
    return {
        name: other for name, (own, other) in had.items() if other is not None and own != other
    }


def _answered_twice(weeks: Sequence[CheckIn]) -> Mapping[str, Arg]:
    """Name the weeks that both had answered, of which the newer answer is kept."""
    if not weeks:
        return {}
    return {"weeks": " ".join(f"{each.pod}:{each.week}" for each in weeks)}

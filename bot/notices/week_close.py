"""Closes a pod's week: fixes its layer, sends its digest out, and begins the next week."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.checkins import consequences, redraws
from bot.domain import policy
from bot.domain.checkins import (
    EDITABLE_FOR,
    SEEN_WITHIN,
    CheckIn,
    CheckInState,
)
from bot.domain.layers import (
    Layer,
)
from bot.domain.notices import AgendaItem, AgendaKind, Arg, NoticeKind
from bot.domain.pods import ASKED, Membership, MembershipState, Pod, PodState
from bot.domain.weeks import Week
from bot.kernel.failpoints import Failpoint, reached
from bot.kernel.ids import Ids, MembershipId, PersonId, PodId
from bot.notices.digests import HOMES_FIRST
from bot.outbox import schedule
from bot.outbox.enqueue import KEPT_FOR, OutboxWriter
from bot.pods import platform_consents
from bot.pods.lifecycle import PodLifecycle
from bot.ports.storage import UnitOfWork


def close_week(uow: UnitOfWork, ids: Ids, now: datetime, due: AgendaItem) -> None:
    """Close a pod's week, as of the instant it was due, however late the bot is.

    - Who was asked and gave no answer has missed it, and is told nothing now.
    - Whom the question never reached has not missed anything.
    - Of several weeks in which an outage let nobody be asked, only the last is told.
    - Whoever waits for an answer waits from when it can be seen, which after an outage is `now`;
      and what the close has to tell does not expire before there was time to tell it.
    """
    pod = uow.pods.get(PodId(due.subject))
    if pod.state is not PodState.OPEN or due.week is None or pod.week != due.week:
        uow.agenda.remove(AgendaKind.CLOSE, [due.subject])
        return
    members = uow.memberships.of_pod(pod.id)
    before = uow.checkins.of_week(pod.id, due.week)
    over = consequences.fix_what_counts(uow, *(check_in.close() for check_in in before))
    closed = consequences.with_progress(uow, *over)
    changed = [new for new, old in zip(closed, before, strict=True) if new != old]
    if changed:
        uow.checkins.save(*changed)
    stones = sum(check_in.has_stone for check_in in closed)
    uow.checkins.lay(Layer(pod.id, due.week, due.due_at, stones))
    reached(Failpoint.WEEK_LAID)
    in_time = due.due_at + policy.STALE_AFTER > now
    was_lived = stones or any(check_in.asked_at for check_in in closed)
    if was_lived or pod.rhythm.close_at(due.week.plus(1)) > now:
        until = max(due.due_at + EDITABLE_FOR, now + KEPT_FOR)
        _send_digests(uow, ids, pod, due.week, members, due.due_at, until)
    _schedule_requests_to_see(
        uow, [c for c in closed if c.has_stone], due.due_at if in_time else now
    )
    _close_for_members(uow, ids, pod, due, now, {c.membership: c for c in closed})
    onwards = uow.pods.save(pod.close_week(due.due_at))
    if pod.is_ranked_season_over(due.week):
        lifecycle = PodLifecycle(uow, ids, due.due_at, onwards)
        lifecycle.end_ranked_season(due.week)
        onwards = lifecycle.pod
    if onwards.rhythm.zone != pod.rhythm.zone:
        inside = [m.person for m in members if m.inside]
        schedule.assume_zone(uow, onwards, inside, before=pod.rhythm.zone)
    schedule.plan_for_pod(uow, onwards, due.due_at)


def _send_digests(
    uow: UnitOfWork,
    ids: Ids,
    pod: Pod,
    week: Week,
    members: Sequence[Membership],
    at: datetime,
    until: datetime,
) -> None:
    """Tell every home, and then by direct message the members who see none."""
    outbox = OutboxWriter(uow, ids, at, pod.id)
    shows = redraws.digest_subject(pod.id, week)
    homes = uow.pods.homes([pod.id])
    for home in homes:
        if home.reachable:
            key = redraws.home_digest_key(pod.id, week, home.id)
            outbox.tell_home(
                NoticeKind.DIGEST, key, home, until=until, shows=shows, pod=pod.id, week=str(week)
            )
    told: list[tuple[str, PersonId, Mapping[str, Arg]]] = [
        (
            redraws.member_digest_key(pod.id, week, member.id),
            member.person,
            {"membership": member.id, "week": str(week)},
        )
        for member in members
        if member.inside
    ]
    at_home = at + HOMES_FIRST
    outbox.tell_people(NoticeKind.DIGEST, told, due_at=at_home, until=until, shows=shows)
    platform_consents.ask_where_read_elsewhere(uow, ids, at, pod.id, homes)


def _schedule_requests_to_see(uow: UnitOfWork, stones: list[CheckIn], at: datetime) -> None:
    uow.agenda.put(*(AgendaItem(AgendaKind.SEE, c.id, at + SEEN_WITHIN, c.week) for c in stones))


def _close_for_members(
    uow: UnitOfWork,
    ids: Ids,
    pod: Pod,
    due: AgendaItem,
    now: datetime,
    weeks: dict[MembershipId, CheckIn],
) -> None:
    changed: list[Membership] = []
    outbox = OutboxWriter(uow, ids, due.due_at, pod.id)
    members = uow.memberships.of_pod(pod.id)
    for member in members:
        check_in = weeks.get(member.id)
        if member.state not in ASKED or check_in is None:
            continue
        if check_in.state is CheckInState.MISSED:
            changed.append(_note_silence(outbox, member, check_in, now))
        elif check_in.has_stone and member.asks_to_stay and not member.began(members):
            outbox.tell_person(
                NoticeKind.STAY,
                f"stay:{member.id}",
                member.person,
                due_at=due.due_at + timedelta(hours=12),
                until=max(due.due_at + timedelta(hours=12), now) + KEPT_FOR,
                membership=member.id,
            )
            changed.append(replace(member, asked_to_stay_at=due.due_at))
    if changed:
        uow.memberships.save(*changed)
    PodLifecycle(uow, ids, due.due_at, pod).succeed_silent_hosts()


def _note_silence(
    outbox: OutboxWriter, member: Membership, check_in: CheckIn, now: datetime
) -> Membership:
    silent = member.silent + 1
    if silent == policy.ASK_WHAT_HELPS_AFTER:
        outbox.tell_person(
            NoticeKind.QUIET,
            f"quiet:{member.id}:{check_in.week}",
            member.person,
            due_at=check_in.closes_at + timedelta(hours=14),
            until=max(check_in.closes_at + timedelta(hours=14), now) + KEPT_FOR,
            membership=member.id,
        )
    resting = silent >= policy.REST_AFTER
    state = MembershipState.RESTING if resting else member.state
    return replace(member, silent=silent, state=state)

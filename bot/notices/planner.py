"""Plans what is due on the agenda: puts notices into the outbox, and moves the agenda on.

Nothing is sent here; notices go to the outbox, and the agenda moves on in the same transaction.
A notice is due when its row of the agenda was, not when its batch is planned: else whoever is
planned first, who is whoever joined first, would be told first too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, groupby

from msgspec.structs import replace

from bot.checkins import redraws
from bot.checkins.details import DetailedCheckIn, load_detailed
from bot.domain import policy
from bot.domain.apart import are_apart
from bot.domain.disclosure import member_on
from bot.domain.links import LinkState
from bot.domain.notices import AgendaItem, AgendaKind, NoticeKind, PlannedRows
from bot.domain.pods import STARTS_WITH, MemberRole, Membership, PodState
from bot.forgetting import erasing
from bot.kernel.errors import NotFound
from bot.kernel.ids import CheckInId, HomeId, Ids, LinkId, MembershipId, PodId
from bot.notices import prompt_planning, week_close
from bot.notices.digest_sight import digest_sight
from bot.outbox.enqueue import OutboxWriter, preferred_account, unreachable_people
from bot.people import merging
from bot.pods import home_changes, platform_consents, removals
from bot.pods.lifecycle import PodLifecycle
from bot.ports.storage import UnitOfWork

# How many prompts a unit of a beat plans at most, and how many of them all else is as much work
# as: whoever presses meanwhile waits until it is written.
BATCH = 200
PROMPTS_WORTH = 20
LOOK_KEPT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Planner:
    """Decides about everything that is due."""

    ids: Ids

    def beat(self, uow: UnitOfWork, now: datetime) -> PlannedRows:
        """Handle what is due, the earliest first, and look whether that was all."""
        found = uow.agenda.due(now, BATCH)
        dues = one_unit(found)
        for asks, together in groupby(dues, key=lambda due: due.kind is AgendaKind.PROMPT):
            if asks:
                prompt_planning.ask(uow, self.ids, now, [*together])
            else:
                for due in together:
                    self._handle(uow, now, due)
        left = len(dues) < len(found) or len(found) == BATCH
        return PlannedRows(len(dues), more=left or (bool(dues) and _is_due(uow, now)))

    def _handle(self, uow: UnitOfWork, now: datetime, due: AgendaItem) -> None:
        match due.kind:
            case AgendaKind.CALL:
                self._post_check_in_buttons(uow, now, due)
            case AgendaKind.CLOSE:
                week_close.close_week(uow, self.ids, now, due)
            case AgendaKind.SEE:
                self._ask_to_see(uow, now, due)
            case AgendaKind.OFFER:
                self._offer_to_start(uow, now, due)
            case AgendaKind.MIDWEEK:
                self._show_goals_midweek(uow, now, due)
            case AgendaKind.HOME:
                self._look_at_home(uow, now, due)
            case AgendaKind.LINK:
                merging.go_on(uow, self.ids, now, due)
                self._ask_where_read_elsewhere(uow, now, due)
            case AgendaKind.FORGET:
                erasing.forget(uow, self.ids, now, due)
            case AgendaKind.REMOVAL:
                removals.fall_due(uow, self.ids, now, due)
            case AgendaKind.PROMPT:
                prompt_planning.ask(uow, self.ids, now, [due])

    def _ask_where_read_elsewhere(self, uow: UnitOfWork, now: datetime, due: AgendaItem) -> None:
        """Ask the pods of somebody who reads on two platforms now, once they are one person."""
        try:
            link = uow.links.get(LinkId(due.subject))
        except NotFound:
            return
        if link.state is LinkState.SEALING and not link.walked:
            for mine in uow.memberships.of_person(link.first):
                platform_consents.ask_where_read_elsewhere(uow, self.ids, now, mine.pod)

    def _post_check_in_buttons(self, uow: UnitOfWork, now: datetime, due: AgendaItem) -> None:
        """Put an unnamed *Check in* button into a pod's homes on its day."""
        uow.agenda.remove(AgendaKind.CALL, [due.subject])
        pod = uow.pods.get(PodId(due.subject))
        if pod.state is not PodState.OPEN or due.week is None:
            return
        outbox = OutboxWriter(uow, self.ids, due.due_at, pod.id)
        until = pod.rhythm.close_at(due.week)
        for home in uow.pods.homes([pod.id]):
            if home.reachable and due.due_at + timedelta(hours=12) > now:
                key = f"call:{pod.id}:{due.week}:{home.id}"
                outbox.tell_home(
                    NoticeKind.CALL, key, home, until=until, pod=pod.id, week=str(due.week)
                )

    def _ask_to_see(self, uow: UnitOfWork, now: datetime, due: AgendaItem) -> None:
        """Ask one member in turn to answer a check-in that nobody has answered yet.

        - Nobody is asked about one of which the others may know nothing.
        - Nor before the digest that shows it: a day after the first of the others saw that.
        - Who cannot be written to has no turn.
        """
        uow.agenda.remove(AgendaKind.SEE, [due.subject])
        check_in = uow.checkins.get(CheckInId(due.subject))
        (entry,) = load_detailed(uow, [check_in])
        told = entry.disclosure_beside(now)
        if not told.exists or policy.is_seen(told, uow.checkins.cheers_for([check_in.id])):
            return
        sight = digest_sight(uow, check_in)
        asked = sight.first_of(_may_be_asked_to_see(uow, entry, now))
        member = policy.least_recently_asked(asked)
        if member is None:
            return
        seen_at = sight.long_enough_at(member, check_in, now)
        if seen_at > now:
            uow.agenda.put(replace(due, due_at=seen_at))
            return
        uow.memberships.save(replace(member, asked_to_see_at=now))
        at = due.due_at if due.due_at + policy.STALE_AFTER > now else now
        OutboxWriter(uow, self.ids, at, check_in.pod).tell_person(
            NoticeKind.SEE,
            f"see:{check_in.id}",
            member.person,
            until=at + timedelta(days=2),
            shows=redraws.request_subject(check_in.id),
            check_in=check_in.id,
            membership=member.id,
        )

    def _offer_to_start(self, uow: UnitOfWork, now: datetime, due: AgendaItem) -> None:
        """Offer to start with two after seven days of waiting; ask again tomorrow if alone."""
        pod = uow.pods.get(PodId(due.subject))
        lifecycle = PodLifecycle(uow, self.ids, now, pod)
        if pod.state is not PodState.FORMING:
            uow.agenda.remove(AgendaKind.OFFER, [pod.id])
            return
        if len(lifecycle.members) < STARTS_WITH:
            uow.agenda.put(AgendaItem(AgendaKind.OFFER, pod.id, now + timedelta(days=1)))
            return
        uow.agenda.remove(AgendaKind.OFFER, [pod.id])
        for host in (m for m in lifecycle.members if m.role is MemberRole.HOST):
            lifecycle.outbox.tell_person(
                NoticeKind.START, f"start:{pod.id}", host.person, membership=host.id
            )

    def _look_at_home(self, uow: UnitOfWork, now: datetime, due: AgendaItem) -> None:
        """Look at a lost home again; or tell that another took a home's place, unasked."""
        uow.agenda.remove(AgendaKind.HOME, [due.subject])
        home = uow.pods.home(HomeId(due.subject))
        if not home.bound:
            home_changes.tell_hosts(uow, self.ids, now, home, home_changes.HomeChange.REPLACED)
        elif not home.reachable and uow.pods.get(home.pod).state is not PodState.ENDED:
            home_changes.schedule_look(uow, home, now)
            OutboxWriter(uow, self.ids, now, home.pod).tell_home(
                NoticeKind.LOOK,
                f"look:{home.id}:{now:%Y%m%d%H%M}",
                home,
                until=now + LOOK_KEPT,
                pod=home.pod,
            )

    def _show_goals_midweek(self, uow: UnitOfWork, now: datetime, due: AgendaItem) -> None:
        """Show those who like to hear more their goals in the middle of the week."""
        found = uow.memberships.prompt_candidates([MembershipId(due.subject)])
        shown = [who for like, theirs in found.items() if like.is_shown_goals for who in theirs]
        if not shown:
            uow.agenda.remove(AgendaKind.MIDWEEK, [due.subject])
            return
        uow.agenda.put(
            AgendaItem(AgendaKind.MIDWEEK, due.subject, due.due_at + timedelta(weeks=1), due.week)
        )
        if due.due_at + policy.STALE_AFTER > now:
            (who,) = shown
            OutboxWriter(uow, self.ids, due.due_at, who.pod).tell_person(
                NoticeKind.MIDWEEK,
                f"midweek:{due.subject}:{due.due_at.date()}",
                who.person,
                until=due.due_at + timedelta(days=1),
                membership=due.subject,
            )


def _may_be_asked_to_see(
    uow: UnitOfWork, entry: DetailedCheckIn, now: datetime
) -> list[Membership]:
    """Find the others in a pod who are awake and can be asked to answer a check-in.

    Nobody is asked to answer somebody from whom they are kept apart, or of whose check-in they may
    not know where they read.
    """
    check_in = entry.check_in
    others = [
        member
        for member in uow.memberships.of_pod(check_in.pod)
        if member.inside and member.person != check_in.person
    ]
    ids = [member.person for member in others]
    people, accounts = uow.people.many([*ids, check_in.person]), uow.people.accounts(ids)
    away, author = unreachable_people(accounts, ids), people[check_in.person]
    reads = {person: preferred_account(accounts.get(person, ())) for person in ids}
    knows = {
        person: entry.disclosure(now, member_on(account.platform)).exists
        for person, account in reads.items()
        if account is not None
    }
    return [
        member
        for member in others
        if member.person not in away
        and knows.get(member.person)
        and policy.may_be_asked_to_see(member, people[member.person], now)
        and not are_apart(people[member.person], author)
    ]


def one_unit(dues: Sequence[AgendaItem]) -> Sequence[AgendaItem]:
    """Take the first of what is due, as much as is planned in one unit of a beat."""
    work = accumulate(1 if due.kind is AgendaKind.PROMPT else PROMPTS_WORTH for due in dues)
    return [due for due, so_far in zip(dues, work, strict=True) if so_far <= BATCH]


def _is_due(uow: UnitOfWork, now: datetime) -> bool:
    first = uow.agenda.next()
    return first is not None and first <= now

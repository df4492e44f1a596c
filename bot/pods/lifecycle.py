"""Changes a pod through its life: opens it, lets people in and out, changes hosts, ends it."""

from datetime import datetime

from msgspec.structs import replace

from bot.checkins import consequences, redraws
from bot.domain.departures import UNDONE_WITHIN, Departure
from bot.domain.notices import AgendaKind, NoticeKind
from bot.domain.pods import (
    OPENS_WITH,
    WELCOME_WIDENS_AFTER,
    MemberRole,
    Membership,
    MembershipState,
    Pod,
    PodState,
)
from bot.domain.weeks import Week
from bot.kernel.ids import Ids, PersonId
from bot.outbox import schedule
from bot.outbox.enqueue import OutboxWriter
from bot.outbox.host_news import tell_who_is_back
from bot.pods import departures, hosts, platform_consents
from bot.ports.storage import UnitOfWork


class PodLifecycle:
    """Changes a pod and the memberships in it, within one unit of work, and tells the others."""

    def __init__(self, uow: UnitOfWork, ids: Ids, now: datetime, pod: Pod) -> None:
        self.uow = uow
        self.ids = ids
        self.now = now
        self.pod = pod
        self.outbox = OutboxWriter(uow, ids, now, pod.id)

    @property
    def members(self) -> tuple[Membership, ...]:
        """Those who are in the pod now, the longest first."""
        return tuple(m for m in self.uow.memberships.of_pod(self.pod.id) if m.inside)

    @property
    def seats_taken(self) -> int:
        """How many seats are taken, by members and by those who wait for a welcome."""
        everyone = self.uow.memberships.of_pod(self.pod.id)
        return sum(m.state is not MembershipState.LEFT for m in everyone)

    def open_if_ready(self, enough: int = OPENS_WITH) -> bool:
        """Open the pod once enough have joined; everyone else is told."""
        if self.pod.state is not PodState.FORMING or len(self.members) < enough:
            return False
        self.pod = self.uow.pods.save(self.pod.open(self.now))
        for member in self.members:
            opened = replace(member, state=MembershipState.TRIAL, first_week=self.pod.week)
            self.uow.memberships.save(opened)
            self.outbox.tell_person(
                NoticeKind.OPENED,
                f"opened:{member.id}",
                member.person,
                membership=member.id,
            )
        self.uow.agenda.remove(AgendaKind.OFFER, [self.pod.id])
        schedule.assume_zone(self.uow, self.pod, [member.person for member in self.members])
        schedule.plan_for_pod(self.uow, self.pod, self.now)
        return True

    def ask_for_welcome(self, newcomer: Membership) -> None:
        """Ask the host to welcome somebody, and everyone else twelve hours later."""
        for member in self.members:
            host = member.role is MemberRole.HOST
            self.outbox.tell_person(
                NoticeKind.WELCOME,
                f"welcome:{newcomer.id}:{newcomer.version}:{member.id}",
                member.person,
                due_at=self.now if host else self.now + WELCOME_WIDENS_AFTER,
                newcomer=newcomer.id,
                membership=member.id,
            )

    def welcome(self, newcomer: Membership) -> None:
        """Let somebody in; their trial begins."""
        person = self.uow.people.get(newcomer.person)
        week = schedule.first_week(self.pod, newcomer, person, self.now)
        inside = replace(newcomer, state=MembershipState.TRIAL, first_week=week)
        self.uow.memberships.save(inside)
        schedule.plan_prompt(self.uow, self.pod, inside, person, self.now)
        schedule.assume_zone(self.uow, self.pod, [person.id])
        platform_consents.ask_where_read_elsewhere(self.uow, self.ids, self.now, self.pod.id)
        key = f"welcomed:{newcomer.id}:{newcomer.version}"
        self.outbox.tell_person(NoticeKind.WELCOMED, key, newcomer.person, membership=newcomer.id)
        if self.pod.asks_to_rank:
            key = f"ranking:{newcomer.id}:{newcomer.version}"
            self.outbox.tell_person(
                NoticeKind.RANKING, key, newcomer.person, membership=newcomer.id
            )

    def stand_together(self, *, asks_to_rank: bool = False) -> None:
        """Show bars by name from now on; nobody's yes to places holds any longer."""
        agreed = [m for m in self.members if m.agrees_to_rank]
        self.uow.memberships.save(*(replace(m, agrees_to_rank=False) for m in agreed))
        self.pod = self.uow.pods.save(self.pod.stand_together(asks_to_rank=asks_to_rank))

    def end_ranked_season(self, week: Week) -> None:
        """Show bars by name after a season of places, and ask each member whether it goes on."""
        self.stand_together(asks_to_rank=self.pod.has_bars)
        for member in self.members:
            if self.pod.asks_to_rank:
                self.outbox.tell_person(
                    NoticeKind.RANKING,
                    f"ranking:{member.id}:{week}",
                    member.person,
                    membership=member.id,
                    week=str(week),
                )

    def decline(self, newcomer: Membership) -> None:
        """Turn somebody away, without a name to it; for a while they cannot ask again.

        Whoever asked to come back is not told: a no to them is silent.
        """
        self.bar(newcomer)
        self._take_back(newcomer)
        if newcomer.asks_back:
            return
        key = f"declined:{newcomer.id}:{newcomer.version}"
        self.outbox.tell_person(NoticeKind.DECLINED, key, newcomer.person, membership=newcomer.id)

    def bar(self, newcomer: Membership) -> None:
        """Let nobody be asked about somebody for a while, who is outside or is now."""
        barred = replace(newcomer, state=MembershipState.LEFT, declined_at=self.now)
        self.uow.memberships.save(barred)

    def leave(
        self, leaver: Membership, *, goodbye: bool = False, told_at: datetime | None = None
    ) -> Membership | None:
        """Let somebody go: nothing of theirs is shown on, and a host is succeeded by who returns.

        A goodbye is said of those only whose coming the others were told. What others are told
        waits until leaving cannot be undone any more: for half an hour, or until `told_at`; so
        long waits who is to be welcomed by somebody that leaves until then.
        """
        until_then = told_at is not None
        told_at = told_at or self.now + UNDONE_WITHIN
        noted = departures.noted(self.uow, leaver, self.now)
        departure: Departure | None = noted
        left = replace(
            leaver,
            state=MembershipState.LEFT,
            role=MemberRole.MEMBER,
            silent=0,
            shares=False,
            hears_of_host=False,
        )
        self.uow.agenda.remove(AgendaKind.PROMPT, [leaver.id])
        self.uow.agenda.remove(AgendaKind.MIDWEEK, [leaver.id])
        self._take_back(leaver)
        consequences.withdraw_shared(self.uow, leaver.id)
        redraws.redraw_after_leaving(self.uow, self.ids, self.now, leaver)
        staying = [m for m in self.members if m.id != leaver.id]
        if not staying:
            departure = replace(noted, ended=True) if until_then else self._decline_all(noted)
            self._end()
        heir = None
        if staying and leaver.role is MemberRole.HOST:
            heir = hosts.appoint(self.outbox, staying, told_at)
            departure = replace(noted, heir=heir.id)
        if goodbye and leaver.says_goodbye:
            self._say_goodbye(leaver, staying, told_at)
        self.uow.memberships.save(replace(left, departure=departure))
        return heir

    def remove(self, member: Membership) -> None:
        """End somebody's place for good: all is as if they had left, and nothing leads back.

        They are told, once and in private, unless they have left by themselves meanwhile.
        """
        if member.inside:
            self.leave(member)
            self.outbox.tell_person(
                NoticeKind.REMOVED,
                f"removed:{member.id}:{member.version}",
                member.person,
                membership=member.id,
            )
        else:
            self._take_back(member)
        gone = self.uow.memberships.get(member.id)
        self.uow.memberships.save(
            replace(gone, state=MembershipState.LEFT, departure=None, removed_at=self.now)
        )

    def succeed_silent_hosts(self) -> None:
        """Let somebody who is awake look after the pod where its host rests from silence.

        Whoever looked after it hears of it when they are back. While nobody is awake it stays.
        """
        for silent in self.members:
            if silent.role is not MemberRole.HOST or silent.state is not MembershipState.RESTING:
                continue
            awake = hosts.awake(self.uow, self.members, self.now)
            if awake:
                passed = replace(silent, role=MemberRole.MEMBER, hears_of_host=True)
                self.uow.memberships.save(passed)
                hosts.appoint(self.outbox, awake, self.now)

    def _take_back(self, leaver: Membership) -> None:
        self.uow.goals.unshare_all(leaver.id, self.pod.id)

    def _say_goodbye(
        self, leaver: Membership, staying: list[Membership], told_at: datetime
    ) -> None:
        for member in staying:
            self.outbox.tell_person(
                NoticeKind.GOODBYE,
                f"goodbye:{leaver.id}:{leaver.version}:{member.id}",
                member.person,
                due_at=told_at,
                membership=member.id,
                leaver=leaver.person,
            )

    def decline_all(self) -> bool:
        """Turn everybody away who waits for a welcome; tell whether there was anybody."""
        waiting = [
            member
            for member in self.uow.memberships.of_pod(self.pod.id)
            if member.state is MembershipState.WAITING
        ]
        for member in waiting:
            self.decline(member)
        return bool(waiting)

    def _decline_all(self, departure: Departure) -> Departure | None:
        """Turn away who waits; where there was anybody, the pod's end cannot be undone."""
        return None if self.decline_all() else replace(departure, ended=True)

    def _end(self) -> None:
        self.pod = self.uow.pods.save(replace(self.pod, state=PodState.ENDED, week=None))
        for kind in (AgendaKind.CALL, AgendaKind.CLOSE, AgendaKind.OFFER):
            self.uow.agenda.remove(kind, [self.pod.id])


def rests_from_silence(uow: UnitOfWork, person: PersonId) -> bool:
    """Tell whether a person rests in a pod because of silent weeks."""
    mine = uow.memberships.of_person(person)
    return any(membership.state is MembershipState.RESTING for membership in mine)


def end_rests_from_silence(uow: UnitOfWork, ids: Ids, now: datetime, person: PersonId) -> bool:
    """End a person's rests that came of silence, of which nothing is ever said; tell if it did.

    Where somebody else looks after their pod meanwhile they hear that now, without a reason.
    """
    resting = [
        membership.returned()
        for membership in uow.memberships.of_person(person)
        if membership.state is MembershipState.RESTING
    ]
    if resting:
        uow.memberships.save(*(tell_who_is_back(uow, ids, now, m) for m in resting))
    return bool(resting)

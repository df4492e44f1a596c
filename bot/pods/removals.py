"""Ends a member's place in a pod, by its host or by enough of the others, each asked alone.

Rules: docs/behavior.md, "Removing somebody".
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from msgspec.structs import replace

from bot.domain.notices import AgendaItem, AgendaKind, NoticeKind
from bot.domain.pods import MemberRole, Membership, Pod, PodState
from bot.domain.removals import ASKED_AGAIN_AFTER, Removal, Votes
from bot.domain.reports import Report
from bot.kernel.errors import NotFound
from bot.kernel.ids import Ids, MembershipId, PodId, RemovalId
from bot.outbox.enqueue import OutboxWriter
from bot.pods.lifecycle import PodLifecycle
from bot.ports.storage import UnitOfWork


class RemovalNews(StrEnum):
    """What a member hears about a place that is to end."""

    ASKED = "asked"
    ENOUGH = "enough"
    STAYS = "stays"
    DONE = "done"


def was_reported(uow: UnitOfWork, member: Membership) -> bool:
    """Tell whether anybody else in a member's pod has reported them, unless that was unfounded."""
    pod = {each.person for each in uow.memberships.of_pod(member.pod)} - {member.person}
    return any(_is_about(report, member) for report in uow.reports.by(pod))


def _is_about(report: Report, member: Membership) -> bool:
    about = report.about
    if about is None or not report.is_grave:
        return False
    same = about.person == member.person and about.pod == member.pod
    return same or about.membership == member.id


class PodRemovals:
    """Begins removals in a pod and takes them on, within one unit of work, and tells who decides.

    Nobody is told who began one, or who says what.
    """

    def __init__(self, uow: UnitOfWork, ids: Ids, now: datetime, pod: Pod) -> None:
        self.uow = uow
        self.ids = ids
        self.now = now
        self.pod = pod
        self._outbox = OutboxWriter(uow, ids, now, pod.id)

    def lately(self) -> tuple[Removal, ...]:
        """Find what was begun within the time in which nobody is asked again."""
        since = self.now - ASKED_AGAIN_AFTER
        return tuple(r for r in self.uow.removals.of_pod(self.pod.id) if r.asked_at > since)

    def about(self, member: Membership) -> Removal | None:
        """Find the removal of a member that is open, or else the last one of late."""
        found = [each for each in self.lately() if each.membership == member.id]
        return next((each for each in found if each.is_open), found[-1] if found else None)

    def others(self, member: MembershipId) -> tuple[Membership, ...]:
        """Find those who are in the pod beside a member."""
        everyone = self.uow.memberships.of_pod(self.pod.id)
        return tuple(m for m in everyone if m.inside and m.id != member)

    def decide(self, host: Membership, member: Membership) -> Removal:
        """Let the host alone decide that a member's place ends."""
        there = self.about(member)
        if there is None or not there.is_open:
            there = self._begun(member, Votes(host.id))
        return self._take_on(there, replace(there.votes, host=host.id))

    def ask(self, asker: Membership, member: Membership) -> Removal:
        """Ask each of the others alone; whoever asks has said yes."""
        begun = self._begun(member, Votes(asker.id, (asker.id,)))
        for other in self.others(member.id):
            if other.id != asker.id:
                self._tell(begun, other, RemovalNews.ASKED)
        return begun

    def say(self, removal: Removal, member: Membership, *, yes: bool) -> Removal:
        """Take what a member says, who may have said something else before."""
        votes = removal.votes.without(member.id)
        if yes:
            return self._take_on(removal, replace(votes, yes=(*votes.yes, member.id)))
        return self._take_on(removal, replace(votes, no=(*votes.no, member.id)))

    def take_back(self, removal: Removal, member: Membership) -> Removal:
        """Take back what a member said; a removal that nobody else wants is over."""
        return self._take_on(removal, removal.votes.without(member.id))

    def fall_due(self, removal: Removal) -> None:
        """End the place of whom enough wanted to go, or the asking, of which the asker hears."""
        member = self.uow.memberships.get(removal.membership)
        if removal.decided_at is not None:
            self._carry_out(removal, member)
            return
        self._end(removal)
        for other in self.others(member.id):
            if other.id == removal.votes.asker and member.inside:
                self._tell(removal, other, RemovalNews.STAYS)

    def _begun(self, member: Membership, votes: Votes) -> Removal:
        number = RemovalId(self.ids.mint(self.now))
        begun = Removal(number, self.pod.id, member.id, self.now, votes)
        self.uow.removals.add(begun)
        self._plan(begun)
        return begun

    def _take_on(self, removal: Removal, votes: Votes) -> Removal:
        others = self.others(removal.membership)
        said = removal.saying(votes, [m.id for m in others], self.now)
        if said == removal:
            return removal
        if not said.votes.deciders:
            return self._end(said)
        self.uow.removals.save(said)
        saved = replace(said, version=said.version + 1)
        if saved.decided_at is None:
            self._plan(saved)
            return saved
        member = self.uow.memberships.get(removal.membership)
        if was_reported(self.uow, member):
            return self._carry_out(saved, member, told=saved.votes.yes)
        self._plan(saved)
        if removal.decided_at is None:
            for other in others:
                if other.id in saved.votes.yes:
                    self._tell(saved, other, RemovalNews.ENOUGH)
        return saved

    def _carry_out(
        self, removal: Removal, member: Membership, told: Sequence[MembershipId] = ()
    ) -> Removal:
        """End a place for good, and tell whoever looks after the pod then, who may undo it.

        Where it is done at once, those who said yes are told as well.
        """
        ended = self._end(removal)
        if self.pod.state is PodState.ENDED:
            return ended
        PodLifecycle(self.uow, self.ids, self.now, self.pod).remove(member)
        for other in self.others(member.id):
            if other.role is MemberRole.HOST or other.id in told:
                self._tell(ended, other, RemovalNews.DONE)
        return ended

    def _end(self, removal: Removal) -> Removal:
        ended = replace(removal, ended_at=self.now)
        self.uow.removals.save(ended)
        self.uow.agenda.remove(AgendaKind.REMOVAL, [removal.id])
        return replace(ended, version=ended.version + 1)

    def _plan(self, removal: Removal) -> None:
        self.uow.agenda.put(AgendaItem(AgendaKind.REMOVAL, removal.id, removal.due_at))

    def _tell(self, removal: Removal, to: Membership, news: RemovalNews) -> None:
        """Tell one member; what is decided anew is told anew."""
        self._outbox.tell_person(
            NoticeKind.REMOVAL,
            f"removal:{removal.id}:{news.value}:{removal.version}:{to.id}",
            to.person,
            membership=to.id,
            removal=removal.id,
            news=news.value,
        )


def fall_due(uow: UnitOfWork, ids: Ids, now: datetime, due: AgendaItem) -> None:
    """Take on a removal that is due, as of now: it takes effect, or nobody is asked any longer."""
    uow.agenda.remove(AgendaKind.REMOVAL, [due.subject])
    try:
        removal = uow.removals.get(RemovalId(due.subject))
    except NotFound:
        return  # whose place it was is forgotten
    if not removal.is_open:
        return
    pod = uow.pods.get(PodId(removal.pod))
    removals = PodRemovals(uow, ids, now, pod)
    others = [m.id for m in removals.others(removal.membership)]
    removals.fall_due(
        removal.saying(removal.votes, others, now) if removal.decided_at else removal
    )

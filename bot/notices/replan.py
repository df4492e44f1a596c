"""Plans the agenda anew after the rules of a time zone have changed.

Rules: docs/behavior.md, "Wall-clock time".
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.domain.notices import AgendaItem, AgendaKind, PlannedRows
from bot.kernel.ids import Ids, MembershipId, PodId
from bot.notices.planner import Planner
from bot.outbox.schedule import MIDWEEK_AFTER
from bot.ports.storage import RULES, UnitOfWork
from bot.zones.edition import Edition

BATCH = 100
_KINDS = (AgendaKind.PROMPT, AgendaKind.MIDWEEK, AgendaKind.CALL, AgendaKind.CLOSE)
_OF_PODS = (AgendaKind.CALL, AgendaKind.CLOSE)
_WEEK = timedelta(weeks=1)


class Replanner:
    """Beats like the planner, and first moves what was planned by other rules than today's.

    Each row of the agenda keeps its week, so nothing is asked twice or forgotten, also what is due
    already. A beat renews one batch and notes in the same transaction how far it came; after a
    crash the next process goes on from there.
    """

    def __init__(self, ids: Ids, edition: Edition) -> None:
        self._planner = Planner(ids)
        self._rules = edition.digest
        self._renewed = False

    def beat(self, uow: UnitOfWork, now: datetime) -> PlannedRows:
        """Renew what is left to renew, else handle what is due."""
        noted = uow.notes.get(RULES) if not self._renewed else self._rules
        self._renewed = noted == self._rules
        if self._renewed:
            return self._planner.beat(uow, now)
        uow.notes.put(RULES, self._replan_batch(uow, noted or ""))
        return PlannedRows(1, more=True)

    def _replan_batch(self, uow: UnitOfWork, noted: str) -> str:
        """Renew a batch; return what to note: by which rules, and how far if that is not all."""
        kinds, subject = self._left(noted)
        for kind in kinds:
            if dues := uow.agenda.after(kind, subject, BATCH):
                right = _replan_pods(uow, dues) if kind in _OF_PODS else _replan_members(uow, dues)
                uow.agenda.put(*set(right).difference(dues))
                return f"{self._rules} {kind} {dues[-1].subject}"
            subject = 0
        return self._rules

    def _left(self, noted: str) -> tuple[Sequence[AgendaKind], int]:
        """Tell which kinds are left, and after which subject of the first of them."""
        match noted.split():
            case [self._rules, kind, subject]:
                return _KINDS[_KINDS.index(AgendaKind(kind)) :], int(subject)
            case _:
                return _KINDS, 0


def _replan_members(uow: UnitOfWork, dues: Sequence[AgendaItem]) -> Iterator[AgendaItem]:
    """Find when members are asked about their weeks, and shown their goals between two."""
    found = uow.memberships.prompt_candidates([_member(d) for d in dues])
    hours = {who.membership: like.hour for like, theirs in found.items() for who in theirs}
    for due in dues:
        hour = hours.get(_member(due))
        if hour is not None and due.week is not None:
            prompt = hour.prompt_at(due.week)
            midweek = due.kind is AgendaKind.MIDWEEK
            yield replace(
                due, due_at=_nearest_midweek(due, prompt + MIDWEEK_AFTER) if midweek else prompt
            )


def _replan_pods(uow: UnitOfWork, dues: Sequence[AgendaItem]) -> Iterator[AgendaItem]:
    """Find when pods are called and close; who has checked in already closes with them."""
    pods = uow.pods.many([PodId(due.subject) for due in dues])
    for due in dues:
        pod = pods.get(PodId(due.subject))
        if pod is None or due.week is None:
            continue
        if due.kind is AgendaKind.CALL:
            yield replace(due, due_at=pod.rhythm.call_at(due.week))
            continue
        close = pod.rhythm.close_at(due.week)
        if close != due.due_at:
            theirs = uow.checkins.of_week(pod.id, due.week)
            uow.checkins.save(
                *(replace(c, closes_at=close, until=max(c.until, close)) for c in theirs)
            )
        yield replace(due, due_at=close)


def _member(due: AgendaItem) -> MembershipId:
    return MembershipId(due.subject)


def _nearest_midweek(due: AgendaItem, midweek: datetime) -> datetime:
    """Find the week's middle that a row meant, which may be that of an earlier or later week."""
    return midweek + _WEEK * round((due.due_at - midweek) / _WEEK)

"""Plans what members are asked about their weeks, once for all of whom the same is decided.

What is planned does not depend on how many are due together, nor on who they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.checkins import CheckInSet, CheckInState
from bot.domain.notices import AgendaItem, AgendaKind, AgendaSet, Arg, NoticeKind, NoticeSet
from bot.domain.prompting import (
    ROOM_FOR_REMINDER,
    OpeningWeek,
    PromptCandidate,
    PromptDecision,
    PromptProfile,
    decide,
)
from bot.domain.weeks import Week
from bot.kernel.ids import CheckInId, Ids, MembershipId, NoticeId
from bot.outbox import tie_breaker
from bot.ports.storage import UnitOfWork

MOST_IDS = 3  # a check-in, its prompt and its reminder

Candidates = Mapping[PromptProfile, Sequence[PromptCandidate]]


@dataclass(frozen=True, slots=True)
class PromptPlan:
    """What is to be written: weeks, notices, the agenda; and who is on it no more."""

    check_ins: list[CheckInSet] = field(default_factory=list)
    prompts: list[NoticeSet] = field(default_factory=list)
    reminders: list[NoticeSet] = field(default_factory=list)
    agenda: list[AgendaSet] = field(default_factory=list)
    over: list[int] = field(default_factory=list)


def ask(uow: UnitOfWork, ids: Ids, now: datetime, dues: Sequence[AgendaItem]) -> None:
    """Ask members about their week: one statement reads, and three write."""
    wanted = [MembershipId(due.subject) for due in dues]
    planned = plan(ids, now, dues, uow.memberships.prompt_candidates(wanted))
    uow.checkins.add_sets(*planned.check_ins)
    uow.outbox.put_sets(*planned.prompts, *planned.reminders)
    uow.agenda.put_sets(*planned.agenda)
    if planned.over:
        uow.agenda.remove(AgendaKind.PROMPT, planned.over)


def plan(
    ids: Ids, now: datetime, dues: Sequence[AgendaItem], candidates: Candidates
) -> PromptPlan:
    """Plan the prompts that are due, in their order."""
    planned = PromptPlan()
    found = {
        who.membership: (profile, alike, who)
        for alike, (profile, theirs) in enumerate(candidates.items())
        for who in theirs
    }
    groups: dict[tuple[int, Week | None], _Group] = {}
    minted = iter(ids.mint_many(now, MOST_IDS * len(dues)))
    for due in dues:
        there = found.get(MembershipId(due.subject))
        if there is None:
            planned.over.append(due.subject)
            continue
        profile, alike, who = there
        key = (alike, due.week)
        group = groups.get(key)
        if group is None:
            group = groups[key] = _Group.of(decide(profile, due.week, now), planned)
        group.add(who, due.due_at, minted)
    return planned


@dataclass(frozen=True, slots=True)
class _Group:
    """Gathers the rows of those of whom the same is decided, in the sets of what is planned.

    `prompts` are by the instant at which they are due; they are None where nobody is told.
    """

    planned: PromptPlan
    week: str
    subjects: list[int]
    check_ins: CheckInSet | None = None
    prompts: dict[datetime, NoticeSet] | None = None
    reminders: NoticeSet | None = None

    @classmethod
    def of(cls, decision: PromptDecision, planned: PromptPlan) -> "_Group":
        """Begin with what a decision comes to."""
        if decision.next_at is None:
            return cls(planned, "", planned.over)
        onwards = AgendaSet(AgendaKind.PROMPT, decision.next_at, decision.next_week)
        planned.agenda.append(onwards)
        opening = decision.opening
        if opening is None:
            return cls(planned, "", onwards.subjects)
        name = str(opening.week)
        weeks = CheckInSet(opening.week, opening.closes_at, opening.until, opening.state)
        planned.check_ins.append(weeks)
        if opening.state is not CheckInState.OPEN:
            return cls(planned, name, onwards.subjects, weeks)
        return cls(planned, name, onwards.subjects, weeks, {}, _reminders(planned, opening))

    def add(self, who: PromptCandidate, due_at: datetime, minted: Iterator[int]) -> None:
        """Add the rows of one."""
        self.subjects.append(who.membership)
        if self.check_ins is None:
            return
        own = (CheckInId(next(minted)), who.membership, who.pod, who.person)
        self.check_ins.own.append(own)
        if self.prompts is None:
            return
        prompts = self.prompts.get(due_at)
        if prompts is None:
            closes_at = self.check_ins.closes_at
            prompts = self.prompts[due_at] = NoticeSet(NoticeKind.PROMPT, due_at, closes_at)
            self.planned.prompts.append(prompts)
        args: dict[str, Arg] = {"membership": who.membership, "week": self.week}
        _tell(prompts, "prompt", who, args, minted)
        if self.reminders is not None:
            _tell(self.reminders, "remind", who, args, minted)


def _reminders(planned: PromptPlan, opening: OpeningWeek) -> NoticeSet | None:
    if opening.remind_at is None:
        return None
    until = opening.closes_at - ROOM_FOR_REMINDER
    reminders = NoticeSet(NoticeKind.REMINDER, opening.remind_at, until)
    planned.reminders.append(reminders)
    return reminders


def _tell(
    notices: NoticeSet,
    name: str,
    who: PromptCandidate,
    args: Mapping[str, Arg],
    minted: Iterator[int],
) -> None:
    key = f"{name}:{who.membership}:{args['week']}"
    turn = tie_breaker.draw(who.pod, notices.due_at)
    its_id = NoticeId(next(minted))
    notices.to.append((its_id, key, who.platform, turn, who.person, args))

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
_NAMES = {NoticeKind.PROMPT: "prompt", NoticeKind.REMINDER: "remind"}

Candidates = Mapping[PromptProfile, Sequence[PromptCandidate]]


@dataclass(frozen=True, slots=True)
class PromptPlan:
    """What is to be written: weeks, notices, the agenda; and who is on it no more."""

    check_ins: list[CheckInSet] = field(default_factory=list)
    notices: list[NoticeSet] = field(default_factory=list)
    agenda: list[AgendaSet] = field(default_factory=list)
    over: list[int] = field(default_factory=list)


def ask(uow: UnitOfWork, ids: Ids, now: datetime, dues: Sequence[AgendaItem]) -> None:
    """Ask members about their week: one statement reads, and three write."""
    wanted = [MembershipId(due.subject) for due in dues]
    planned = plan(ids, now, dues, uow.memberships.prompt_candidates(wanted))
    uow.checkins.add_sets(*planned.check_ins)
    uow.outbox.put_sets(*planned.notices)
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
    groups: dict[tuple[int, Week | None, datetime], _Group] = {}
    minted = iter(ids.mint_many(now, MOST_IDS * len(dues)))
    for due in dues:
        there = found.get(MembershipId(due.subject))
        if there is None:
            planned.over.append(due.subject)
            continue
        profile, alike, who = there
        key = (alike, due.week, due.due_at)
        group = groups.get(key)
        if group is None:
            decision = decide(profile, due.week, now)
            group = groups[key] = _group(planned, decision, due.due_at)
        group.add(who, minted)
    return planned


@dataclass(frozen=True, slots=True)
class _Group:
    """Gathers the rows of those of whom the same is decided, in the sets that it writes to."""

    week: str
    next: list[int]
    check_ins: CheckInSet | None
    notices: list[NoticeSet]

    def add(self, who: PromptCandidate, minted: Iterator[int]) -> None:
        """Add the rows of one."""
        self.next.append(who.membership)
        if self.check_ins is None:
            return
        own = (CheckInId(next(minted)), who.membership, who.pod, who.person)
        self.check_ins.own.append(own)
        args: dict[str, Arg] = {"membership": who.membership, "week": self.week}
        for notices in self.notices:
            key = f"{_NAMES[notices.kind]}:{who.membership}:{self.week}"
            turn = tie_breaker.draw(who.pod, notices.due_at)
            its_id = NoticeId(next(minted))
            notices.to.append((its_id, key, who.platform, turn, who.person, args))


def _group(planned: PromptPlan, decision: PromptDecision, due_at: datetime) -> _Group:
    """Make the sets of a decision, as part of what is planned."""
    if decision.next_at is None:
        return _Group("", planned.over, None, [])
    onwards = AgendaSet(AgendaKind.PROMPT, decision.next_at, decision.next_week)
    planned.agenda.append(onwards)
    opening = decision.opening
    if opening is None:
        return _Group("", onwards.subjects, None, [])
    week = CheckInSet(opening.week, opening.closes_at, opening.until, opening.state)
    planned.check_ins.append(week)
    notices = _notices(opening, due_at)
    planned.notices.extend(notices)
    return _Group(str(opening.week), onwards.subjects, week, notices)


def _notices(opening: OpeningWeek, due_at: datetime) -> list[NoticeSet]:
    if opening.state is not CheckInState.OPEN:
        return []
    prompts = NoticeSet(NoticeKind.PROMPT, due_at, opening.closes_at)
    if opening.remind_at is None:
        return [prompts]
    until = opening.closes_at - ROOM_FOR_REMINDER
    return [prompts, NoticeSet(NoticeKind.REMINDER, opening.remind_at, until)]

"""Gathers check-ins with their pods, memberships and the goals they ask about."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from bot.domain.checkins import (
    ASKED_ABOUT_FOR,
    CheckIn,
)
from bot.domain.disclosure import Disclosure, Reader, disclosed, member_on
from bot.domain.goals import Goal, GoalState, Visible
from bot.domain.pods import Membership, Pod
from bot.domain.progress import first_of_week
from bot.domain.weeks import Rhythm
from bot.kernel.ids import GoalId, MembershipId
from bot.ports.storage import UnitOfWork


class DetailedCheckIn(Struct, frozen=True):
    """One check-in of a card, with its pod, membership and goals, and what was logged by then."""

    check_in: CheckIn
    pod: Pod
    membership: Membership
    goals: tuple[Goal, ...]
    visible: Mapping[GoalId, Visible] = field(default_factory=dict)
    logged: Mapping[GoalId, Decimal] = field(default_factory=dict)

    @property
    def hidden(self) -> frozenset[GoalId]:
        """The goals whose titles the pod does not see."""
        return frozenset(g for g, visible in self.visible.items() if visible is not Visible.POD)

    @property
    def shared(self) -> bool:
        """Tell whether its owner has let the pod see it, within what each part allows."""
        return self.check_in.shared_by(self.membership.shares)

    def disclosure(self, now: datetime, reader: Reader) -> Disclosure:
        """Decide what another member on a platform, or somebody else, may know of it."""
        return disclosed(self.check_in, self.membership, self.visible, reader, now)

    def disclosure_beside(self, now: datetime) -> Disclosure:
        """Decide what a member may know of it who reads where its author joined: the most."""
        return self.disclosure(now, member_on(self.membership.platform))


def load_detailed(uow: UnitOfWork, check_ins: Sequence[CheckIn]) -> list[DetailedCheckIn]:
    """Gather check-ins with their pods, memberships and the goals they ask about."""
    pods = uow.pods.many([c.pod for c in check_ins]) if check_ins else {}
    members = [uow.memberships.get(c.membership) for c in check_ins]
    return with_goals(uow, [(c, pods[c.pod], m) for c, m in zip(check_ins, members, strict=True)])


def load_asked(uow: UnitOfWork, check_ins: Sequence[CheckIn]) -> list[DetailedCheckIn]:
    """Gather check-ins as they are asked about: with how far goals have come."""
    return with_standing(uow, load_detailed(uow, check_ins))


def with_standing(uow: UnitOfWork, shown: Sequence[DetailedCheckIn]) -> list[DetailedCheckIn]:
    """Add how far goals have come, and leave out those whose end was asked about before.

    Where nothing is counted up, nothing is read.
    """
    return [_standing(uow, entry) for entry in shown]


def _standing(uow: UnitOfWork, entry: DetailedCheckIn) -> DetailedCheckIn:
    day = entry.pod.rhythm.check_in_day(entry.check_in.week)
    counted = [goal for goal in entry.goals if goal.counts_up]
    logged = uow.goals.logged(counted, first_of_week(day), day) if counted else {}
    before = entry.pod.rhythm.close_at(entry.check_in.week.plus(-1))
    goals = tuple(
        goal
        for goal in entry.goals
        if goal.id in entry.check_in.outcomes
        or not (
            goal.is_reached(logged.get(goal.id))
            or goal.has_ended(day - timedelta(days=7))
            or (goal.end_asked_at is not None and goal.end_asked_at < before)
        )
    )
    return replace(entry, goals=goals, logged=logged)


def with_goals(
    uow: UnitOfWork, found: Sequence[tuple[CheckIn, Pod, Membership]]
) -> list[DetailedCheckIn]:
    """Add the goals that check-ins ask about, where pods and memberships are known."""
    if not found:
        return []
    asked = asked_about(uow, [check_in for check_in, _, _ in found])
    return [_entry(*each, asked[each[0].membership]) for each in found]


def _entry(
    check_in: CheckIn, pod: Pod, membership: Membership, asked: Sequence[tuple[Goal, Visible]]
) -> DetailedCheckIn:
    return DetailedCheckIn(
        check_in,
        pod,
        membership,
        tuple(g for g, _ in asked if _is_on_card(g, check_in, pod)),
        {g.id: visible for g, visible in asked},
    )


def _is_on_card(goal: Goal, check_in: CheckIn, pod: Pod) -> bool:
    if goal.id in check_in.outcomes:
        return True
    goes_on = goal.state is GoalState.ACTIVE and not goal.is_over(check_in.closes_at)
    return goes_on and was_set_in_time(goal, check_in, pod.rhythm)


def was_set_in_time(goal: Goal, check_in: CheckIn, rhythm: Rhythm) -> bool:
    """Tell whether a goal was set before its week was over, or before the week was asked about."""
    if check_in.asked_at is not None and goal.created_at < check_in.asked_at:
        return True
    return goal.created_at < rhythm.ends_at(check_in.week)


def goals_of(uow: UnitOfWork, check_ins: Collection[CheckIn]) -> dict[MembershipId, list[Goal]]:
    """Find which goals each check-in asks about: those shared with its pod, then or now."""
    asked = asked_about(uow, check_ins)
    return {membership: [goal for goal, _ in theirs] for membership, theirs in asked.items()}


def asked_about(
    uow: UnitOfWork, check_ins: Collection[CheckIn]
) -> dict[MembershipId, list[tuple[Goal, Visible]]]:
    """Find which goals each check-in asks about, and who of its pod sees them.

    What was over a month before the first of them closes is not read.
    """
    wanted = {check_in.membership: check_in.pod for check_in in check_ins}
    if not check_ins:
        return {}
    since = min(c.closes_at for c in check_ins) - ASKED_ABOUT_FOR
    shares = uow.goals.shared_by(wanted, since)
    goals = uow.goals.many({share.goal for share in shares})
    return {
        membership: [(goals[s.goal], s.visible) for s in shares if s.membership == membership]
        for membership in wanted
    }

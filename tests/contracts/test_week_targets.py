"""A week keeps the targets that its goals had, over SQLite and PostgreSQL."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from bot.checkins import consequences
from bot.domain.checkins import CheckIn, CheckInState, GoalOutcome
from bot.domain.goals import Goal, GoalKind, GoalShare, GoalState, Visible
from bot.kernel.ids import GoalId
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from tests.contracts import samples
from tests.contracts.samples import DAY, NOW, WEEK, Scene

THREE, SIX = Decimal(3), Decimal(6)


def habit(its: Scene, uow: UnitOfWork, target: Decimal | None = THREE) -> Goal:
    """Let somebody have a goal, and share it with their pod."""
    kind = GoalKind.HABIT if target else GoalKind.MILESTONE
    made = replace(samples.goal(its.bob), kind=kind, target=target, state=GoalState.ACTIVE)
    goal = replace(made, created_at=NOW - DAY, ended_at=None)
    uow.goals.add(goal)
    uow.goals.share(GoalShare(goal.id, its.pod.id, its.other.id, Visible.STATUS))
    return goal


def opened(its: Scene, uow: UnitOfWork) -> CheckIn:
    """Open a week of theirs, as a beat does."""
    week = WEEK.plus(1)
    uow.checkins.add_sets(samples.check_in_set(its.other, week))
    found = uow.checkins.of(its.other.id, week)
    assert found
    return found


def logged(goal: Goal, uow: UnitOfWork, at: datetime) -> None:
    """Log three towards a goal, on the check-in day of the week that was opened."""
    pod = samples.pod()
    on = pod.rhythm.check_in_day(WEEK.plus(1))
    uow.goals.log(replace(samples.log(goal), amount=THREE, on=on, at=at))


async def test_a_week_is_opened_with_the_targets_of_what_is_shared(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    def targets(uow: UnitOfWork) -> tuple[Mapping[GoalId, Decimal], Mapping[GoalId, Decimal]]:
        goal, _ = habit(its, uow), habit(its, uow, None)
        over = replace(habit(its, uow), state=GoalState.DROPPED)
        uow.goals.save(over)
        return {goal.id: THREE}, opened(its, uow).targets

    expected, found = await storage.run(targets)
    assert found == expected


async def test_a_week_without_goals_is_opened_without_targets(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    assert (await storage.run(lambda uow: opened(its, uow))).targets == {}


@pytest.mark.parametrize(("closed", "progress"), [(False, 0.5), (True, 1.0)])
async def test_a_new_target_holds_for_the_open_week_and_for_none_that_has_closed(
    storage: SqlStorage, closed: bool, progress: float
) -> None:
    its = await storage.run(samples.stored)

    def after_an_edit(uow: UnitOfWork) -> CheckIn:
        goal, week = habit(its, uow), opened(its, uow)
        at = week.closes_at + DAY if closed else week.closes_at - DAY
        logged(goal, uow, at)
        uow.checkins.save(week.answer(goal.id, GoalOutcome.NOT, week.closes_at - DAY))
        consequences.refresh_progress(uow, its.bob.id, at)
        edited = uow.goals.save(replace(goal, target=SIX))
        consequences.refresh_progress(uow, its.bob.id, at, edited=edited)
        return uow.checkins.get(week.id)

    found = await storage.run(after_an_edit)
    assert found.progress == progress
    assert [*found.targets.values()] == [THREE if closed else SIX]


async def test_what_was_shared_later_has_the_target_that_it_had_at_the_close(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)

    def closed(uow: UnitOfWork) -> tuple[Goal, CheckIn]:
        week = opened(its, uow)
        goal = habit(its, uow)
        (over,) = consequences.fix_what_counts(uow, week.close())
        return goal, over

    goal, over = await storage.run(closed)
    assert over.state is CheckInState.UNASKED
    assert over.targets == {goal.id: THREE}

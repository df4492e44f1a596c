"""Goals, shares and logs, over SQLite and PostgreSQL."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.errors import Conflict, NotFound
from bot.goals.model import Goal, GoalKind, Visible
from bot.ids import GoalId
from storage.engine import SqlStorage
from tests.contracts import samples
from tests.contracts.samples import DAY, NOW


async def test_a_goal_comes_back_as_it_was(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    assert await storage.read(lambda uow: uow.goals.get(its.goal.id)) == its.goal
    assert await storage.read(lambda uow: uow.goals.many([its.goal.id])) == {its.goal.id: its.goal}
    with pytest.raises(NotFound):
        await storage.read(lambda uow: uow.goals.get(GoalId(1)))


async def test_a_persons_goals_come_the_oldest_first(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    newer = Goal(GoalId(1), its.ann.id, GoalKind.MILESTONE, "Ship it", NOW + DAY)
    await storage.run(lambda uow: uow.goals.add(newer))

    assert await storage.read(lambda uow: uow.goals.of_person(its.ann.id)) == (its.goal, newer)


async def test_saving_a_goal_twice_from_one_version_is_a_conflict(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    changed = replace(its.goal, title="Write", unit=None, target=None)

    saved = await storage.run(lambda uow: uow.goals.save(changed))

    assert saved == replace(changed, version=2)
    assert await storage.read(lambda uow: uow.goals.get(its.goal.id)) == saved
    with pytest.raises(Conflict):
        await storage.run(lambda uow: uow.goals.save(changed))


async def test_sharing_a_goal_again_changes_who_sees_it(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    seen = replace(its.share, visible=Visible.POD)
    await storage.run(lambda uow: uow.goals.share(seen))

    assert await storage.read(lambda uow: uow.goals.shares_of([its.goal.id])) == (seen,)
    assert await storage.read(lambda uow: uow.goals.shares_with(its.pod.id)) == (seen,)


async def test_a_goal_can_be_taken_out_of_a_pod(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    await storage.run(lambda uow: uow.goals.unshare(its.goal.id, its.pod.id))

    assert await storage.read(lambda uow: uow.goals.shares_with(its.pod.id)) == ()


async def test_logs_come_the_oldest_first_with_every_digit(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    earlier = replace(samples.log(its.goal), at=NOW - DAY, amount=Decimal("1E+2"), note=None)
    await storage.run(lambda uow: uow.goals.log(earlier))

    found = await storage.read(lambda uow: uow.goals.logs([its.goal.id]))

    assert found == (earlier, its.log)
    assert [str(each.amount) for each in found] == ["1E+2", "0.1"]

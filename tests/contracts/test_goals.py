"""Goals, shares and logs, over SQLite and PostgreSQL."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from msgspec.structs import replace

from bot.domain.goals import Goal, GoalKind, GoalShare, GoalState, Visible
from bot.kernel.errors import Conflict, NotFound
from bot.kernel.ids import LARGEST, GoalId, LogId, SystemIds
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from tests.contracts import samples
from tests.contracts.samples import DAY, NOW

TODAY = NOW.date()


async def test_a_goal_comes_back_as_it_was(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    assert await storage.read(lambda uow: uow.goals.get(its.goal.id)) == its.goal
    assert await storage.read(lambda uow: uow.goals.many([its.goal.id])) == {its.goal.id: its.goal}
    with pytest.raises(NotFound):
        await storage.read(lambda uow: uow.goals.get(GoalId(1)))


async def test_a_persons_goals_come_the_oldest_first(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    newer = Goal(GoalId(its.goal.id + 1), its.ann.id, GoalKind.MILESTONE, "Ship it", NOW + DAY)
    await storage.run(lambda uow: uow.goals.add(newer))

    def pages(uow: UnitOfWork) -> list[tuple[Goal, ...]]:
        find = partial(uow.goals.of_person, its.ann.id)
        after = GoalId(its.goal.id)
        return [find(9), find(1), find(9, after=after), find(9, active=True), find(0)]

    assert await storage.read(pages) == [(its.goal, newer), (its.goal,), (newer,), (newer,), ()]


async def test_goals_are_counted_by_what_they_are_and_when_they_were_set(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)
    minted = SystemIds().mint(NOW)
    late = Goal(GoalId(minted), its.bob.id, GoalKind.MILESTONE, "Ship it", NOW)
    over = replace(late, id=GoalId(minted + 1), state=GoalState.DROPPED, ended_at=NOW)
    shared = GoalShare(late.id, its.pod.id, its.other.id, Visible.ME)

    def add(uow: UnitOfWork) -> None:
        for goal in (late, over):
            uow.goals.add(goal)
            uow.goals.share(replace(shared, goal=goal.id))
            uow.goals.log(replace(samples.log(goal), id=LogId(goal.id)))

    def counts(uow: UnitOfWork) -> list[int]:
        bob, after = its.bob.id, NOW + timedelta(milliseconds=1)
        return [
            uow.goals.count(bob),
            uow.goals.count(bob, active=True),
            uow.goals.count(bob, since=NOW),
            uow.goals.count(bob, since=after),
            uow.goals.count_shared(its.other.id, its.pod.id),
            uow.goals.count_shared(its.membership.id, its.pod.id),
            uow.goals.count_logs(bob, NOW),
            uow.goals.count_logs(bob, after),
        ]

    await storage.run(add)
    assert await storage.read(counts) == [2, 1, 2, 0, 1, 0, 2, 0]


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
    assert await storage.read(lambda uow: uow.goals.shares_with(its.pod.id, NOW)) == (seen,)


async def test_what_was_over_before_is_not_shared_any_more(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    over = its.goal.ended_at
    assert over

    for since, found in ((over, (its.share,)), (over + DAY, ())):
        assert await storage.read(lambda uow: uow.goals.shares_with(its.pod.id, since)) == found  # noqa: B023 read at once


async def test_all_of_a_member_can_be_taken_out_of_a_pod(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    await storage.run(lambda uow: uow.goals.unshare_all(its.other.id, its.pod.id))
    assert await storage.read(lambda uow: uow.goals.shares_with(its.pod.id, NOW)) == (its.share,)
    await storage.run(lambda uow: uow.goals.unshare_all(its.membership.id, its.pod.id))

    assert await storage.read(lambda uow: uow.goals.shares_with(its.pod.id, NOW)) == ()


async def test_logs_come_the_oldest_first_with_every_digit(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    earlier = replace(samples.log(its.goal), at=NOW - DAY, amount=Decimal("1E+2"), note=None)
    await storage.run(lambda uow: uow.goals.log(earlier))

    days = (earlier.on, its.log.on)
    found = await storage.read(lambda uow: uow.goals.logs([its.goal.id], *days))

    assert found == (earlier, its.log)
    assert [str(each.amount) for each in found] == ["1E+2", "0.1"]


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        (["0.1", "0.2"], "0.3"),
        (["0.29", "0.57", "1.15"], "2.01"),
        (["1E+2", "0.01"], "100.01"),
        (["999999.99"] * 40, "39999999.6"),
        (["0"], "0"),
    ],
)
async def test_what_was_logged_is_summed_exactly(
    storage: SqlStorage, amounts: list[str], total: str
) -> None:
    its = await storage.run(samples.stored)
    goal = samples.goal(its.ann)

    def add(uow: UnitOfWork) -> None:
        uow.goals.add(goal)
        for amount in amounts:
            uow.goals.log(replace(samples.log(goal), amount=Decimal(amount)))

    await storage.run(add)
    found = await storage.read(lambda uow: uow.goals.logged([goal], TODAY, TODAY))
    assert found == {goal.id: Decimal(total)}


async def test_logs_are_found_and_summed_by_days_and_of_a_habit_no_others_are_looked_at(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)
    amount, habit, unlogged = (samples.goal(its.ann) for _ in range(3))
    habit = replace(habit, kind=GoalKind.HABIT)
    days = [TODAY + n * DAY for n in range(-2, 2)]

    def add(uow: UnitOfWork) -> None:
        for goal in (amount, habit, unlogged):
            uow.goals.add(goal)
        for goal in (amount, habit):
            for value, day in enumerate(days, start=1):
                uow.goals.log(replace(samples.log(goal), amount=Decimal(10**value), on=day))

    def found(uow: UnitOfWork) -> list[object]:
        goals = (amount, habit, unlogged)
        return [
            uow.goals.logged(goals, days[1], days[2]),
            uow.goals.logged(goals, days[3], date.max),
            uow.goals.logged([habit], date.min, days[0] - DAY),
            uow.goals.logged([], days[0], days[3]),
            [log.on for log in uow.goals.logs([habit.id], days[1], days[2])],
        ]

    await storage.run(add)
    assert await storage.read(found) == [
        {amount.id: Decimal(1110), habit.id: Decimal(1100)},
        {amount.id: Decimal(11110), habit.id: Decimal(10000)},
        {},
        {},
        [days[1], days[2]],
    ]


async def test_a_log_is_changed_and_removed_with_its_note(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    changed = replace(its.log, amount=Decimal("0.25"), on=TODAY - DAY, note=None)

    assert await storage.read(lambda uow: uow.goals.log_of(its.log.id)) == its.log
    await storage.run(lambda uow: uow.goals.save_log(changed))
    assert await storage.read(lambda uow: uow.goals.log_of(its.log.id)) == changed
    await storage.run(lambda uow: uow.goals.unlog(its.log.id))
    with pytest.raises(NotFound):
        await storage.read(lambda uow: uow.goals.log_of(its.log.id))


async def test_the_latest_logs_come_the_newest_first(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    first = its.log.id
    later = [replace(samples.log(its.goal), id=LogId(first + n)) for n in (1, 2)]

    def add(uow: UnitOfWork) -> None:
        for log in later:
            uow.goals.log(log)

    def pages(uow: UnitOfWork) -> list[list[int]]:
        before = (LogId(LARGEST), later[0].id, first)
        found = [uow.goals.latest_logs(its.goal.id, 2, one) for one in before]
        return [[log.id - first for log in page] for page in found]

    await storage.run(add)
    assert await storage.read(pages) == [[2, 1], [0], []]

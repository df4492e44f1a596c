"""When a goal is over, and that what was over before it was taken up again is remembered."""

from datetime import timedelta

from msgspec.structs import replace

from bot.domain.goals import PAUSES_KEPT, GoalState, Pause
from tests.contracts import samples
from tests.contracts.samples import NOW

DAY = timedelta(days=1)
GOAL = samples.goal(samples.person())


def test_a_goal_is_over_from_its_end_until_it_is_taken_up_again() -> None:
    first = Pause(NOW, NOW + DAY)
    assert GOAL.pauses == (first,)
    again = GOAL.taken_up(NOW + 100 * DAY)

    assert again.state is GoalState.ACTIVE
    assert again.pauses == (first, Pause(NOW + 90 * DAY, NOW + 100 * DAY))
    over = [day for day in range(-2, 110) if again.is_over(NOW + day * DAY)]
    assert over == [0, *range(90, 100)]
    assert [day for day in (89, 90, 500) if GOAL.is_over(NOW + day * DAY)] == [90, 500]
    assert again.taken_up(NOW + 101 * DAY) == again


def test_so_many_of_its_pauses_are_remembered_and_no_more() -> None:
    goal = GOAL
    for day in range(100, 100 + 2 * PAUSES_KEPT):
        goal = replace(goal.taken_up(NOW + day * DAY), ended_at=NOW + day * DAY)
    assert len(goal.pauses) == PAUSES_KEPT
    assert goal.pauses[-1].until == NOW + (99 + 2 * PAUSES_KEPT) * DAY

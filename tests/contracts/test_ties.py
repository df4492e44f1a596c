"""Who is told first of those whose notices are equally urgent, over SQLite and PostgreSQL."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby

from bot.domain.notices import Notice
from bot.kernel.ids import PodId
from bot.outbox import tie_breaker
from storage.engine import SqlStorage
from tests.contracts import samples
from tests.contracts.samples import DAY, NOW

PODS = [PodId(250_000_000_000_000_000 + joined) for joined in range(4)]
MEMBERS = 3
WEEKS = 60
HOUR = timedelta(hours=1)
LATER = NOW + timedelta(weeks=WEEKS)


def about(pod: PodId, week: int = 0) -> Notice:
    """Make what one member of a pod is told in a week, made after all before it."""
    due_at = NOW + timedelta(weeks=week)
    args = {"pod": pod, "week": week}
    turn = tie_breaker.draw(pod, due_at)
    made = replace(samples.notice(), due_at=due_at, expires_at=due_at + 2 * DAY, tie_breaker=turn)
    return replace(made, args=args)


async def leased(storage: SqlStorage, notices: Sequence[Notice]) -> tuple[Notice, ...]:
    """Let notices wait, and lease all of them, some at a time."""
    await storage.run(lambda uow: uow.outbox.put(*notices))
    taken: list[Notice] = []
    while some := await storage.run(
        lambda uow: uow.outbox.lease("telegram", LATER, 50, "me", HOUR)
    ):
        taken += some
    assert len(taken) == len(notices)
    return tuple(taken)


async def test_each_pod_is_first_in_its_share_of_the_weeks(storage: SqlStorage) -> None:
    by_week = [[about(pod, week) for _ in range(MEMBERS) for pod in PODS] for week in range(WEEKS)]

    taken = await leased(storage, [one for week in by_week for one in week])

    first = Counter(
        next(of_the_week).args["pod"]
        for _, of_the_week in groupby(taken, key=lambda one: one.args["week"])
    )
    assert [first[pod] for pod in PODS] == [10, 16, 18, 16]


async def test_members_of_one_pod_are_told_one_after_the_other(storage: SqlStorage) -> None:
    notices = [about(pod, week) for week in range(9) for _ in range(MEMBERS) for pod in PODS]

    taken = await leased(storage, notices)

    together = [[*some] for _, some in groupby(taken, key=lambda one: one.args)]
    assert [len(some) for some in together] == [MEMBERS] * len(PODS) * 9
    assert all([one.id for one in some] == sorted(one.id for one in some) for some in together)


async def test_an_earlier_deadline_comes_before_any_turn(storage: SqlStorage) -> None:
    one = about(PODS[0])
    last = replace(about(PODS[1]), tie_breaker=2**31 - 1)
    first = replace(about(PODS[2]), tie_breaker=0)
    sooner_over = replace(last, expires_at=one.expires_at - DAY / 2)
    sooner_due = replace(first, tie_breaker=2**31 - 1, due_at=one.due_at - DAY)
    late = replace(about(PODS[3]), tie_breaker=0, expires_at=one.expires_at + DAY)

    taken = await leased(storage, [late, one, sooner_due, sooner_over])

    assert taken == (sooner_over, sooner_due, one, late)

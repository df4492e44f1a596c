"""Which notices are leased as time goes on: the most urgent of those that are due, as ever."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.notices import Notice, NoticeState, Settlement
from bot.kernel.clock import SystemClock
from storage.connections import postgres
from storage.connections.database_url import parsed
from storage.engine import SqlStorage
from storage.sealing.encryption import Vault
from storage.unit_of_work import SqlUnitOfWork
from tests.contracts import samples
from tests.contracts.samples import DAY, NOW

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def evening(seed: int, now: datetime) -> list[Notice]:
    """Make notices of an evening, many of which expire the earlier the later they are due."""
    chance = random.Random(seed)  # noqa: S311 no secret
    notices = []
    for _ in range(60):
        due_at = now + chance.randrange(-3, 9) * HOUR
        expires_at = now + chance.choice([DAY, DAY - (due_at - now), 2 * DAY])
        turn = chance.randrange(3)
        made = replace(samples.notice(), due_at=due_at, expires_at=expires_at, tie_breaker=turn)
        notices.append(made)
    return notices


def urgent(notices: Sequence[Notice], at: datetime) -> list[Notice]:
    """Put what is due in the order in which it leaves."""
    due = [one for one in notices if one.due_at <= at]
    return sorted(due, key=lambda one: (one.expires_at, one.due_at, one.tie_breaker, one.id))


async def lease(storage: SqlStorage, at: datetime, limit: int = 100) -> list[Notice]:
    """Lease what is due at an instant."""
    taken = await storage.run(lambda uow: uow.outbox.lease("telegram", at, limit, "me", HOUR))
    return [replace(one, leased_until=None) for one in taken]


@pytest.mark.parametrize("seed", range(3))
async def test_the_most_urgent_of_what_is_due_is_leased_first_hour_by_hour(
    storage: SqlStorage, seed: int
) -> None:
    now = SystemClock().now()
    waiting = evening(seed, now)
    await storage.run(lambda uow: uow.outbox.put(*waiting))

    for hour in range(9):
        at = now + hour * HOUR
        expected = urgent(waiting, at)[:7]
        assert await lease(storage, at, limit=7) == expected
        waiting = [one for one in waiting if one not in expected]


async def test_what_fell_due_is_noted_some_at_a_time(storage: SqlStorage) -> None:
    later = SystemClock().now() + HOUR
    notices = [replace(samples.notice(), due_at=later) for _ in range(5)]
    elsewhere = replace(samples.notice(), due_at=later, platform="discord")
    await storage.run(lambda uow: uow.outbox.put(*notices, elsewhere))

    async def noted(at: datetime) -> int:
        return await storage.run(lambda uow: uow.outbox.note_due("telegram", at, 3))

    assert [await noted(later - MINUTE), await noted(later)] == [0, 3]
    assert [await noted(later), await noted(later)] == [2, 0]
    assert await lease(storage, later) == urgent(notices, later)


def test_no_more_is_noted_at_a_time_where_postgresql_looks_for_it_anew_for_each_row(
    postgres_url: str,
) -> None:
    later = SystemClock().now() + HOUR
    engine = postgres.engine(parsed(postgres_url), connections=1)
    with engine.begin() as connection:
        for way in ("hashjoin", "hashagg", "sort", "material"):
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        uow = SqlUnitOfWork(connection, Vault(samples.KEYS), SystemClock())
        uow.outbox.put(*(replace(samples.notice(), due_at=later) for _ in range(5)))
        assert uow.outbox.note_due("telegram", later, 3) == 3
    engine.dispose()


async def test_what_is_put_off_is_not_due_before_its_time(storage: SqlStorage) -> None:
    put_off = samples.notice()
    await storage.run(lambda uow: uow.outbox.put(put_off))
    (taken,) = await storage.run(lambda uow: uow.outbox.lease("telegram", NOW, 9, "me", HOUR))
    again = Settlement(taken, NoticeState.WAITING, NOW, "failed", NOW + HOUR)
    await storage.run(lambda uow: uow.outbox.settle(again))

    assert await lease(storage, NOW + HOUR - MINUTE) == []
    assert len(await lease(storage, NOW + HOUR)) == 1


async def test_what_was_due_before_the_clock_was_set_back_waits_for_its_time(
    storage: SqlStorage,
) -> None:
    soon = replace(samples.notice(), due_at=NOW, expires_at=NOW + 2 * DAY)
    late = replace(samples.notice(), due_at=NOW + HOUR, expires_at=NOW + DAY)
    await storage.run(lambda uow: uow.outbox.put(soon, late))
    await storage.run(lambda uow: uow.outbox.note_due("telegram", NOW + HOUR, 9))

    assert await lease(storage, NOW, limit=1) == [soon]
    assert await lease(storage, NOW) == []
    assert await lease(storage, NOW + HOUR) == [late]

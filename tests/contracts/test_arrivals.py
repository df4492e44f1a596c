"""What platforms told is kept until it is answered, and recognized after; over both databases."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select, update

from bot.kernel.clock import SystemClock
from bot.ports.chat import Arrival
from bot.ports.storage import UnitOfWork
from storage import inspection
from storage.engine import SqlStorage, open_storage
from storage.repositories.arrivals import arrivals
from tests.contracts.database_dumps import contents, forms_of
from tests.contracts.samples import DAY, KEYS, MARK, NOW
from tests.harness.connections import connection_of

NEWEST = 2**63 - 1


def told(*numbers: int) -> tuple[Arrival, ...]:
    """Let a platform tell one thing for each number."""
    said = ((number, f'{{"said": "{number} 👋 {MARK}"}}') for number in numbers)
    return tuple(Arrival(number, body.encode()) for number, body in said)


def numbers(found: Sequence[Arrival]) -> list[int]:
    """Name arrivals by their numbers."""
    return [arrival.number for arrival in found]


async def test_what_is_new_is_returned_in_its_order_and_what_is_repeated_is_not(
    storage: SqlStorage,
) -> None:
    telegram = storage.arrivals("telegram")

    assert await telegram.take(told(7, 3, 5), NOW) == told(7, 3, 5)
    assert await telegram.take(told(7, 9, 5, 4), NOW + DAY) == told(9, 4)
    assert await telegram.take(told(3, 4, 5), NOW) == ()
    assert await telegram.take([], NOW) == ()


async def test_what_is_told_twice_in_one_breath_is_new_once(storage: SqlStorage) -> None:
    telegram = storage.arrivals("telegram")
    again = Arrival(1, b'"said otherwise"')

    assert await telegram.take([*told(1, 2), again, *told(3)], NOW) == told(1, 2, 3)
    assert await telegram.waiting(9) == told(1, 2, 3)


async def test_a_repeated_arrival_keeps_the_words_it_came_with(storage: SqlStorage) -> None:
    telegram = storage.arrivals("telegram")
    await telegram.take(told(1), NOW)
    await telegram.take([Arrival(1, b'"said otherwise"')], NOW)

    assert await telegram.waiting(9) == told(1)


async def test_what_waits_is_found_in_the_order_of_numbers(storage: SqlStorage) -> None:
    telegram = storage.arrivals("telegram")
    await telegram.take(told(30, NEWEST, 10), NOW)
    await telegram.take(told(20, 9), NOW - DAY)

    assert await telegram.waiting(9) == told(9, 10, 20, 30, NEWEST)
    assert await telegram.waiting(2) == told(9, 10)
    assert await telegram.waiting(2, after=10) == told(20, 30)
    assert await telegram.waiting(9, after=NEWEST) == ()


async def test_what_is_known_already_is_passed_over_and_takes_no_room(
    storage: SqlStorage,
) -> None:
    telegram = storage.arrivals("telegram")
    await telegram.take(told(*range(10)), NOW)
    await telegram.finish([4])

    assert await telegram.waiting(2, besides={0, 1, 2}) == told(3, 5)
    assert await telegram.waiting(2, after=3, besides={5, 6, 8}) == told(7, 9)
    assert await telegram.waiting(2, besides=range(9)) == told(9)
    assert await telegram.waiting(9, besides=range(10)) == ()


async def test_each_platform_has_numbers_of_its_own(storage: SqlStorage) -> None:
    telegram, discord = storage.arrivals("telegram"), storage.arrivals("discord")
    await telegram.take(told(1, 2), NOW)

    assert await discord.take(told(2, 3), NOW) == told(2, 3)
    await discord.finish([1, 2])
    assert await telegram.waiting(9) == told(1, 2)
    assert await discord.waiting(9) == told(3)


async def test_what_was_not_finished_waits_when_the_database_is_opened_again(url: str) -> None:
    async with _opened(url) as (before,):
        await before.arrivals("telegram").take(told(1, 2, 3), NOW)
        await before.arrivals("telegram").finish([2])

    async with _opened(url) as (after,):
        assert await after.arrivals("telegram").waiting(9) == told(1, 3)
        assert await after.arrivals("telegram").take(told(2, 3, 4), NOW) == told(4)


async def test_what_is_finished_waits_no_more_and_is_still_recognized(
    storage: SqlStorage,
) -> None:
    telegram = storage.arrivals("telegram")
    await telegram.take(told(1, 2, 3), NOW)
    await telegram.finish({3, 1})
    await telegram.finish([1, 99])
    await telegram.finish([])

    assert await telegram.waiting(9) == told(2)
    assert await telegram.take(told(1, 2, 3, 99), NOW) == told(99)


async def test_the_words_are_nowhere_while_they_wait_and_their_seal_is_gone_after(
    url: str,
) -> None:
    async with _opened(url) as (before,):
        telegram = before.arrivals("telegram")
        await telegram.take(told(1, 2), NOW)
        sealed = await before.read(_bodies)
        found = await before.read(lambda uow: contents(url, connection_of(uow)))
        assert not [form for form in forms_of(MARK) if form in found]
        assert [_lies_in(found, body) for body in sealed] == [True, True]
        await telegram.finish([1])

    async with _opened(url) as (after,):
        kept = await after.read(_bodies)
        found = await after.read(lambda uow: contents(url, connection_of(uow)))
    assert kept == [None, sealed[1]]
    assert [_lies_in(found, body) for body in sealed] == [False, True]


async def test_a_large_body_is_kept_whole(storage: SqlStorage) -> None:
    telegram = storage.arrivals("telegram")
    large = Arrival(1, f'"{"👋" * 1_000_000}"'.encode())

    assert await telegram.take([large, *told(2)], NOW) == (large, *told(2))
    assert await telegram.waiting(1) == (large,)


async def test_many_are_taken_and_finished_at_once(storage: SqlStorage) -> None:
    telegram = storage.arrivals("telegram")
    many = told(*range(2500, 0, -1))
    await telegram.take(many[::2], NOW)

    assert await telegram.take(many, NOW) == many[1::2]
    await telegram.finish(range(2, 2501))
    assert await telegram.waiting(9) == told(1)


async def test_the_oldest_of_what_is_finished_is_forgotten_in_batches(
    storage: SqlStorage,
) -> None:
    telegram, discord = storage.arrivals("telegram"), storage.arrivals("discord")
    for number in range(1, 6):
        await telegram.take(told(number), NOW - number * DAY)
    await discord.take(told(1), NOW - 9 * DAY)
    await telegram.finish([1, 2, 3, 4])
    await discord.finish([1])

    assert await storage.run(lambda uow: uow.arrivals.forget(NOW - DAY, 3)) == 3
    assert await storage.run(lambda uow: uow.arrivals.forget(NOW - DAY, 3)) == 1
    assert await storage.run(lambda uow: uow.arrivals.forget(NOW - DAY, 3)) == 0
    assert await telegram.waiting(9) == told(5)
    assert await telegram.take(told(1, 2, 3, 4, 5), NOW) == told(2, 3, 4)
    assert await discord.take(told(1), NOW) == told(1)


@pytest.mark.parametrize("guests", [0, 1])
async def test_of_50_who_take_overlapping_batches_each_number_is_new_to_one(
    url: str, guests: int
) -> None:
    async with _opened(url, guests) as processes:

        def take(n: int) -> tuple[Arrival, ...]:
            batch = told(*range(n, n + 10))
            return batch if n % 2 else batch[::-1]

        new = await asyncio.gather(
            *(
                processes[n % len(processes)].arrivals("telegram").take(take(n), NOW)
                for n in range(50)
            )
        )

        assert sorted(number for each in new for number in numbers(each)) == list(range(59))
        for n, each in enumerate(new):
            assert list(each) == [arrival for arrival in take(n) if arrival in each]
        assert await processes[0].arrivals("telegram").waiting(99) == told(*range(59))


async def test_some_are_finished_while_others_are_taken_and_none_is_lost(
    storage: SqlStorage,
) -> None:
    telegram = storage.arrivals("telegram")

    async def live_through(n: int) -> None:
        new = await telegram.take(told(*range(n, n + 10)), NOW)
        await telegram.finish(numbers(new)[::-1])

    await asyncio.gather(*(live_through(n) for n in range(50)))

    assert await telegram.waiting(9) == ()
    assert await telegram.take(told(*range(59)), NOW) == ()


def _bodies(uow: UnitOfWork) -> list[bytes | None]:
    every = select(arrivals.c.body).order_by(arrivals.c.number)
    return list(connection_of(uow).execute(every).scalars())


def _lies_in(found: bytes, body: bytes | None) -> bool:
    return body is not None and (body in found or body.hex().encode() in found)


@asynccontextmanager
async def _opened(url: str, guests: int = 0) -> AsyncIterator[list[SqlStorage]]:
    opened = [
        open_storage(url, clock=SystemClock(), keys=KEYS, runner=n == 0) for n in range(guests + 1)
    ]
    yield opened
    for each in opened:
        await each.close()


async def test_what_is_set_aside_waits_no_more_and_is_kept_as_long_as_what_is_finished(
    storage: SqlStorage,
) -> None:
    telegram = storage.arrivals("telegram")
    await telegram.take(told(1, 2), NOW - DAY)
    for arrival in (*told(2), Arrival(-3, b"\xff")):
        await telegram.set_aside(arrival, "unread-3fa9c1", NOW - DAY)

    assert await telegram.waiting(9) == told(1)
    assert await telegram.take(told(2, 3), NOW) == told(3)
    named = await storage.read(lambda uow: inspection.set_aside(connection_of(uow)))
    assert sorted(named) == ["telegram -3 unread-3fa9c1", "telegram 2 unread-3fa9c1"]
    assert await storage.run(lambda uow: uow.arrivals.forget(NOW, 9)) == 2
    assert await storage.read(lambda uow: inspection.set_aside(connection_of(uow))) == ()


async def test_what_does_not_open_is_found_empty_and_hides_nothing(storage: SqlStorage) -> None:
    telegram = storage.arrivals("telegram")
    await telegram.take(told(1, 2, 3), NOW)
    spoilt = update(arrivals).where(arrivals.c.number == 2).values(body=b"\x01" + b"x" * 40)
    await storage.run(lambda uow: connection_of(uow).execute(spoilt).rowcount)

    first, second, third = await telegram.waiting(9)
    assert (first, third) == told(1, 3)
    assert second == Arrival(2, b"")

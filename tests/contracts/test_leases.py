"""Leases, over SQLite and PostgreSQL."""

import asyncio
from datetime import timedelta

from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage

HOUR = timedelta(hours=1)


async def take(
    storage: SqlStorage, holder: str, lasts: timedelta = HOUR, name: str = "hear:telegram"
) -> bool:
    """Take a lease."""
    return await storage.run(lambda uow: uow.leases.take(name, holder, lasts))


async def test_a_lease_is_one_holders_who_may_keep_it(storage: SqlStorage) -> None:
    assert await take(storage, "one")
    assert not await take(storage, "other")
    assert await take(storage, "one")
    assert await take(storage, "other", name="hear:discord")


async def test_a_lease_that_has_lasted_is_anybodys(storage: SqlStorage) -> None:
    assert await take(storage, "one", lasts=-HOUR)
    assert await take(storage, "other")
    assert not await take(storage, "one")


async def test_only_its_holder_gives_a_lease_up(storage: SqlStorage) -> None:
    await take(storage, "one")

    await storage.run(lambda uow: uow.leases.give_up(["hear:telegram"], "other"))
    assert not await take(storage, "other")

    await storage.run(lambda uow: uow.leases.give_up(["hear:telegram", "no such lease"], "one"))
    assert await take(storage, "other")


async def test_of_many_who_take_at_once_one_gets_it(storage: SqlStorage) -> None:
    def taking(number: int) -> asyncio.Future[bool]:
        def work(uow: UnitOfWork) -> bool:
            return uow.leases.take("hear:telegram", str(number), HOUR)

        return asyncio.ensure_future(storage.run(work))

    assert sum(await asyncio.gather(*map(taking, range(16)))) == 1


async def test_leases_that_hold_are_counted_by_how_their_names_begin(storage: SqlStorage) -> None:
    for name in ("a_1", "a_2", "ab3"):
        await take(storage, "one", name=name)
    await take(storage, "one", lasts=-HOUR, name="a_4")

    assert await storage.read(lambda uow: uow.leases.count("a_")) == 2


async def test_what_ended_long_ago_is_forgotten(storage: SqlStorage) -> None:
    await take(storage, "dead", lasts=-2 * HOUR, name="old")
    await take(storage, "dead", lasts=timedelta(minutes=-1), name="new")
    await take(storage, "one", name="held")

    await storage.run(lambda uow: uow.leases.forget(HOUR))

    left = await storage.read(lambda uow: sum(map(uow.leases.count, ("old", "new", "held"))))
    assert left == 1
    assert not await take(storage, "other", name="held")
    assert await take(storage, "other", name="new")

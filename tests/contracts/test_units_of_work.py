"""Units of work: all or nothing, in order, and however many at once; over both databases."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from bot.domain.people import Person
from bot.kernel.clock import SystemClock
from bot.kernel.errors import Conflict, NotFound
from bot.ports.chat import Arrivals, ChatLog
from bot.ports.storage import Storage, UnitOfWork
from storage.engine import SqlStorage, open_storage
from storage.errors import StorageError
from storage.unit_of_work import SqlUnitOfWork
from tests.contracts import samples
from tests.contracts.samples import KEYS, NOW

MANY = 64


def conforms(
    uow: SqlUnitOfWork, storage: SqlStorage
) -> tuple[UnitOfWork, Storage, ChatLog, Arrivals]:
    """Hold, for the type checker, what is built against what is asked for."""
    return uow, storage, storage.chat_log, storage.arrivals("telegram")


def note(value: str) -> Callable[[UnitOfWork], None]:
    """Add a word to a list of words, by reading it and writing it anew."""

    def work(uow: UnitOfWork) -> None:
        before = uow.notes.get("words") or ""
        uow.notes.put("words", f"{before} {value}".strip())

    return work


async def words(storage: SqlStorage) -> list[str]:
    """Read the list of words."""
    return (await storage.read(lambda uow: uow.notes.get("words")) or "").split()


async def test_of_64_units_at_once_none_is_lost_and_none_fails(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    def work(n: int) -> Callable[[UnitOfWork], None]:
        def one(uow: UnitOfWork) -> None:
            new = samples.person(f"Person {n}")
            uow.people.add(new, samples.account(new))
            mine = samples.membership(its.pod, new)
            uow.memberships.add(mine)
            open_week = samples.check_in(mine)
            uow.checkins.add(open_week)
            uow.checkins.save(open_week.show_up(NOW))
            uow.outbox.put(samples.notice(new), samples.notice(new))

        return one

    await asyncio.gather(*(storage.run(work(n), key=f"person {n}") for n in range(MANY)))

    marks = await storage.read(lambda uow: uow.checkins.member_weeks(its.pod.id, samples.WEEK))
    assert len(marks) == MANY + 1


async def test_units_with_one_key_run_in_the_order_they_came(storage: SqlStorage) -> None:
    every = [str(n) for n in range(MANY)]
    await asyncio.gather(*(storage.run(note(n), key="ann") for n in every))

    assert await words(storage) == every


async def test_units_with_one_key_run_one_after_the_other_in_every_process(url: str) -> None:
    async with _opened(url, guests=1) as (one, two):
        every = [str(n) for n in range(MANY)]
        both = [(one, two)[n % 2].run(note(str(n)), key="ann") for n in range(MANY)]
        await asyncio.gather(*both)

        assert sorted(await words(one), key=int) == every


async def test_a_unit_that_raises_undoes_itself_and_nothing_else(storage: SqlStorage) -> None:
    def broken(uow: UnitOfWork) -> None:
        uow.notes.put("broken", "yes")
        raise LookupError("on purpose")

    units = [storage.run(note(str(n)), key="ann") for n in range(10)]
    units.insert(5, storage.run(broken, key="ann"))
    results = await asyncio.gather(*units, return_exceptions=True)

    assert [type(result) for result in results if result is not None] == [LookupError]
    assert await words(storage) == [str(n) for n in range(10)]
    assert await storage.read(lambda uow: uow.notes.get("broken")) is None


async def test_a_savepoint_undoes_what_is_within_and_nothing_else(storage: SqlStorage) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.notes.put("before", "kept")
        with suppress(LookupError), uow.savepoint():
            uow.notes.put("within", "gone")
            raise LookupError
        with uow.savepoint():
            uow.notes.put("after", "kept")

    await storage.run(work)

    kept = [
        await storage.read(lambda uow: uow.notes.get("before")),
        await storage.read(lambda uow: uow.notes.get("within")),
        await storage.read(lambda uow: uow.notes.get("after")),
    ]
    assert kept == ["kept", None, "kept"]


async def test_after_a_savepoint_is_undone_words_are_sealed_under_a_key_that_is_there(
    storage: SqlStorage,
) -> None:
    ann = samples.person()
    anns = samples.account(ann)

    def work(uow: UnitOfWork) -> None:
        with suppress(LookupError), uow.savepoint():
            uow.people.add(ann, anns)
            raise LookupError
        uow.people.add(ann, anns)

    await storage.run(work)

    assert await storage.read(lambda uow: uow.people.get(ann.id)) == ann


async def test_after_a_unit_is_undone_words_are_sealed_under_a_key_that_is_there(
    storage: SqlStorage,
) -> None:
    ann = samples.person()
    anns = samples.account(ann)

    def broken(uow: UnitOfWork) -> None:
        uow.people.add(ann, anns)
        raise LookupError

    with pytest.raises(LookupError):
        await storage.run(broken)
    with pytest.raises(NotFound):
        await storage.read(lambda uow: uow.people.get(ann.id))
    await storage.run(lambda uow: uow.people.add(ann, anns))

    assert await storage.read(lambda uow: uow.people.get(ann.id)) == ann


async def test_of_two_who_save_one_version_one_meets_a_conflict(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    def rename(n: int) -> Callable[[UnitOfWork], Person]:
        return lambda uow: uow.people.save(replace(its.ann, name=f"Ann {n}"))

    results = await asyncio.gather(
        *(storage.run(rename(n)) for n in range(8)), return_exceptions=True
    )

    assert [type(result) for result in results].count(Conflict) == 7


async def test_what_reads_changes_nothing(storage: SqlStorage) -> None:
    with pytest.raises(StorageError):
        await storage.read(lambda uow: uow.notes.put("note", "value"))

    assert await storage.read(lambda uow: uow.notes.get("note")) is None


async def test_an_instant_is_exact_and_needs_a_zone(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    at = datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=-9)))
    await storage.run(lambda uow: uow.people.save_account(replace(its.anns, used_at=at)))

    stored = await storage.read(lambda uow: uow.people.account("telegram", its.anns.external))
    assert stored is not None
    assert stored.used_at == at
    assert stored.used_at.utcoffset() == timedelta()
    with pytest.raises(StorageError, match="refuses a value"):
        await storage.run(
            lambda uow: uow.people.save_account(replace(its.anns, used_at=datetime(2026, 1, 1)))  # noqa: DTZ001 that is the point
        )


async def test_what_nobody_waits_for_any_more_is_left_undone_and_holds_up_nobody(
    storage: SqlStorage,
) -> None:
    held, go = threading.Event(), threading.Event()

    def hold(uow: UnitOfWork) -> None:
        held.set()
        go.wait()

    first = asyncio.ensure_future(storage.run(hold, key="ann"))
    await asyncio.to_thread(held.wait)
    given_up = asyncio.ensure_future(storage.run(note("given-up"), key="ann"))
    last = asyncio.ensure_future(storage.run(note("last"), key="ann"))
    await asyncio.sleep(0)
    given_up.cancel()
    go.set()
    await asyncio.gather(first, last)

    assert await words(storage) == ["last"]


async def test_closing_finishes_what_is_queued_and_takes_nothing_more(url: str) -> None:
    opened = open_storage(url, clock=SystemClock(), keys=KEYS)
    queued = [asyncio.ensure_future(opened.run(note(str(n)), key="ann")) for n in range(MANY)]
    await asyncio.sleep(0)

    await opened.close()
    await asyncio.gather(*queued)
    with pytest.raises(StorageError, match="closed"):
        await opened.run(note("late"))

    async with _opened(url) as (again,):
        assert await words(again) == [str(n) for n in range(MANY)]


async def test_a_database_says_that_it_is_there(storage: SqlStorage) -> None:
    await storage.check()

    assert await storage.is_current()


@asynccontextmanager
async def _opened(url: str, guests: int = 0) -> AsyncIterator[list[SqlStorage]]:
    opened = [
        open_storage(url, clock=SystemClock(), keys=KEYS, runner=n == 0) for n in range(guests + 1)
    ]
    yield opened
    for each in opened:
        await each.close()

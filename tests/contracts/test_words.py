"""Words are sealed wherever they are kept, open where they belong, and nowhere else."""

import pytest
from sqlalchemy import delete, select, update

from bot.kernel.clock import SystemClock
from bot.kernel.errors import NotFound
from bot.ports.chat import Arrival
from bot.ports.storage import UnitOfWork
from storage import guest_access
from storage.engine import SqlStorage, open_storage
from storage.errors import StorageError, WrongKey
from storage.key_rotation import KeyRotation
from storage.migrations.run import migrating
from storage.repositories.goal_rows import goals
from storage.repositories.people import people
from storage.sealing.data_keys import data_keys
from storage.sealing.encryption import MasterKeys
from tests.contracts import samples
from tests.contracts.database_dumps import contents, forms_of
from tests.contracts.samples import KEYS, MARK, NOW
from tests.harness.connections import connection_of

OTHER = MasterKeys((bytes(32),))
BOTH = MasterKeys((bytes(32), bytes(range(32))))


async def test_what_people_typed_is_nowhere_in_the_database(url: str) -> None:
    opened = open_storage(url, clock=SystemClock(), keys=KEYS)
    its = await opened.run(samples.stored)
    await opened.chat_log.append(f"said {MARK}", NOW)
    await opened.arrivals("telegram").take([Arrival(1, f"told {MARK}".encode())], NOW)

    found = await opened.read(lambda uow: contents(url, connection_of(uow)))
    await opened.close()

    assert its.anns.external.encode() in found
    assert not [form for form in forms_of(MARK) if form in found]


async def test_words_moved_to_another_row_do_not_open(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    other = samples.goal(its.ann)

    def move(uow: UnitOfWork) -> None:
        uow.goals.add(other)
        titles = select(goals.c.title).where(goals.c.id == its.goal.id).scalar_subquery()
        connection_of(uow).execute(
            update(goals).where(goals.c.id == other.id).values(title=titles)
        )

    await storage.run(move)

    with pytest.raises(StorageError, match="changed or moved"):
        await storage.read(lambda uow: uow.goals.get(other.id))
    assert await storage.read(lambda uow: uow.goals.get(its.goal.id)) == its.goal


async def test_words_moved_to_another_column_do_not_open(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    await storage.run(
        lambda uow: connection_of(uow).execute(
            update(goals).where(goals.c.id == its.goal.id).values(learned=goals.c.title)
        )
    )

    with pytest.raises(StorageError, match="changed or moved"):
        await storage.read(lambda uow: uow.goals.get(its.goal.id))


async def test_a_key_moved_to_another_owner_does_not_open(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    def move(uow: UnitOfWork) -> None:
        anns = select(data_keys.c.wrapped).where(data_keys.c.owner == its.ann.id)
        bobs = update(data_keys).where(data_keys.c.owner == its.bob.id)
        connection_of(uow).execute(bobs.values(wrapped=anns.scalar_subquery()))

    await storage.run(move)

    with pytest.raises(StorageError, match="changed or moved"):
        await storage.read(lambda uow: uow.people.get(its.bob.id))


async def test_the_same_words_are_never_sealed_alike(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    def sealed(uow: UnitOfWork) -> object:
        return connection_of(uow).execute(select(people.c.name)).scalars().all()

    before = await storage.read(sealed)
    await storage.run(lambda uow: uow.people.save(its.ann))

    assert before != await storage.read(sealed)


async def test_without_their_key_somebodys_words_are_gone(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    await storage.read(lambda uow: uow.people.get(its.ann.id))
    await storage.run(
        lambda uow: connection_of(uow).execute(
            delete(data_keys).where(data_keys.c.owner == its.ann.id)
        )
    )

    for read in (
        lambda uow: uow.people.get(its.ann.id),
        lambda uow: uow.goals.of_person(its.ann.id, 9),
        lambda uow: uow.inbox.recall("telegram", its.event, its.ann.id),
    ):
        with pytest.raises(NotFound):
            await storage.read(read)


async def test_a_key_that_does_not_open_the_database_is_refused_in_words(url: str) -> None:
    await _opened_and_closed(url, KEYS)

    with pytest.raises(WrongKey, match="this key does not open this database"):
        open_storage(url, clock=SystemClock(), keys=OTHER)


async def test_a_key_that_opens_only_some_of_the_database_is_refused(url: str) -> None:
    await _opened_and_closed(url, KEYS, rows=True)
    with migrating(url) as config:
        config.attributes["connection"].exec_driver_sql("DELETE FROM notes")

    with pytest.raises(WrongKey, match="does not open"):
        open_storage(url, clock=SystemClock(), keys=OTHER)


async def test_a_new_master_key_seals_everything_anew_and_the_old_one_may_go(url: str) -> None:
    its = await _opened_and_closed(url, KEYS, rows=True)
    rotating = open_storage(url, clock=SystemClock(), keys=BOTH)
    assert await rotating.read(lambda uow: uow.people.get(its.ann.id)) == its.ann
    with guest_access.short_transactions(url) as transactions:
        assert KeyRotation(transactions, BOTH).rewrap_all() == 4
        assert KeyRotation(transactions, BOTH).rewrap_all() == 0
    await rotating.close()

    renewed = open_storage(url, clock=SystemClock(), keys=OTHER)
    assert await renewed.read(lambda uow: uow.people.get(its.ann.id)) == its.ann
    assert await renewed.read(lambda uow: uow.pods.get(its.pod.id)) == its.pod
    await renewed.close()
    with pytest.raises(WrongKey):
        open_storage(url, clock=SystemClock(), keys=KEYS)


async def _opened_and_closed(url: str, keys: MasterKeys, *, rows: bool = False) -> samples.Scene:
    opened = open_storage(url, clock=SystemClock(), keys=keys)
    its = await opened.run(samples.stored) if rows else samples.scene()
    await opened.close()
    return its

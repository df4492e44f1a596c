"""People and their accounts, over SQLite and PostgreSQL."""

import pytest
from msgspec.structs import replace

from bot.domain.people import Person
from bot.kernel.errors import Conflict, NotFound
from bot.kernel.ids import PersonId
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from tests.contracts import samples
from tests.contracts.samples import DAY, NOW
from tests.harness.connections import give


async def test_a_person_comes_back_as_they_were(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    assert await storage.read(lambda uow: uow.people.get(its.ann.id)) == its.ann


async def test_a_person_who_said_nothing_yet_comes_back_too(storage: SqlStorage) -> None:
    new = Person(PersonId(samples.number()), "Cy", NOW)
    await storage.run(lambda uow: uow.people.add(new, samples.account(new)))

    assert await storage.read(lambda uow: uow.people.get(new.id)) == new


async def test_several_people_come_at_once_and_unknown_ones_are_left_out(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)
    wanted = [its.ann.id, its.bob.id, PersonId(1)]

    found = await storage.read(lambda uow: uow.people.many(wanted))

    assert found == {its.ann.id: its.ann, its.bob.id: its.bob}
    assert await storage.read(lambda uow: uow.people.many([])) == {}


async def test_nobody_is_there_by_an_unknown_id(storage: SqlStorage) -> None:
    with pytest.raises(NotFound):
        await storage.read(lambda uow: uow.people.get(PersonId(1)))


async def test_saving_a_person_makes_a_new_version(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    saved = await storage.run(
        lambda uow: uow.people.save(replace(its.ann, name="Anna", rest=None))
    )

    assert saved == replace(its.ann, name="Anna", rest=None, version=2)
    assert await storage.read(lambda uow: uow.people.get(its.ann.id)) == saved


async def test_saving_an_old_version_of_a_person_is_a_conflict(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    await storage.run(lambda uow: uow.people.save(its.ann))

    with pytest.raises(Conflict):
        await storage.run(lambda uow: uow.people.save(replace(its.ann, name="Late")))


async def test_an_account_is_found_by_its_platforms_id(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    platform, external = its.anns.platform, its.anns.external

    assert await storage.read(lambda uow: uow.people.account(platform, external)) == its.anns
    assert await storage.read(lambda uow: uow.people.account("discord", external)) is None


async def test_the_account_chosen_comes_first_and_then_the_one_used_last(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)
    later = replace(its.anns, used_at=NOW + DAY, reachable=False, place=None)
    bobs = replace(its.bobs, person=its.ann.id)

    def work(uow: UnitOfWork) -> None:
        give(uow, bobs, its.ann.id)
        uow.people.save_account(later)

    async def found() -> object:
        return await storage.read(lambda uow: uow.people.accounts([its.ann.id, its.bob.id]))

    await storage.run(work)
    assert await found() == {its.ann.id: (later, bobs), its.bob.id: ()}

    chosen = replace(bobs, chosen=True)
    await storage.run(lambda uow: uow.people.save_account(chosen))
    assert await found() == {its.ann.id: (chosen, later), its.bob.id: ()}


async def test_saving_an_account_never_changes_whose_it_is(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    new = replace(samples.person(), id=PersonId(samples.number()))
    await storage.run(lambda uow: uow.people.begin_anew(its.anns, new))
    await storage.run(lambda uow: uow.people.save_account(its.anns))

    found = await storage.read(lambda uow: uow.people.account("telegram", its.anns.external))
    assert found is not None
    assert found.person == new.id


async def test_two_people_never_have_the_same_account(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    other = samples.person()
    same = replace(samples.account(other), external=its.anns.external)

    with pytest.raises(Conflict):
        await storage.run(lambda uow: uow.people.add(other, same))
    with pytest.raises(NotFound):
        await storage.read(lambda uow: uow.people.get(other.id))

"""Places in pods that are to end, over SQLite and PostgreSQL."""

import pytest
from msgspec.structs import replace

from bot.kernel.errors import Conflict, NotFound
from bot.kernel.ids import RemovalId, earliest
from storage.engine import SqlStorage
from tests.contracts import samples
from tests.contracts.samples import DAY, NOW


async def test_a_removal_comes_back_as_it_was_and_goes_on_by_version(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    asked = samples.removal(its.membership, its.other)
    await storage.run(lambda uow: uow.removals.add(asked))
    on = replace(asked, votes=asked.votes.without(its.other.id), decided_at=None, ended_at=None)
    await storage.run(lambda uow: uow.removals.save(on))

    assert await storage.read(lambda uow: uow.removals.get(asked.id)) == replace(on, version=2)
    with pytest.raises(Conflict):
        await storage.run(lambda uow: uow.removals.save(on))
    with pytest.raises(NotFound):
        await storage.read(lambda uow: uow.removals.get(RemovalId(1)))


async def test_removals_are_found_by_their_pod_and_forgotten(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    (there,) = await storage.read(lambda uow: uow.removals.of_pod(its.pod.id))
    old = replace(
        samples.removal(its.membership, its.other), id=RemovalId(earliest(NOW - 2 * DAY) + 7)
    )
    await storage.run(lambda uow: uow.removals.add(old))

    assert await storage.read(lambda uow: uow.removals.of_pod(its.pod.id)) == (old, there)
    assert await storage.run(lambda uow: uow.removals.forget(NOW - DAY, 100)) == 1
    assert await storage.read(lambda uow: uow.removals.of_pod(its.pod.id)) == (there,)

"""What people write to each other by themselves, over SQLite and PostgreSQL."""

import pytest
from msgspec.structs import replace

from bot.kernel.errors import NotFound
from bot.kernel.ids import PersonalNoteId, earliest
from storage.engine import SqlStorage
from tests.contracts import samples
from tests.contracts.samples import DAY, NOW


async def test_a_note_comes_back_as_it_was_written(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    note = samples.personal_note(its.bob, its.ann)
    await storage.run(lambda uow: uow.personal_notes.add(note))

    assert await storage.read(lambda uow: uow.personal_notes.get(note.id)) == note


async def test_an_unknown_note_is_not_there(storage: SqlStorage) -> None:
    with pytest.raises(NotFound):
        await storage.read(lambda uow: uow.personal_notes.get(PersonalNoteId(1)))


async def test_notes_are_counted_by_writer_reader_and_time_and_forgotten(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)
    ann, bob = its.ann.id, its.bob.id
    old, new = (
        replace(samples.personal_note(its.bob, its.ann), id=PersonalNoteId(earliest(at) + 7))
        for at in (NOW - 2 * DAY, NOW)
    )
    await storage.run(lambda uow: uow.personal_notes.add(old))
    await storage.run(lambda uow: uow.personal_notes.add(new))

    assert await storage.read(lambda uow: uow.personal_notes.count(bob, ann, NOW - DAY)) == 1
    assert await storage.read(lambda uow: uow.personal_notes.count(bob, ann, NOW - 3 * DAY)) == 2
    assert await storage.run(lambda uow: uow.personal_notes.forget(NOW - DAY, 100)) == 1
    assert await storage.read(lambda uow: uow.personal_notes.get(new.id)) == new
    with pytest.raises(NotFound):
        await storage.read(lambda uow: uow.personal_notes.get(old.id))

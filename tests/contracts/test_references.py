"""References to what was sent stand in columns of their own, and words are never read as one."""

import json

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from bot.dialogue.media import Media, MediaKind
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from storage.errors import StorageError
from storage.repositories.check_in_rows import check_ins
from storage.repositories.conversations import conversations
from storage.sealing import data_keys
from tests.contracts import samples
from tests.contracts.samples import Scene
from tests.harness.connections import connection_of


def words_of_old(uow: UnitOfWork, its: Scene, **said: str) -> None:
    """Write the words of a check-in as version 1 did."""
    connection, sealer = connection_of(uow), uow.checkins._sealer  # type: ignore[attr-defined]
    owner = data_keys.person(its.check_in.person)
    sealed = sealer.seal(owner, "check_ins.words", its.check_in.id, json.dumps(said))
    mine = update(check_ins).where(check_ins.c.id == its.check_in.id)
    connection.execute(mine.values(words=sealed, media=None))


async def test_what_was_kept_among_words_is_read_until_it_is_kept_anew(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)
    told = {"win": "It rained", "caption": "The gate", "media": "telegram:voice:42:AwACAgIAAxk"}
    await storage.run(lambda uow: words_of_old(uow, its, **told))

    mine = await storage.read(lambda uow: uow.checkins.get(its.check_in.id))
    sent = Media("telegram", MediaKind.VOICE, "AwACAgIAAxk", 42)
    assert (mine.words.win, mine.words.caption, mine.words.media) == (
        "It rained",
        "The gate",
        sent,
    )

    await storage.run(lambda uow: uow.checkins.save(mine))
    again = await storage.read(lambda uow: uow.checkins.get(its.check_in.id))
    assert again == replace(mine, version=mine.version + 1)


@pytest.mark.parametrize("text", ["", "lost", "telegram:other", "telegram:video:1:A", "a b:voice"])
async def test_what_never_was_a_reference_is_none(storage: SqlStorage, text: str) -> None:
    its = await storage.run(samples.stored)
    await storage.run(lambda uow: words_of_old(uow, its, win="It rained", media=text))

    mine = await storage.read(lambda uow: uow.checkins.get(its.check_in.id))
    assert (mine.words.win, mine.words.media) == ("It rained", None)


async def test_words_that_are_moved_where_references_stand_do_not_open(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)

    def move(uow: UnitOfWork) -> None:
        connection = connection_of(uow)
        connection.execute(update(check_ins).values(media=check_ins.c.words))
        connection.execute(update(conversations).values(received=conversations.c.answers))

    await storage.run(move)

    with pytest.raises(StorageError, match="changed or moved"):
        await storage.read(lambda uow: uow.checkins.get(its.check_in.id))
    with pytest.raises(StorageError, match="changed or moved"):
        await storage.read(lambda uow: uow.conversations.get(its.conversation.id))

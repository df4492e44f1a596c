"""Words and voices at each platform: what people send comes through, and nothing more of it."""

import pytest

from bot.dialogue.media import MediaKind
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from tests.contracts.database_dumps import contents
from tests.fakes.telegram.people import OGG
from tests.harness.cast import Person, World
from tests.harness.connections import connection_of
from tests.harness.stages.discord import AtDiscord
from tests.harness.stages.telegram import AtTelegram
from tests.stories.scenes import ann_and_bob_check_in, open_pod

pytestmark = [
    pytest.mark.parametrize("world", ["telegram", "discord"], indirect=True),
    pytest.mark.everywhere,
]


def carry_a_voice(stage: AtTelegram | AtDiscord, key: str) -> list[bool]:
    """Tell of each of Cairn's messages to somebody whether a voice note came with it."""
    if isinstance(stage, AtTelegram):
        told = stage.telegram.of_bot(stage.cast.somebody(key))
        return [bool(message.voice) for message in told]
    sent = stage.sent_in(stage.cast.somebody(key).dm)
    return [any(file.data == OGG for file in message.attachments) for message in sent]


def shows_a_voice(stage: AtTelegram | AtDiscord, key: str) -> bool:
    """Tell whether the last message to somebody shows a voice note, and no other file."""
    if isinstance(stage, AtTelegram):
        return carry_a_voice(stage, key)[-1]
    shown = stage.sent_in(stage.cast.somebody(key).dm)[-1].shown_files
    return [file.data for file in shown] == [OGG]


def secrets_of(stage: AtTelegram | AtDiscord, key: str) -> list[str]:
    """List what a platform's client knows and none may read, with the files somebody sent."""
    if isinstance(stage, AtTelegram):
        chat = stage.telegram.in_chat(stage.cast.somebody(key))
        files = [message.media.id for message in chat if message.media]
        return [stage.telegram.token, stage.telegram.url, "t.me/", *files]
    them = stage.cast.somebody(key)
    own = [one for one in them.sees() if one.author is them]
    files = [str(file.id) for one in own for file in one.attachments]
    tokens = [one.token for one in stage.fake.interactions]
    return [stage.fake.token, stage.fake.url, *files, *tokens]


async def test_a_voice_note_is_heard_by_a_button_until_it_is_taken_back(
    world: World, stage: AtTelegram | AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await ann.sends(MediaKind.VOICE)
    await world.until(10, 21)
    assert not any(carry_a_voice(stage, "bob"))
    await bob.presses("Listen")
    assert shows_a_voice(stage, "bob")
    _, listen = cy.button("Listen")
    await ann.says("/checkin")
    await ann.presses("Change last week's")
    await ann.presses("Take my words back")
    await world.settle()
    assert "I can't find that here." in await cy.presses_token(listen)


async def test_no_token_address_or_words_lie_open_in_the_database(
    world: World,
    stage: AtTelegram | AtDiscord,
    storage: SqlStorage,
    ann: Person,
    bob: Person,
    cy: Person,
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await ann.sends(MediaKind.VOICE, "The difficult letter")
    await ann.sends(MediaKind.PICTURE, "The gate, painted")
    await ann.presses("Yes")
    await world.until(10, 21)
    await bob.presses("Look")
    kept = await storage.read(everything)
    for secret in ("gate, painted", *secrets_of(stage, "ann")):
        assert secret.encode() not in kept


def everything(uow: UnitOfWork) -> bytes:
    """Read all that the database holds."""
    connection = connection_of(uow)
    return contents(connection.engine.url.render_as_string(hide_password=False), connection)

"""Files at Discord: copied to their owner, one at a time, and shown by a button."""

import asyncio

import discord
import pytest

from adapters.discord.interactions.attachments import FILES_AT_ONCE
from adapters.discord.sending.media_download import MediaDownload
from bot.dialogue.media import MediaKind
from tests.fakes.telegram.people import OGG, picture
from tests.harness.cast import Person, World
from tests.harness.stages.discord import AtDiscord
from tests.harness.stages.discord_seen import answer_to
from tests.stories.discord_files import USE, photo, shown_in, voice
from tests.stories.scenes import ann_and_bob_check_in, open_pod

pytestmark = pytest.mark.parametrize("world", ["discord"], indirect=True)


async def test_whoever_listens_again_and_again_has_one_file_in_memory_at_a_time(
    world: World,
    stage: AtDiscord,
    monkeypatch: pytest.MonkeyPatch,
    ann: Person,
    bob: Person,
    cy: Person,
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.sends(MediaKind.VOICE)
    await world.until(10, 21)
    fetch, there, most, begun = MediaDownload.fetch_attachment, 0, 0, stage.talk.begun

    async def watched(self: MediaDownload, sent: discord.Attachment) -> bytes:
        nonlocal there, most
        there += 1
        most = max(most, there)
        await stage.fake.until(lambda: stage.talk.begun == begun + 6)
        found = await fetch(self, sent)
        there -= 1
        return found

    monkeypatch.setattr(MediaDownload, "fetch_attachment", watched)
    them = stage.cast.somebody("bob")
    digest = shown_in(stage, them)[-1]
    pressed = [them.presses(digest, "Listen") for _ in range(6)]
    await asyncio.gather(*map(stage.done, pressed))
    heard = [m for m in shown_in(stage, them) if any(f.data == OGG for f in m.shown_files)]
    assert len(heard) == 6
    assert most == 1


async def test_a_picture_sent_with_a_form_is_copied_to_its_owner_and_shown_by_a_button(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    them, other = stage.cast.somebody("ann"), stage.cast.somebody("bob")
    asked = await stage.done(them.presses(shown_in(stage, them)[-1], "Add words"))
    assert asked.modal is not None
    sent = await stage.done(them.submits(asked.modal, {"win": "Painted", "media": photo(them)}))
    assert "With it: a picture." in answer_to(sent)
    copies = [one for one in shown_in(stage, them) if one.attachments and not one.components]
    assert [file.data for one in copies for file in one.attachments] == [picture()]
    stage.fake.passes(days=3)  # what came with the form is gone by now
    await world.until(10, 21)
    await bob.presses("Look")
    assert [file.data for file in shown_in(stage, other)[-1].shown_files] == [picture()]


async def test_a_file_whose_message_was_deleted_is_told_in_words(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    them, other = stage.cast.somebody("ann"), stage.cast.somebody("bob")
    sent = await stage.done(them.says("", attachments=[voice(them)]))
    them.deletes(sent)
    await world.until(10, 21)
    assert "From Ann: a voice note, 0:42." in await bob.presses("Listen")
    assert shown_in(stage, other)[-1].shown_files == []


async def test_what_is_forwarded_is_nobodys_check_in(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    them, other = stage.cast.somebody("ann"), stage.cast.somebody("bob")
    sent = [
        await other.says("", attachments=[voice(other)]),
        await other.says("The gate", attachments=[photo(other)]),
        await other.says("It is sent"),
    ]
    for message in sent:
        forward = await stage.done(them.forwards(message))
        assert "That was forwarded, so I leave it be." in shown_in(stage, them)[-1].text
        done = await stage.done(them.context_menu(USE, forward))
        assert "That was forwarded, so I leave it be." in answer_to(done)
    assert "With it:" not in await ann.says("/checkin")


async def test_files_are_copied_no_faster_than_somebody_sends_them(stage: AtDiscord) -> None:
    stage.readers["den"] = frozenset({"ann", "bob"})
    them = stage.cast.somebody("bob")
    sent = await them.says("", stage.cast.channels["den"], [photo(them)])
    path = f"/channels/{them.dm.id}/messages"

    def copies() -> int:
        made = [one for one in stage.fake.requests if (one.method, one.path) == ("POST", path)]
        return len(made)

    for n in range(1, FILES_AT_ONCE + 6):
        done = await stage.done(them.context_menu(USE, sent))
        assert copies() <= FILES_AT_ONCE
        assert ("could not keep" in answer_to(done)) == (n > FILES_AT_ONCE)
    assert copies() == FILES_AT_ONCE


async def test_of_several_the_first_is_taken_and_that_is_said(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    them = stage.cast.somebody("ann")
    said = await stage.shown(lambda: them.says("", attachments=[photo(them), photo(them)]))
    assert "There is room for one here, so I took the first." in said
    assert "With it: a picture." in said

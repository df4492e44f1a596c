"""Pictures, voice notes and what stands under them: how they arrive, change and are named."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from adapters.telegram.client import Client
from adapters.telegram.sending.render import render
from adapters.telegram.sending.send import MessageHandle
from bot.dialogue.media import MediaKind
from bot.dialogue.replies import reply
from bot.texts.spans import plain
from tests.adapters.telegram.pages import BUTTONS, LARGE, PNG, SMALL, cairn_of, only, sent_by
from tests.adapters.telegram.scripted import text
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.people import OGG, Person
from tests.fakes.telegram.people import picture as some_picture


@pytest.fixture
def ann(telegram: FakeTelegram) -> Person:
    """Bring Ann, who has pressed Start."""
    person = telegram.user("Ann")
    person.starts()
    return person


async def test_a_picture_has_its_words_for_a_caption(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    handle = await client.sender.put(str(ann.id), replace(cairn_of(LARGE), buttons=BUTTONS))
    message = only(telegram, ann)
    assert handle == MessageHandle(message.id, shows=True)
    assert str(handle) == f"{message.id}+"
    assert (message.photo or b"").startswith(PNG)
    assert (message.caption, message.labels) == ("a cairn", ["Done", "Later"])


async def test_a_text_can_become_a_picture(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    over = await client.sender.put(str(ann.id), text("soon"))
    handle = await client.sender.put(str(ann.id), cairn_of(SMALL), over)
    message = only(telegram, ann)
    assert handle == MessageHandle(message.id, shows=True)
    assert message.photo
    assert (message.caption, message.edits) == ("a cairn", 1)


async def test_a_picture_can_become_another(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    over = await client.sender.put(str(ann.id), cairn_of(SMALL))
    before = only(telegram, ann).photo
    handle = await client.sender.put(str(ann.id), cairn_of(LARGE, "a larger cairn"), over)
    message = only(telegram, ann)
    assert handle == over
    assert message.photo not in (None, before)
    assert (message.caption, message.edits) == ("a larger cairn", 1)


async def test_a_picture_stays_above_words_that_fit_under_it(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    over = await client.sender.put(str(ann.id), cairn_of(SMALL))
    handle = await client.sender.put(str(ann.id), reply(plain("a" * 1024), buttons=BUTTONS), over)
    message = only(telegram, ann)
    assert handle == over
    assert message.photo
    assert (message.caption, message.labels) == ("a" * 1024, ["Done", "Later"])


@pytest.mark.parametrize("said", ["a" * 1025, "😀" * 513, "@you " * 171])
async def test_words_that_do_not_fit_under_a_picture_come_as_a_message_of_their_own(
    said: str, telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    over = await client.sender.put(str(ann.id), cairn_of(SMALL))
    handle = await client.sender.put(str(ann.id), text(said), over)
    shown, after = telegram.of_bot(ann)
    assert handle == MessageHandle(after.id)
    assert (shown.caption, shown.edits) == ("a cairn", 0)
    assert after.text.replace("\N{WORD JOINER}", "") == said.strip()


async def test_a_voice_note_and_a_picture_of_somebodys_are_shown_by_what_telegram_calls_them(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    voice = ann.sends_voice(content=OGG + b"ann").media
    photo = ann.sends_photo(content=some_picture(64, 48)).media
    assert voice is not None
    assert photo is not None
    for kind, media in ((MediaKind.VOICE, voice), (MediaKind.PICTURE, photo)):
        handle = await client.sender.put(str(ann.id), sent_by("telegram", kind, media.id))
        assert handle.shows
    first, second = telegram.of_bot(ann)
    assert (first.voice, first.caption) == (OGG + b"ann", "From Ann: a note.")
    assert (second.photo, second.caption) == (photo.content, "From Ann: a note.")
    assert not any(call.files for call in telegram.requests), "nothing was loaded up again"


async def test_what_was_sent_elsewhere_is_named_in_words(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    await client.sender.put(str(ann.id), sent_by("discord", MediaKind.VOICE, "https://cdn/1"))
    message = only(telegram, ann)
    assert (message.text, message.voice) == ("From Ann: a note.", None)


async def test_what_a_person_sent_never_takes_the_place_of_a_message(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    voice = ann.sends_voice().media
    assert voice is not None
    over = await client.sender.put(str(ann.id), text("one"))
    shown = sent_by("telegram", MediaKind.VOICE, voice.id)
    handle = await client.sender.put(str(ann.id), shown, over)
    assert handle.number != over.number
    assert [bool(message.voice) for message in telegram.of_bot(ann)] == [False, True]


async def test_somebody_who_takes_no_voice_notes_reads_what_it_is(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    bob = telegram.user("Bob")
    bob.starts()
    bob.refuses_voice = True
    voice = ann.sends_voice().media
    assert voice is not None
    shown = replace(sent_by("telegram", MediaKind.VOICE, voice.id), buttons=BUTTONS)
    handle = await client.sender.put(str(bob.id), shown)
    message = only(telegram, bob)
    assert handle == MessageHandle(message.id)
    assert (message.text, message.labels) == ("From Ann: a note.", ["Done", "Later"])


@pytest.mark.parametrize("kind", MediaKind)
async def test_a_file_that_telegram_does_not_find_is_named_in_words(
    kind: MediaKind, telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    await client.sender.put(str(ann.id), sent_by("telegram", kind, "AwACAgIAAxkBAAIOfAnotherBot"))
    assert only(telegram, ann).text == "From Ann: a note."


@pytest.mark.parametrize("kind", MediaKind)
async def test_no_reference_names_a_file_of_this_machine_or_an_address(
    kind: MediaKind,
    telegram: FakeTelegram,
    client: Client,
    ann: Person,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    files = ["cairn.key", "AwACAgIAAxkBAAIOfAnotherBot"]
    for file in files:
        (tmp_path / file).write_bytes(b"the master key")
    refs = [
        *(*files, str(tmp_path / files[0]), (tmp_path / files[0]).as_uri(), f"./{files[1]}"),
        *("https://example.org/x", "attach://photo", "", "../.env", "A" * 19, "A" * 201, "é" * 30),
    ]
    for ref in refs:
        await client.sender.put(str(ann.id), sent_by("telegram", kind, ref))
    assert [message.text for message in telegram.of_bot(ann)] == ["From Ann: a note."] * len(refs)
    assert not any(call.files for call in telegram.requests)
    sent = [call for call in telegram.requests if call.method in ("sendVoice", "sendPhoto")]
    assert len(sent) == 1, "but for what has the shape of an identifier, nothing is asked for"


def test_drawing_says_which_text_is_a_caption() -> None:
    assert render(cairn_of(SMALL)).shows
    assert not render(text("one")).shows

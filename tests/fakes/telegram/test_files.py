"""Pictures and voice notes are sent, passed on and downloaded."""

import pytest
from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest

from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.people import Person, picture


async def test_a_picture_is_sent_and_sent_again(
    telegram: FakeTelegram, bot: Bot, ann: Person
) -> None:
    png = picture(320, 200)
    sent = await bot.send_photo(ann.id, png, caption="<i>Board</i>", parse_mode=ParseMode.HTML)
    assert (sent.photo[-1].width, sent.photo[-1].height) == (320, 200)
    await bot.send_photo(ann.id, sent.photo[-1].file_id)
    first, again = telegram.of_bot(ann)
    assert first.photo == again.photo == png
    assert (first.caption, first.text) == ("Board", "")
    downloaded = await (await bot.get_file(sent.photo[-1])).download_as_bytearray()
    assert bytes(downloaded) == png
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_photo(ann.id, "AgACnonsense")
    telegram.tolerates("IMAGE_PROCESS_FAILED", "can't use file of type Photo as VoiceNote")
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(ann.id, b"no picture")
    with pytest.raises(BadRequest, match="type photo as voicenote"):
        await bot.send_voice(ann.id, sent.photo[-1].file_id)


async def test_a_voice_note_is_passed_on(telegram: FakeTelegram, bot: Bot, ann: Person) -> None:
    note = ann.sends_voice(seconds=7, caption="Today")
    update = (await bot.get_updates())[-1]
    assert update.message is not None
    assert update.message.voice is not None
    assert update.message.voice.mime_type == "audio/ogg"
    sent = await bot.send_voice(ann.id, update.message.voice.file_id, caption="Ann said")
    assert telegram.of_bot(ann)[-1].voice == note.voice
    await bot.edit_message_caption(ann.id, sent.message_id, caption="Ann said this")
    assert telegram.of_bot(ann)[-1].caption == "Ann said this"


async def test_voice_notes_are_not_for_everybody(
    telegram: FakeTelegram, bot: Bot, ann: Person
) -> None:
    note = ann.sends_voice()
    ann.refuses_voice = True
    assert note.media is not None
    with pytest.raises(BadRequest, match="Voice_messages_forbidden"):
        await bot.send_voice(ann.id, note.media.id)

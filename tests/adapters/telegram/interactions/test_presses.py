"""A press is confirmed at once, and its answer takes the place of what was pressed."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
import structlog

from adapters.telegram.interactions.handler import InteractionHandler
from adapters.telegram.place_names import PLATFORM
from bot.dialogue.commands import Visibility
from bot.dialogue.drawings import CairnDrawing
from bot.dialogue.inbound import Act, Inbound, Pressed
from bot.dialogue.media import Media, MediaKind
from bot.dialogue.replies import Attachment, Picture, Reply, reply
from bot.dialogue.responses import Response
from bot.kernel.errors import TryLater
from bot.ports.chat import DeclineReason
from bot.texts.spans import plain
from tests.adapters.telegram.interactions.room import BUTTONS, Room, handled, shows_buttons
from tests.adapters.telegram.scripted import Script, says, seen, text
from tests.fakes.telegram.faults import Answer, Drop, ServerError, TooMany
from tests.fakes.telegram.people import Person


async def test_a_press_draws_its_message_anew_and_is_answered(room: Room, ann: Person) -> None:
    message = await shows_buttons(room, ann)
    room.answers(says(text("Well done"), Visibility.REPLACE))
    press = ann.presses(message, "Done")
    await room.hears()
    (heard,) = room.script.heard
    assert heard.act == Pressed("1~done")
    assert heard.message == str(message.id)
    assert (message.text, message.labels) == ("Well done", [])
    assert press.is_answered
    assert len(room.telegram.of_bot(ann)) == 1


async def test_a_press_whose_answer_is_new_leaves_its_message(room: Room, ann: Person) -> None:
    message = await shows_buttons(room, ann)
    room.answers(says(text("Well done")))
    ann.presses(message, "Done")
    await room.hears()
    assert message.text == "Ready?"
    assert room.telegram.of_bot(ann)[-1].text == "Well done"


async def test_a_press_is_answered_whatever_comes_of_it(room: Room, ann: Person) -> None:
    message = await shows_buttons(room, ann)
    room.answers(says(None))
    nothing = ann.presses(message, "Done")
    await room.hears()

    room.answers(says(text("Later then"), Visibility.REPLACE))
    room.telegram.fail("editMessageText", TooMany(1))
    later = ann.presses(message, "Later")
    with pytest.raises(TryLater):
        await room.hears()

    def breaks(_: Inbound) -> Response:
        raise RuntimeError("broken")

    room.script.answers = breaks
    broken = ann.presses_data(message, "forged")
    with pytest.raises(RuntimeError, match="broken"):
        await room.hears()
    await room.telegram.until(lambda: broken.is_answered)
    assert nothing.is_answered
    assert later.is_answered


async def test_a_button_rests_while_the_core_thinks(room: Room, ann: Person) -> None:
    message = await shows_buttons(room, ann)
    thought = asyncio.Event()
    slow = _Slow(room.script, thought.wait)
    handler = InteractionHandler(room.client.bot, room.client.sender, slow)
    press = ann.presses(message, "Done")
    handling = asyncio.ensure_future(handled(handler, seen(room.telegram, room.client.bot)[-1]))
    await room.telegram.until(lambda: press.is_answered)
    assert not handling.done()
    thought.set()
    await handling


@pytest.mark.parametrize(
    "fault",
    [
        Answer(400, "Bad Request: query is too old and response timeout expired"),
        ServerError(502),
        Drop(commit=True),
        TooMany(1),
    ],
    ids=repr,
)
async def test_a_press_that_cannot_be_confirmed_counts_all_the_same(
    fault: Answer, room: Room, ann: Person
) -> None:
    message = await shows_buttons(room, ann)
    room.answers(says(text("Well done"), Visibility.REPLACE))
    room.telegram.fail("answerCallbackQuery", fault)
    ann.presses(message, "Done")
    await room.hears()
    assert message.text == "Well done"


async def test_a_press_that_is_too_old_to_confirm_counts_all_the_same(
    room: Room, ann: Person
) -> None:
    message = await shows_buttons(room, ann)
    room.answers(says(text("Well done"), Visibility.REPLACE))
    press = ann.presses(message, "Done")
    room.telegram.expire_presses()
    with structlog.testing.capture_logs() as logged:
        await room.hears()
    assert not press.is_answered
    assert message.text == "Well done"
    assert {line["log_level"] for line in logged} == {"debug"}


@pytest.mark.parametrize("when", ["before the press was told of", "after it"])
async def test_an_answer_arrives_where_the_message_to_draw_anew_is_gone(
    when: str, room: Room, ann: Person
) -> None:
    message = await shows_buttons(room, ann)
    room.answers(says(reply(plain("Well done"), buttons=BUTTONS), Visibility.REPLACE))
    if when == "after it":
        ann.presses(message, "Done")
        ann.deletes(message)
    else:
        ann.deletes(message)
        ann.presses_data(message, "1~done")
    await room.hears()
    (anew,) = room.telegram.of_bot(ann)
    assert (anew.text, anew.labels) == ("Well done", ["Done", "Later"])
    assert room.script.happened == [], "she can be written to, as before"


async def test_a_picture_takes_the_place_of_a_text_and_stays(room: Room, ann: Person) -> None:
    message = await shows_buttons(room, ann)
    cairn = reply(Picture(CairnDrawing((1, 2)), plain("two layers")), buttons=BUTTONS)
    room.answers(says(cairn, Visibility.REPLACE), says(text("Later then"), Visibility.REPLACE))
    ann.presses(message, "Done")
    await room.hears()
    ann.presses(message, "Later")
    await room.hears()
    assert room.script.heard[-1].message == f"{message.id}+"
    assert (bool(message.photo), message.caption) == (True, "Later then")


async def test_an_answer_to_a_picture_that_telegram_shows_no_more_of_is_new(
    room: Room, ann: Person
) -> None:
    cairn = reply(Picture(CairnDrawing((1, 2)), plain("two layers")), buttons=BUTTONS)
    message = await shows_buttons(room, ann, cairn)
    room.answers(says(text("Well done"), Visibility.REPLACE))
    message.deleted = True
    ann.presses_data(message, "1~done")
    message.deleted = False
    room.telegram.tolerates("there is no text in the message to edit")
    await room.hears()
    assert room.telegram.of_bot(ann)[-1].text == "Well done"


async def test_a_voice_note_that_somebody_does_not_take_is_told_of_in_words(
    room: Room, ann: Person
) -> None:
    voice = ann.sends_voice().media
    assert voice is not None
    ann.refuses_voice = True
    sent = Media(PLATFORM, MediaKind.VOICE, voice.id, 5)
    room.answers(says(reply(Attachment(sent, plain("From Bob: a voice note.")))))
    await room.hears()
    assert room.telegram.of_bot(ann)[-1].text == "From Bob: a voice note."
    assert room.script.happened == []


@dataclass
class _Slow:
    """A core that thinks for a while."""

    script: Script
    thinks: Callable[[], Awaitable[object]]

    async def handle(self, inbound: Inbound) -> Response:
        await self.thinks()
        return await self.script.handle(inbound)

    def typed(self, line: str) -> Act:
        return self.script.typed(line)

    def decline(
        self, reason: DeclineReason, language: str | None, command: str = ""
    ) -> Reply | None:
        return self.script.decline(reason, language, command)

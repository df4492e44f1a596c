"""What leaves without an object of PTB's is, on the wire, what PTB would send for the same."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)

from adapters.telegram.sending.send import MessageHandle, ReplyTarget, Sender
from bot.dialogue.replies import Button, Paragraph, Tone, reply
from bot.texts.spans import plain
from tests.adapters.telegram.wire import MESSAGE, answering, bot_at, says
from tests.harness.pictures import Pictures

SAID = "Drei Äpfel & 🪨 = 100 %"
HTML = "Drei Äpfel &amp; 🪨 = 100 %"
PAGE = reply(
    Paragraph(plain(SAID)),
    buttons=(Button("Getan 🪨", "1~done", Tone.MAIN), Button("Später", "1~later")),
)
KEYBOARD = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Getan 🪨", callback_data="1~done", style="primary"),
            InlineKeyboardButton("Später", callback_data="1~later"),
        ]
    ]
)
SHOWN: dict[str, Any] = {
    "parse_mode": "HTML",
    "reply_markup": KEYBOARD,
    "link_preview_options": LinkPreviewOptions(is_disabled=True),
}
PICTURED = MessageHandle(7, shows=True)


def read(form: dict[str, Any]) -> dict[str, Any]:
    """Read a form, with what is in its objects."""
    objects = ("reply_markup", "link_preview_options", "reply_parameters")
    return {name: json.loads(text) if name in objects else text for name, text in form.items()}


async def test_a_message_a_question_and_an_edit_are_what_the_library_would_send() -> None:
    asked = ReplyParameters(5, allow_sending_without_reply=True)
    forced = {**SHOWN, "reply_markup": ForceReply(selective=True), "reply_parameters": asked}
    caption = {name: SHOWN[name] for name in ("parse_mode", "reply_markup")}
    async with answering(*[says(MESSAGE)] * 8) as wire, bot_at(wire.address) as bot:
        sender = Sender(bot, Pictures())
        assert await sender.put("-1/4", PAGE) == MessageHandle(7)
        await bot.send_message(-1, HTML, message_thread_id=4, **SHOWN)
        await sender.put("-1", PAGE, asked=ReplyTarget(5, forced=True))
        await bot.send_message(-1, HTML, **forced)
        await sender.put("1", PAGE, MessageHandle(7))
        await bot.edit_message_text(HTML, 1, 7, **SHOWN)
        await sender.put("2", PAGE, PICTURED)
        await bot.edit_message_caption(2, 7, caption=HTML, **caption)

    for ours, theirs in zip(wire.heard[::2], wire.heard[1::2], strict=True):
        assert ours.path == theirs.path
        assert ours.headers["Content-Type"] == theirs.headers["Content-Type"]
        assert read(ours.form) == read(theirs.form)


@pytest.fixture
def made() -> Iterator[list[str]]:
    """List the classes of PTB's of which an object is made meanwhile."""
    found: list[str] = []

    def hear(frame: Any, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_name == "__init__":
            its = type(frame.f_locals.get("self"))
            if its.__module__.startswith("telegram."):
                found.append(its.__name__)

    before = sys.getprofile()
    sys.setprofile(hear)
    yield found
    sys.setprofile(before)


async def test_no_object_of_the_librarys_is_made_for_a_message_that_leaves(
    made: list[str],
) -> None:
    async with answering(says(MESSAGE), says(MESSAGE)) as wire, bot_at(wire.address) as bot:
        sender = Sender(bot, Pictures())
        made.clear()
        await sender.put("1", PAGE)
        await sender.put("1", PAGE, MessageHandle(8))
        assert made == []
        Message.de_json(MESSAGE, bot)
        assert "Message" in made

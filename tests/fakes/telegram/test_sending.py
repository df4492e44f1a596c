"""The bot sends, edits and deletes as Telegram lets it."""

import asyncio

import pytest
from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReactionTypeEmoji,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden

from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.people import Person, picture
from tests.fakes.telegram.reading import read


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    buttons = [[InlineKeyboardButton(label, callback_data=label.lower())] for label in labels]
    return InlineKeyboardMarkup(buttons)


async def test_a_message_shows_what_was_sent(
    telegram: FakeTelegram, bot: Bot, ann: Person
) -> None:
    html = "<b>Week 3</b>\n\n<blockquote>I ran &amp; read\ntwice</blockquote>\n\nWell done 🎉"
    returned = await bot.send_message(
        ann.id,
        html,
        ParseMode.HTML,
        reply_markup=keyboard("Done", "Later"),
        disable_notification=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    (message,) = telegram.of_bot(ann)
    assert message.text == "Week 3\n\nI ran & read\ntwice\n\nWell done 🎉"
    assert message.html == returned.text_html == html
    assert [entity.kind for entity in message.entities] == ["bold", "blockquote"]
    assert message.keyboard == [[("Done", "done")], [("Later", "later")]]
    assert message.silent
    assert message.link_preview_disabled
    assert not message.force_reply
    assert returned.message_id == message.id
    assert (
        returned.text_html
        == "<b>Week 3</b>\n\n<blockquote>I ran &amp; read\ntwice</blockquote>\n\nWell done 🎉"
    )
    assert read(message) == ("Week 3\n\n> I ran & read\n> twice\n\nWell done 🎉\n[Done]\n[Later]")


async def test_a_question_opens_a_reply(telegram: FakeTelegram, bot: Bot, ann: Person) -> None:
    markup = ForceReply(selective=True, input_field_placeholder="Your goal")
    await bot.send_message(ann.id, "What is your goal?", reply_markup=markup)
    (message,) = telegram.of_bot(ann)
    assert message.force_reply
    assert message.placeholder == "Your goal"
    telegram.tolerates("message can't be edited")
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("Thanks", ann.id, message.id)


async def test_a_hint_in_a_reply_field_is_short(
    telegram: FakeTelegram, bot: Bot, ann: Person
) -> None:
    telegram.tolerates("input_field_placeholder is longer than 64 characters")
    markup = ForceReply(input_field_placeholder="x" * 65)
    with pytest.raises(BadRequest):
        await bot.send_message(ann.id, "What?", reply_markup=markup)
    assert len(telegram.world.journal.tolerated) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a" * 4097, "message is too long"),
        ("🎉" * 2049, "message is too long"),
        ("<b> </b>", "text must be non-empty"),
        ("\u200b", "text must be non-empty"),
        ("a" * 40_000, "text is too long"),
        ("<br>", 'can\'t parse entities: Unsupported start tag "br" at byte offset 0'),
    ],
)
async def test_texts_have_limits(
    telegram: FakeTelegram, bot: Bot, ann: Person, text: str, reason: str
) -> None:
    telegram.tolerates(reason)
    with pytest.raises(BadRequest) as refusal:
        await bot.send_message(ann.id, text, ParseMode.HTML)
    assert refusal.value.message.casefold() == reason.casefold()
    assert len(telegram.world.journal.tolerated) == 1


async def test_limits_hold_after_parsing(telegram: FakeTelegram, bot: Bot, ann: Person) -> None:
    await bot.send_message(ann.id, f"<b>{'a' * 4095}</b>&amp;", ParseMode.HTML)
    await bot.send_photo(ann.id, picture(), caption="🎉" * 512)
    telegram.tolerates("message caption is too long")
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(ann.id, picture(), caption="🎉" * 512 + ".")


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        (InlineKeyboardButton("a", callback_data="x" * 65), "BUTTON_DATA_INVALID"),
        (InlineKeyboardButton("a", callback_data="é" * 33), "BUTTON_DATA_INVALID"),
        (InlineKeyboardButton("a", callback_data=""), "BUTTON_DATA_INVALID"),
        (InlineKeyboardButton("", callback_data="x"), "text must be non-empty"),
        (InlineKeyboardButton("a"), "Text buttons are unallowed"),
        (InlineKeyboardButton("a", url="http://localhost/"), "Wrong HTTP URL"),
        (InlineKeyboardButton("a", callback_data="x", style="blue"), "invalid button style"),
    ],
)
async def test_buttons_have_limits(
    telegram: FakeTelegram, bot: Bot, ann: Person, button: InlineKeyboardButton, reason: str
) -> None:
    telegram.tolerates(reason)
    with pytest.raises(BadRequest, match=f"(?i){reason}"):
        await bot.send_message(ann.id, "a", reply_markup=InlineKeyboardMarkup([[button]]))
    assert len(telegram.world.journal.tolerated) == 1


async def test_there_are_a_hundred_buttons_at_most(
    telegram: FakeTelegram, bot: Bot, ann: Person
) -> None:
    await bot.send_message(ann.id, "a", reply_markup=keyboard(*("x" * 100)))
    telegram.tolerates("reply markup is too long")
    with pytest.raises(BadRequest, match="Reply markup is too long"):
        await bot.send_message(ann.id, "a", reply_markup=keyboard(*("x" * 101)))


async def test_edits_change_what_stands_there(
    telegram: FakeTelegram, bot: Bot, ann: Person
) -> None:
    sent = await bot.send_message(ann.id, "one", reply_markup=keyboard("Done"))
    await bot.edit_message_text("two", ann.id, sent.message_id)
    (message,) = telegram.of_bot(ann)
    assert (message.text, message.keyboard, message.edits) == ("two", [], 1)
    await bot.edit_message_reply_markup(ann.id, sent.message_id, reply_markup=keyboard("Go"))
    assert message.labels == ["Go"]
    media = InputMediaPhoto(picture(), "<b>board</b>", ParseMode.HTML)
    await bot.edit_message_media(media, ann.id, sent.message_id)
    assert message.photo == picture()
    assert (message.caption, message.edits) == ("board", 3)
    telegram.tolerates("there is no text in the message to edit")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("three", ann.id, sent.message_id)


async def test_an_edit_that_changes_nothing_is_refused(
    telegram: FakeTelegram, bot: Bot, ann: Person
) -> None:
    sent = await bot.send_message(ann.id, "<b>a</b>", ParseMode.HTML, reply_markup=keyboard("x"))
    telegram.tolerates("message is not modified")
    with pytest.raises(BadRequest, match="specified new message content and reply markup are"):
        await bot.edit_message_text(
            "<strong>a</strong> ",
            ann.id,
            sent.message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard("x"),
        )
    assert telegram.of_bot(ann)[0].edits == 0


async def test_what_is_gone_cannot_be_edited(
    telegram: FakeTelegram, bot: Bot, ann: Person
) -> None:
    sent = await bot.send_message(ann.id, "a")
    await bot.delete_message(ann.id, sent.message_id)
    assert telegram.of_bot(ann) == []
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("b", ann.id, sent.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(ann.id, sent.message_id)


async def test_replies_need_what_they_answer(
    telegram: FakeTelegram, bot: Bot, ann: Person
) -> None:
    said = ann.says("question")
    await bot.send_message(ann.id, "a", reply_parameters=ReplyParameters(said.id))
    assert telegram.of_bot(ann)[-1].reply_to is said
    ann.deletes(said)
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(ann.id, "b", reply_parameters=ReplyParameters(said.id))
    anyway = ReplyParameters(said.id, allow_sending_without_reply=True)
    await bot.send_message(ann.id, "c", reply_parameters=anyway)
    assert telegram.of_bot(ann)[-1].reply_to is None


async def test_who_may_be_written_to(telegram: FakeTelegram, bot: Bot, ann: Person) -> None:
    bob, cy = telegram.user("Bob"), telegram.user("Cy")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(bob.id, "a")
    telegram.group("Pod", bob).add_bot(bob)
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(bob.id, "a")
    ann.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ann.id, "a")
    ann.starts()
    await bot.send_message(ann.id, "a")
    cy.starts()
    cy.deletes_account()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(cy.id, "a")


async def test_a_press_is_answered_once_and_in_time(
    telegram: FakeTelegram, bot: Bot, ann: Person
) -> None:
    await bot.send_message(ann.id, "a", reply_markup=keyboard("Done", "Later"))
    press = ann.presses(telegram.of_bot(ann)[0], "Done")
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    assert query.data == "done"
    assert query.message is not None
    assert query.message.message_id == press.message.id
    await bot.answer_callback_query(query.id, "Kept", show_alert=True)
    assert (press.is_answered, press.answer, press.alert) == (True, "Kept", True)
    late = ann.presses(press.message, "later")
    telegram.expire_presses()
    for number in (press.id, late.id, "1"):
        with pytest.raises(BadRequest, match="Query is too old and response timeout expired or"):
            await bot.answer_callback_query(number)
    telegram.tolerates("MESSAGE_TOO_LONG")
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.answer_callback_query(press.id, "x" * 201)


async def test_a_reaction_is_one(telegram: FakeTelegram, bot: Bot, ann: Person) -> None:
    said = ann.says("done")
    await bot.set_message_reaction(ann.id, said.id, ReactionTypeEmoji("👍"))
    assert said.reactions == ["👍"]
    await bot.send_chat_action(ann.id, "typing")


async def test_a_test_waits_for_what_the_bot_does(
    telegram: FakeTelegram, bot: Bot, ann: Person
) -> None:
    sending = asyncio.ensure_future(bot.send_message(ann.id, "soon"))
    (message,) = await telegram.until(lambda: telegram.of_bot(ann))
    assert message.text == "soon"
    await sending
    with pytest.raises(TimeoutError):
        await telegram.until(lambda: len(telegram.of_bot(ann)) > 1, within=0.05)

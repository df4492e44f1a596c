"""What the bot does against the documentation is found out."""

import json
from typing import Any

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
)
from telegram.error import BadRequest, EndPointNotFound, InvalidToken

from tests.fakes.telegram import contract
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.people import picture
from tests.harness import descriptions
from tests.harness.descriptions import DISCORD, TELEGRAM, description, missing

pytestmark = pytest.mark.skipif(description(TELEGRAM) is None, reason=missing(TELEGRAM))
INLINE = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}


async def _post(telegram: FakeTelegram, method: str, **request: Any) -> dict[str, Any]:
    url = f"{telegram.url}/bot{telegram.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, **request) as answer:
        told: dict[str, Any] = await answer.json()
        return told


@pytest.mark.parametrize(
    ("method", "parameters", "violation"),
    [
        ("sendSmoke", {}, "sendSmoke: there is no such method"),
        ("sendMessage", {"text": "a"}, "sendMessage: missing parameter chat_id"),
        ("getMe", {"colour": "red"}, "getMe: unknown parameter colour"),
        ("getUpdates", {"limit": "many"}, 'getUpdates.limit: "many", where Integer is expected'),
        (
            "sendMessage",
            {"chat_id": 7, "text": "a", "disable_notification": "True"},
            'sendMessage.disable_notification: "True", where Boolean is expected',
        ),
        (
            "sendMessage",
            {"chat_id": 7, "text": "a", "link_preview_options": {"is_disabled": "yes"}},
            'sendMessage.link_preview_options.is_disabled: "yes", where Boolean is expected',
        ),
        (
            "sendMessage",
            {"chat_id": 7, "text": "a", "link_preview_options": {"disabled": True}},
            "sendMessage.link_preview_options.disabled is no field of LinkPreviewOptions",
        ),
        (
            "sendMessage",
            {"chat_id": 7, "text": "a", "reply_markup": {"inline_keyboard": [{"text": "a"}]}},
            (
                'sendMessage.reply_markup.inline_keyboard[0]: {"text": "a"}, where Array of'
                " InlineKeyboardButton is expected"
            ),
        ),
        (
            "sendMessage",
            {"chat_id": 7, "text": "a", "reply_markup": {"inline_keyboard": [[{"label": "a"}]]}},
            (
                "sendMessage.reply_markup.inline_keyboard[0][0].text is missing from"
                " InlineKeyboardButton"
            ),
        ),
        (
            "sendMessage",
            {"chat_id": 7, "text": "a", "reply_markup": "{not JSON"},
            (
                'sendMessage.reply_markup: "{not JSON", where InlineKeyboardMarkup or'
                " ReplyKeyboardMarkup or ReplyKeyboardRemove or ForceReply is expected"
            ),
        ),
        (
            "editMessageText",
            {"chat_id": 7, "message_id": 1, "text": "a", "reply_markup": {"force_reply": True}},
            "editMessageText.reply_markup.inline_keyboard is missing from InlineKeyboardMarkup",
        ),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "everybody"}},
            'setMyCommands.scope.type is "everybody", not default',
        ),
        (
            "editMessageMedia",
            {"chat_id": 7, "message_id": 1, "media": {"type": "photo", "media": "attach://gone"}},
            "editMessageMedia.media.media names no file of the request: attach://gone",
        ),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
async def test_requests_are_held_against_the_description(
    telegram: FakeTelegram,
    method: str,
    parameters: dict[str, Any],
    violation: str,
    as_json: bool,
) -> None:
    telegram.tolerates("")
    if as_json:
        await _post(telegram, method, json=parameters)
    else:
        form = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in parameters.items()
        }
        await _post(telegram, method, data=form)
    assert violation in telegram.world.journal.tolerated


async def test_files_are_held_against_the_description(telegram: FakeTelegram) -> None:
    telegram.tolerates("")
    form = aiohttp.FormData({"text": "a"})
    form.add_field("chat_id", b"7", filename="seven")
    form.add_field("extra", b"x", filename="x.bin")
    await _post(telegram, "sendMessage", data=form)
    assert telegram.world.journal.tolerated[:2] == [
        "sendMessage.chat_id: a file, where Integer or String is expected",
        "sendMessage: unknown file extra",
    ]


async def test_a_right_request_is_no_violation(telegram: FakeTelegram, bot: Bot) -> None:
    ann = telegram.user("Ann")
    ann.starts()
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="b")]])
    sent = await bot.send_photo(ann.id, picture(), caption="c", reply_markup=markup)
    await bot.edit_message_media(InputMediaPhoto(picture(9, 9)), ann.id, sent.message_id)
    told = await _post(
        telegram, "sendMessage", json={"chat_id": ann.id, "text": "7", "reply_markup": INLINE}
    )
    assert told["ok"]
    assert telegram.calls("SENDMESSAGE", ann)[0].parameters == {
        "chat_id": ann.id,
        "text": "7",
        "reply_markup": INLINE,
    }


async def test_without_the_description_everything_else_works(
    telegram: FakeTelegram, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contract, "description", lambda _: None)
    assert (await _post(telegram, "getMe", json={"colour": "red"}))["ok"]
    assert telegram.violations == []


@pytest.mark.parametrize("name", [DISCORD, TELEGRAM])
def test_what_no_description_is_there_for_is_skipped_aloud(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(descriptions, "description", lambda _: None)
    with pytest.raises(pytest.skip.Exception, match=name):
        descriptions.skip_without(name)


async def test_a_method_that_the_fake_lacks_is_a_violation(
    telegram: FakeTelegram, bot: Bot
) -> None:
    telegram.tolerates("sendDice (chat 7): the fake does not know this method")
    with pytest.raises(InvalidToken, match="method not found"):
        await bot.send_dice(7)
    assert len(telegram.world.journal.tolerated) == 1
    telegram.tolerates("there is no such method", "sendSmoke: the fake")
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendSmoke")


async def test_a_wrong_token_is_refused(telegram: FakeTelegram) -> None:
    for token in (telegram.token[:-1] + "!", telegram.token.swapcase(), "nonsense"):
        with pytest.raises(InvalidToken):
            async with Bot(token, f"{telegram.url}/bot"):
                pass
    url = f"{telegram.url}/bot{telegram.token.swapcase()}/getMe"
    async with aiohttp.ClientSession() as session, session.post(url) as answer:
        assert answer.status == 401
        assert await answer.json() == {
            "ok": False,
            "error_code": 401,
            "description": "Unauthorized",
        }
    assert telegram.requests == []


async def test_violations_are_kept_unless_tolerated() -> None:
    async with FakeTelegram() as telegram:
        await _post(telegram, "sendSmoke")
        assert len(telegram.violations) == 2
        telegram.tolerates("no such method")
        assert telegram.violations == ["sendSmoke: the fake does not know this method"]


async def test_menus_and_texts_are_kept_per_scope_and_language(
    telegram: FakeTelegram, bot: Bot
) -> None:
    groups = BotCommandScopeAllGroupChats()
    await bot.set_my_commands([BotCommand("start", "Begin")])
    await bot.set_my_commands([BotCommand("tafel", "Die Tafel")], groups, "de")
    assert telegram.profile.menu() == [("start", "Begin")]
    assert telegram.profile.menu("all_group_chats", "de") == [("tafel", "Die Tafel")]
    assert [c.command for c in await bot.get_my_commands(groups, "de")] == ["tafel"]
    await bot.delete_my_commands(groups, "de")
    assert await bot.get_my_commands(groups, "de") == ()
    await bot.set_my_description("Pods", "en")
    await bot.set_my_short_description("Small pods")
    assert telegram.profile.text("description", "en") == "Pods"
    assert (await bot.get_my_short_description("fr")).short_description == "Small pods"
    assert (await bot.get_my_name()).name == "Cairn"
    telegram.tolerates("BOT_COMMAND_INVALID", "two-letter", "description is too long")
    for attempt in (
        bot.set_my_commands([BotCommand("Start", "Begin")]),
        bot.set_my_commands([], language_code="english"),
        bot.set_my_short_description("x" * 121),
    ):
        with pytest.raises(BadRequest):
            await attempt
    assert len(telegram.world.journal.tolerated) == 3

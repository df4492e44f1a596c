"""Requests to Telegram are counted by how they were answered."""

import pytest
from telegram.error import TelegramError

from adapters.telegram.aiohttp_request import AiohttpRequest
from tests.adapters.telegram.wire import (
    MESSAGE,
    answering,
    behaving,
    bot_at,
    hang_up,
    page,
    refuses,
    says,
    unused,
)
from tests.metrics.seen import Seen

ANSWERS = {
    "done": says(MESSAGE),
    "refused": refuses(400, "Bad Request: chat not found"),
    "forbidden": refuses(403, "Forbidden: bot was blocked by the user"),
    "too_many": refuses(429, "Too Many Requests: retry after 3", retry_after=3),
    "broken": page(502, "<h1>Bad Gateway</h1>"),
}


async def test_each_answer_is_counted_with_how_long_it_took() -> None:
    seen = Seen("telegram")
    async with (
        answering(*ANSWERS.values()) as wire,
        bot_at(wire.address, AiohttpRequest(gauges=seen.gauges)) as bot,
    ):
        for answer in ANSWERS:
            if answer == "done":
                await bot.send_message(1, "hello")
            else:
                with pytest.raises(TelegramError):
                    await bot.send_message(1, "hello")

    assert seen.rose("platform_requests_total") == {(name, "telegram"): 1 for name in ANSWERS}
    assert seen.value("platform_request_seconds_count", platform="telegram") == len(ANSWERS)


async def test_no_answer_is_counted_too() -> None:
    seen = Seen("telegram")
    async with behaving(hang_up) as address:
        for where in (address, unused()):
            async with bot_at(where, AiohttpRequest(gauges=seen.gauges)) as bot:
                with pytest.raises(TelegramError):
                    await bot.send_message(1, "hello")

    assert seen.rose("platform_requests_total") == {("none", "telegram"): 2}
    assert "hello" not in seen.text()

"""Whatever happens on the way to Telegram, nobody is told the token, or what a person wrote."""

import asyncio
import logging
import traceback
from typing import Literal

import pytest
import structlog
from telegram import Bot
from telegram.error import TelegramError

from adapters.telegram import aiohttp_request as module
from adapters.telegram.aiohttp_request import AiohttpRequest
from adapters.telegram.client import Client, ClientOptions
from adapters.telegram.errors import translated
from bot.kernel.errors import BotError
from tests.adapters.listening import Listening
from tests.adapters.telegram.wire import (
    ME,
    MESSAGE,
    TOKEN,
    Answer,
    Behavior,
    answering,
    behaving,
    bot_at,
    hang,
    hang_up,
    hear_and_reset,
    page,
    refuses,
    says,
    speak_otherwise,
    stop_halfway,
    unused,
)
from tests.harness.pictures import Pictures

WORDS = "I drank again"
HALVES = TOKEN.partition(":")[2], TOKEN.replace(":", "%3A")
ERROR_PAGE = f"<p>The requested URL /bot{TOKEN}/sendMessage?text={WORDS} was not found.</p>"
NO_UPDATE = [{"update_id": 1, "message": {"text": WORDS}}]
AT_ONCE = 0.1

log = structlog.get_logger("bot.example")


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nothing."""
    for name in ("READ", "CONNECT"):
        monkeypatch.setattr(module, name, AT_ONCE)


def is_discreet(text: str) -> bool:
    return not any(secret in text for secret in (TOKEN, WORDS, *HALVES))


async def try_everything(bot: Bot) -> str:
    """Ask for several things, log how each failed, and return all tracebacks.

    The loop, too, says all it can.
    """
    asyncio.get_running_loop().set_debug(True)
    told = []
    for asked in (
        bot.initialize,
        lambda: bot.send_message(1, WORDS),
        lambda: bot.send_photo(1, WORDS.encode(), caption=WORDS),
        lambda: bot.get_updates(timeout=0),
    ):
        try:
            with translated():
                await asked()
        except (BotError, TelegramError) as problem:
            log.exception("failed", problem=type(problem).__name__)
            told += [*traceback.format_exception(problem), repr(problem), str(problem)]
    return "".join(told)


def check(listening: Listening, told: str, capture: pytest.CaptureFixture[str]) -> None:
    """Expect that much was said, and nothing of it secret."""
    out, err = capture.readouterr()
    assert is_discreet(told)
    assert is_discreet(listening.said())
    assert is_discreet(out + err)


async def test_nothing_is_told_of_what_goes_well(
    listening: Listening,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers = says(ME), says(MESSAGE), says(MESSAGE), says([])
    async with answering(*answers) as wire, bot_at(wire.address) as bot:
        told = await try_everything(bot)

    assert not told
    assert len(wire.heard) == 4
    check(listening, told, capsys)


@pytest.mark.parametrize(
    "answer",
    [
        refuses(400, "Bad Request: chat not found"),
        refuses(401, "Unauthorized"),
        refuses(403, "Forbidden: bot was blocked by the user"),
        refuses(404, "Not Found"),
        refuses(409, "Conflict: terminated by other getUpdates request"),
        refuses(429, "Too Many Requests: retry after 3", retry_after=3),
        refuses(500, "Internal Server Error"),
        page(200, ERROR_PAGE),
        page(307, ERROR_PAGE, Location=f"http://127.0.0.1/bot{TOKEN}/sendMessage"),
        page(403, ERROR_PAGE),
        page(404, ERROR_PAGE),
        page(429, ERROR_PAGE),
        page(502, ERROR_PAGE),
    ],
)
async def test_nothing_is_told_of_what_is_refused(
    answer: Answer, listening: Listening, capsys: pytest.CaptureFixture[str]
) -> None:
    async with answering(*[answer] * 4) as wire, bot_at(wire.address) as bot:
        told = await try_everything(bot)

    assert told
    assert listening.ours.getvalue().count("bot.example") == 4
    check(listening, told, capsys)


@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    "behavior", [hang, hang_up, hear_and_reset, stop_halfway, speak_otherwise]
)
async def test_nothing_is_told_of_a_connection_that_breaks(
    behavior: Behavior, scheme: str, listening: Listening, capsys: pytest.CaptureFixture[str]
) -> None:
    async with (
        behaving(behavior) as address,
        bot_at(address.replace("http", scheme)) as bot,
    ):
        told = await try_everything(bot)

    assert listening.ours.getvalue().count("bot.example") == 4
    check(listening, told, capsys)


@pytest.mark.parametrize(
    "address",
    [unused(), "http://[nowhere", "ftp://127.0.0.1", "http://"],
    ids=["unused", "no host", "another scheme", "no name"],
)
async def test_nothing_is_told_of_a_connection_that_cannot_be(
    address: str, listening: Listening, capsys: pytest.CaptureFixture[str]
) -> None:
    async with bot_at(address) as bot:
        told = await try_everything(bot)

    assert listening.ours.getvalue().count("bot.example") == 4
    check(listening, told, capsys)


async def test_of_an_update_that_ptb_cannot_read_only_that_is_told(listening: Listening) -> None:
    async with answering(says(NO_UPDATE)) as wire, bot_at(wire.address) as bot:
        with pytest.raises(KeyError):
            await bot.get_updates()

    assert "Error while parsing updates" in listening.ours.getvalue()
    assert is_discreet(listening.ours.getvalue())


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_token_that_is_logged_all_the_same_is_blanked_out(
    form: Literal["text", "json"], listening: Listening
) -> None:
    logging.getLogger("telegram.Bot").warning("https://api.telegram.org/bot%s/getMe", TOKEN)
    logging.getLogger("somewhere").warning("https://api.telegram.org/bot%s/getMe", TOKEN)
    log.warning(TOKEN, url=f"https://api.telegram.org/file/bot{TOKEN}/voice/1.oga")

    assert len(listening.ours.getvalue().splitlines()) == 3
    assert is_discreet(listening.ours.getvalue())


def test_what_is_ours_shows_no_secret_of_itself() -> None:
    options = ClientOptions(TOKEN, webhook_url="https://cairn.example/told", webhook_secret=TOKEN)
    client = Client(options, pictures=Pictures())

    for thing in (
        options,
        client,
        client.sender,
        client.messenger,
        AiohttpRequest(),
        client.links,
    ):
        assert is_discreet(f"{thing!r} {thing}")

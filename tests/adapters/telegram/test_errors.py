"""Each failure becomes the error that says what to do: wait, give up, move, or not know."""

import asyncio
import ssl
import traceback
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    PassportDecryptionError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from adapters.telegram.errors import (
    RECONNECT_AFTER,
    Malformed,
    Misconfigured,
    NotModified,
    NotShown,
    NotThere,
    core_error,
    translated,
)
from bot.kernel.errors import BotError, Moved, TryLater, Uncertain, Unreachable
from tests.adapters.telegram.wire import (
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

HOST = ConnectionKey("127.0.0.1", 443, True, True, None, None, None)
REFUSED = ConnectionRefusedError(111, "Connection refused")
NOT_SENT: list[Exception] = [
    aiohttp.ClientConnectorError(HOST, REFUSED),
    aiohttp.ClientConnectorDNSError(HOST, OSError(-2, "Name or service not known")),
    aiohttp.ClientConnectorSSLError(HOST, ssl.SSLError(1, "handshake failure")),
    aiohttp.ClientConnectorCertificateError(HOST, ssl.CertificateError("expired")),
    aiohttp.ConnectionTimeoutError(),
    aiohttp.InvalidURL("CAIRN_TELEGRAM_API_URL"),
]
PERHAPS_SENT: list[Exception | None] = [
    None,
    TimeoutError(),
    aiohttp.SocketTimeoutError(),
    aiohttp.ServerTimeoutError(),
    aiohttp.ServerDisconnectedError(),
    aiohttp.ClientOSError(104, "Connection reset by peer"),
    aiohttp.ClientConnectionResetError("Cannot write to closing transport"),
    aiohttp.ClientPayloadError("Response payload is not completed"),
    BrokenPipeError(32, "Broken pipe"),
]
GONE = [
    "Chat not found",
    "Message thread not found",
    "TOPIC_CLOSED",
    "Topic_deleted",
    "User is deactivated",
    "user not found",
    "Group is deactivated",
    "Not enough rights to send text messages to the chat",
    "Have no rights to send a message",
    "Need administrator rights in the channel chat",
    "CHAT_WRITE_FORBIDDEN",
    "CHAT_SEND_PLAIN_FORBIDDEN",
]
NOT_THERE = [
    "Message to edit not found",
    "Message to be edited not found",
    "Message can't be edited",
    "MESSAGE_ID_INVALID",
    "There is no text in the message to edit",
]
NOT_SHOWN = [
    "VOICE_MESSAGES_FORBIDDEN",
    "wrong file identifier/HTTP URL specified",
    "wrong file identifier specified",
    "file reference is expired",
    "FILE_REFERENCE_EXPIRED",
    "Wrong remote file identifier specified: wrong padding in the string",
    "User restricted receiving of voice messages",
    "Not enough rights to send photos to the chat",
    "Not enough rights to send voice notes to the chat",
    "CHAT_SEND_PHOTOS_FORBIDDEN",
]


def caused(error: NetworkError, cause: Exception | None) -> NetworkError:
    error.__cause__ = cause
    return error


def known(error: TelegramError) -> BotError:
    """Expect an error to mean something."""
    found = core_error(error)
    assert found is not None
    return found


@pytest.mark.parametrize("seconds", [7, timedelta(seconds=7)])
@pytest.mark.parametrize("newer", ["false", "true"])
def test_being_asked_to_wait_says_how_long(
    seconds: int | timedelta, newer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", newer)

    verdict = known(RetryAfter(seconds))

    assert isinstance(verdict, TryLater)
    assert verdict.after == timedelta(seconds=7)


def test_a_chat_that_has_another_name_says_which() -> None:
    verdict = known(ChatMigrated(-1002233445566))

    assert isinstance(verdict, Moved)
    assert verdict.to == "-1002233445566"


def test_a_refused_token_tells_the_operator_what_to_do() -> None:
    verdict = known(InvalidToken(f"The token `{TOKEN}` was rejected by the server."))

    assert isinstance(verdict, Misconfigured)
    assert "CAIRN_TELEGRAM_TOKEN" in str(verdict)
    assert TOKEN not in str(verdict)


@pytest.mark.parametrize(
    "said",
    [
        "Forbidden: bot was blocked by the user",
        "Forbidden: user is deactivated",
        "Forbidden: bot can't initiate conversation with a user",
        "Forbidden: bot was kicked from the supergroup chat",
        "Forbidden (403)",
    ],
)
def test_what_is_forbidden_is_out_of_reach(said: str) -> None:
    assert type(core_error(Forbidden(said))) is Unreachable


@pytest.mark.parametrize(
    ("said", "kind"),
    [*((said, NotThere) for said in NOT_THERE), *((said, NotShown) for said in NOT_SHOWN)],
)
def test_of_a_message_or_a_file_alone_the_place_is_not_out_of_reach_for_others(
    said: str, kind: type[Unreachable]
) -> None:
    for each in (said, said.upper(), f"Bad Request: {said}"):
        assert type(core_error(BadRequest(each))) is kind


@pytest.mark.parametrize("said", GONE)
def test_what_is_gone_is_out_of_reach_however_it_is_written(said: str) -> None:
    for each in (said, said.upper(), f"Bad Request: {said}"):
        assert type(core_error(BadRequest(each))) is Unreachable


def test_markup_that_is_not_understood_can_be_left_out() -> None:
    said = 'Bad Request: can\'t parse entities: unsupported start tag "x" at byte offset 5'

    assert type(core_error(BadRequest(said))) is Malformed


def test_what_shows_already_is_no_failure() -> None:
    said = "Bad Request: message is not modified: specified new message content is the same"

    assert type(core_error(BadRequest(said))) is NotModified


@pytest.mark.parametrize("kind", [NetworkError, TimedOut])
@pytest.mark.parametrize("cause", NOT_SENT, ids=lambda cause: type(cause).__name__)
def test_what_was_never_sent_is_tried_later(
    kind: type[NetworkError], cause: Exception | None
) -> None:
    verdict = known(caused(kind("it failed"), cause))

    assert isinstance(verdict, TryLater)
    assert verdict.after == RECONNECT_AFTER


@pytest.mark.parametrize("kind", [NetworkError, TimedOut])
@pytest.mark.parametrize("cause", PERHAPS_SENT, ids=lambda cause: type(cause).__name__)
def test_what_may_have_been_sent_is_uncertain(
    kind: type[NetworkError], cause: Exception | None
) -> None:
    assert type(core_error(caused(kind("it failed"), cause))) is Uncertain


@pytest.mark.parametrize(
    "error",
    [
        BadRequest("BUTTON_DATA_INVALID"),
        BadRequest("Message is too long"),
        Conflict("terminated by other getUpdates request"),
        EndPointNotFound("Endpoint 'sendStone' not found in Bot API"),
        PassportDecryptionError("nothing of ours"),
        TelegramError("something else"),
    ],
    ids=repr,
)
def test_what_is_only_the_programmers_stays_as_it_is(error: TelegramError) -> None:
    with pytest.raises(TelegramError) as raised, translated():
        raise error

    assert raised.value is error


def test_what_telegram_did_not_say_is_not_touched() -> None:
    with pytest.raises(ZeroDivisionError), translated():
        raise ZeroDivisionError


def test_what_telegram_said_is_kept_as_the_cause_but_not_a_refused_token() -> None:
    forbidden, refused = Forbidden("no"), InvalidToken(f"The token `{TOKEN}` was rejected")

    with pytest.raises(Unreachable) as raised, translated():
        raise forbidden
    assert raised.value.__cause__ is forbidden

    with pytest.raises(Misconfigured) as misconfigured, translated():
        raise refused
    assert TOKEN not in "".join(traceback.format_exception(misconfigured.value))


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (refuses(429, "Too Many Requests: retry after 3", retry_after=3), TryLater),
        (page(429, "<h1>429 Too Many Requests</h1>"), TryLater),
        (refuses(400, "Bad Request: upgraded", migrate_to_chat_id=-1001), Moved),
        (refuses(401, "Unauthorized"), Misconfigured),
        (refuses(404, "Not Found"), Misconfigured),
        (refuses(403, "Forbidden: bot was blocked by the user"), Unreachable),
        (refuses(400, "Bad Request: chat not found"), Unreachable),
        (refuses(400, "Bad Request: TOPIC_CLOSED"), Unreachable),
        (refuses(400, "Bad Request: can't parse entities: no end tag"), Malformed),
        (refuses(400, "Bad Request: message is not modified: it is so"), NotModified),
        (refuses(400, "Bad Request: BUTTON_DATA_INVALID"), BadRequest),
        (refuses(409, "Conflict: terminated by other getUpdates request"), Conflict),
        (refuses(500, "Internal Server Error"), Uncertain),
        (page(500, ""), Uncertain),
        (page(502, "<h1>502 Bad Gateway</h1>"), Uncertain),
        (page(502, ""), Uncertain),
        (page(503, ""), Uncertain),
        (page(504, "<h1>504 Gateway Time-out</h1>"), Uncertain),
        (page(307, "", Location="https://127.0.0.1/"), Uncertain),
        (page(200, "<h1>Sign in to this network</h1>"), Uncertain),
    ],
)
async def test_what_a_real_answer_means(answer: Answer, verdict: type[Exception]) -> None:
    async with answering(answer) as wire, bot_at(wire.address) as bot:
        with pytest.raises(verdict) as raised, translated():
            await bot.send_message(1, "hello")

    assert type(raised.value) is verdict


@pytest.mark.parametrize("behavior", [hang, hang_up, hear_and_reset, stop_halfway])
async def test_a_connection_that_breaks_leaves_it_uncertain(behavior: Behavior) -> None:
    async with behaving(behavior) as address, bot_at(address) as bot:
        with pytest.raises(Uncertain), translated():
            await bot.send_message(1, "hello", read_timeout=0.5)


async def test_a_connection_that_is_not_made_is_made_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def refuse_names(*_: object, **__: object) -> list[Any]:
        raise OSError(-2, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", refuse_names)
    async with behaving(speak_otherwise) as plain:
        for address in (unused(), "http://telegram.invalid", plain.replace("http", "https")):
            async with bot_at(address) as bot:
                with pytest.raises(TryLater), translated():
                    await bot.send_message(1, "hello")


async def test_what_goes_well_is_not_touched() -> None:
    async with answering(says([])) as wire, bot_at(wire.address) as bot:
        with translated():
            assert await bot.get_updates() == ()

"""Requests arrive as PTB builds them; what goes wrong is one of PTB's errors, with its cause."""

import asyncio
import socket
import zlib
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from adapters.telegram import aiohttp_request as module
from adapters.telegram.aiohttp_request import AiohttpRequest
from tests.adapters.telegram.wire import (
    ME,
    MESSAGE,
    TOKEN,
    Behavior,
    Upload,
    answering,
    be_deaf,
    behaving,
    bot_at,
    hang,
    hang_up,
    hear_and_reset,
    held,
    page,
    refuses,
    says,
    speak_otherwise,
    stop_halfway,
    unused,
)
from tests.harness.patience import in_time, leap, patient

AT_ONCE, PATIENTLY = 0.05, patient(5)
ERROR_PAGE = "<h1>What is at /bot987654321:AAF went wrong</h1>"


async def refuse_names(*_: object, **__: object) -> list[Any]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


async def never_name(*_: object, **__: object) -> list[Any]:
    await asyncio.Event().wait()
    return []


async def test_a_request_arrives_as_a_form_and_its_answer_comes_back() -> None:
    async with answering(says(MESSAGE)) as wire, bot_at(wire.address) as bot:
        message = await bot.send_message(1, "Drei Äpfel & 🪨 = 100 %", disable_notification=True)

    (heard,) = wire.heard
    assert message.message_id == 7
    assert (heard.method, heard.path) == ("POST", f"/bot{TOKEN}/sendMessage")
    assert heard.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert heard.form == {
        "chat_id": "1",
        "text": "Drei Äpfel & 🪨 = 100 %",
        "disable_notification": "true",
    }


async def test_a_request_without_parameters_has_an_empty_form() -> None:
    async with answering(says(ME)) as wire, bot_at(wire.address) as bot:
        me = await bot.get_me()

    assert me.username == "cairn_bot"
    assert wire.heard[0].form == {}


async def test_bytes_are_uploaded_beside_the_other_fields() -> None:
    picture = bytes(range(256)) * 2**13

    async with answering(says(MESSAGE)) as wire, bot_at(wire.address) as bot:
        await bot.send_photo(1, picture, caption="Wände", filename="board.png")

    form = wire.heard[0].form
    assert form.pop("photo") == Upload("board.png", "image/png", picture)
    assert form == {"chat_id": "1", "caption": "Wände"}


async def test_a_file_is_fetched_as_it_is() -> None:
    async with answering(page(200, "no JSON")) as wire, bot_at(wire.address) as bot:
        assert await bot.request.retrieve(f"{wire.address}/file/a.ogg") == b"no JSON"

    assert wire.heard[0].method == "GET"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (400, BadRequest),
        (401, InvalidToken),
        (403, Forbidden),
        (404, InvalidToken),
        (409, Conflict),
        (413, NetworkError),
        (500, NetworkError),
        (502, NetworkError),
        (503, NetworkError),
        (504, NetworkError),
    ],
)
async def test_what_is_refused_is_told_in_telegrams_words_and_no_one_elses(
    code: int, error: type[TelegramError]
) -> None:
    answers = refuses(code, "Bad Request: chat not found"), page(code, ERROR_PAGE), page(code, "")
    async with answering(*answers) as wire, bot_at(wire.address) as bot:
        told = []
        for _ in answers:
            with pytest.raises(error) as raised:
                await bot.send_message(1, "hello")
            told.append(str(raised.value))
            assert type(raised.value) is error

    assert told[0] == "Chat not found"
    assert told[1].endswith(f"({code})")
    assert "AAF" not in told[1]
    assert told[1] == told[2]


async def test_being_asked_to_wait_says_how_long_even_if_telegrams_front_does_not() -> None:
    answers = refuses(429, "Too Many Requests", retry_after=30), page(429, ERROR_PAGE)
    async with answering(*answers) as wire, bot_at(wire.address) as bot:
        waits = []
        for _ in answers:
            with pytest.raises(RetryAfter) as raised:
                await bot.send_message(1, "hello")
            waits.append(raised.value.retry_after)

    assert waits == [30, 5]


async def test_a_group_that_moved_says_where_to() -> None:
    moved = refuses(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1001)
    async with answering(moved) as wire, bot_at(wire.address) as bot:
        with pytest.raises(ChatMigrated) as raised:
            await bot.send_message(-1, "hello")

    assert raised.value.new_chat_id == -1001


@pytest.mark.parametrize("body", ["", ERROR_PAGE, '["AAF"]', "null", '{"ok": tr'])
async def test_an_answer_that_is_none_is_not_quoted(body: str) -> None:
    async with answering(page(200, body)) as wire, bot_at(wire.address) as bot:
        with pytest.raises(NetworkError, match=r"^the answer is no JSON object$"):
            await bot.send_message(1, "hello")


async def test_a_redirect_is_not_followed() -> None:
    async with answering() as elsewhere:
        moved = page(307, "", Location=f"{elsewhere.address}/bot{TOKEN}/sendMessage")
        async with answering(moved) as wire, bot_at(wire.address) as bot:
            with pytest.raises(NetworkError, match=r"^Temporary Redirect \(307\)$"):
                await bot.send_message(1, "hello")

    assert not elsewhere.heard


@pytest.mark.parametrize(
    ("behavior", "patience", "error", "cause"),
    [
        (hang, AT_ONCE, TimedOut, aiohttp.SocketTimeoutError),
        (hear_and_reset, PATIENTLY, NetworkError, aiohttp.ClientOSError),
        (hang_up, PATIENTLY, NetworkError, aiohttp.ClientConnectionError),
        (stop_halfway, PATIENTLY, NetworkError, aiohttp.ClientPayloadError),
        (speak_otherwise, PATIENTLY, NetworkError, aiohttp.ClientError),
    ],
)
async def test_a_connection_that_fails_after_it_was_made_is_the_cause(
    behavior: Behavior, patience: float, error: type[NetworkError], cause: type[Exception]
) -> None:
    async with behaving(behavior) as address, bot_at(address) as bot:
        with pytest.raises(error) as raised:
            await bot.send_message(1, "hello", read_timeout=patience)

    assert type(raised.value) is error
    assert isinstance(raised.value.__cause__, cause)
    assert not isinstance(raised.value.__cause__, aiohttp.ClientConnectorError)


async def test_a_request_that_nobody_reads_ends() -> None:
    connected = asyncio.Event()

    async def connect_and_be_deaf(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        connected.set()
        await be_deaf(reader, writer)

    async with behaving(connect_and_be_deaf) as address, bot_at(address) as bot:
        photo = bot.send_photo(
            1,
            bytes(2**25),
            pool_timeout=0,
            connect_timeout=PATIENTLY,
            write_timeout=AT_ONCE,
            read_timeout=AT_ONCE,
        )
        sending = asyncio.ensure_future(photo)
        async with in_time():
            await connected.wait()
        leap(PATIENTLY + 1)
        with pytest.raises(TimedOut) as raised:
            await sending

    assert type(raised.value.__cause__) is TimeoutError


async def test_a_refused_connection_is_the_cause() -> None:
    async with bot_at(unused()) as bot:
        with pytest.raises(NetworkError) as raised:
            await bot.send_message(1, "hello")

    assert isinstance(raised.value.__cause__, aiohttp.ClientConnectorError)


async def test_an_unknown_name_is_the_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", refuse_names)

    async with bot_at("http://telegram.invalid") as bot:
        with pytest.raises(NetworkError) as raised:
            await bot.send_message(1, "hello")

    assert isinstance(raised.value.__cause__, aiohttp.ClientConnectorDNSError)


async def test_a_name_that_is_long_in_coming_is_the_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", never_name)

    async with bot_at("http://telegram.invalid") as bot:
        with pytest.raises(TimedOut) as raised:
            await bot.send_message(1, "hello", pool_timeout=AT_ONCE, connect_timeout=AT_ONCE)

    assert isinstance(raised.value.__cause__, aiohttp.ConnectionTimeoutError)


@pytest.mark.parametrize(
    ("behavior", "patience", "error", "cause"),
    [
        (speak_otherwise, PATIENTLY, NetworkError, aiohttp.ClientConnectorSSLError),
        (hang, AT_ONCE, TimedOut, aiohttp.ConnectionTimeoutError),
    ],
)
async def test_a_handshake_that_fails_is_the_cause(
    behavior: Behavior, patience: float, error: type[NetworkError], cause: type[Exception]
) -> None:
    async with behaving(behavior) as address, bot_at(address.replace("http", "https")) as bot:
        with pytest.raises(error) as raised:
            await bot.send_message(1, "hello", connect_timeout=patience)

    assert isinstance(raised.value.__cause__, cause)


@pytest.mark.parametrize("address", ["http://[nowhere", "http://", "ftp://127.0.0.1"])
async def test_an_address_that_is_none_is_the_cause(address: str) -> None:
    async with bot_at(address) as bot:
        with pytest.raises(NetworkError) as raised:
            await bot.send_message(1, "hello")

    assert isinstance(raised.value.__cause__, aiohttp.InvalidURL)


async def test_a_request_that_finds_no_connection_free_is_not_sent() -> None:
    free, one = asyncio.Event(), AiohttpRequest(connections=1)
    async with (
        answering(held(free, says(MESSAGE))) as wire,
        bot_at(wire.address, one) as bot,
        asyncio.TaskGroup() as tasks,
    ):
        first = tasks.create_task(bot.send_message(1, "first"))
        await wire.asked.wait()
        with pytest.raises(TimedOut) as raised:
            await bot.send_message(1, "second", pool_timeout=AT_ONCE, connect_timeout=0)
        free.set()

    assert isinstance(raised.value.__cause__, aiohttp.ConnectionTimeoutError)
    assert (await first).message_id == 7
    assert [heard.form["text"] for heard in wire.heard] == ["first"]


async def test_a_held_request_for_updates_outlives_the_usual_time_to_answer() -> None:
    come, never = asyncio.Event(), asyncio.Event()
    async with (
        answering(held(come, says([]))) as wire,
        bot_at(wire.address) as bot,
        asyncio.TaskGroup() as tasks,
    ):
        updates = tasks.create_task(bot.get_updates(timeout=30, read_timeout=AT_ONCE))
        await wire.asked.wait()
        wire.will(held(never, says(MESSAGE)))
        with pytest.raises(TimedOut):
            await bot.send_message(1, "hello", read_timeout=2 * AT_ONCE)
        come.set()
        never.set()

    assert await updates == ()


async def test_no_time_given_is_all_the_time_there_is() -> None:
    async with answering(says(MESSAGE)) as wire, bot_at(wire.address) as bot:
        await bot.send_message(
            1, "x", read_timeout=None, write_timeout=None, connect_timeout=None, pool_timeout=None
        )

    assert len(wire.heard) == 1


@pytest.mark.parametrize("packed", [False, True])
async def test_an_answer_that_is_too_large_is_left(
    packed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST", 100_000)
    body = b" " * 100_001

    async def answered(_: web.Request) -> web.StreamResponse:
        if packed:
            return web.Response(body=zlib.compress(body), headers={"Content-Encoding": "deflate"})
        return web.Response(body=body)

    async with answering(answered) as wire, bot_at(wire.address) as bot:
        with pytest.raises(NetworkError, match=r"^the answer is too large$"):
            await bot.send_message(1, "hello")


async def test_connections_are_kept_and_cookies_are_not() -> None:
    kept = page(200, '{"ok": true, "result": true}', **{"Set-Cookie": "who=you; Path=/"})
    async with answering(kept, kept) as wire, bot_at(wire.address) as bot:
        for _ in range(2):
            await bot.close()

    first, second = wire.heard
    assert first.line == second.line
    assert "Cookie" not in second.headers


async def test_what_was_sent_by_a_connection_that_then_broke_is_not_sent_again() -> None:
    heard = []

    async def answer_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in (b'{"ok":true,"result":true}', None):
            heard.append(await reader.readuntil(b"chat_id=1"))
            if answer is not None:
                head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer)}\r\n\r\n"
                writer.write(head.encode() + answer)

    async with behaving(answer_once) as address, bot_at(address) as bot:
        assert await bot.leave_chat(1)
        with pytest.raises(NetworkError) as raised:
            await bot.leave_chat(1)

    assert isinstance(raised.value.__cause__, aiohttp.ClientConnectionError)
    assert len(heard) == 2


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, unused())
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    async with answering(says(MESSAGE)) as wire, bot_at(wire.address) as bot:
        await bot.send_message(1, "hello")

    assert len(wire.heard) == 1


async def test_it_may_be_opened_and_closed_again_and_again() -> None:
    one = AiohttpRequest()
    async with answering(*[page(200, "x")] * 2) as wire:
        for _ in range(2):
            await one.initialize()
            session = one._session
            await one.initialize()
            assert one._session is session
            assert await one.retrieve(wire.address) == b"x"
            await one.shutdown()
            await one.shutdown()
            assert session is not None
            assert session.closed


async def test_being_canceled_is_no_failure() -> None:
    async with answering(held(asyncio.Event(), says(ME))) as wire, bot_at(wire.address) as bot:
        asked = asyncio.ensure_future(bot.get_me())
        await wire.asked.wait()
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked

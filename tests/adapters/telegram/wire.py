"""A server on loopback that answers as it is told, or breaks the connection where it is told."""

import asyncio
import json
import socket
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import hdrs, web
from aiohttp.test_utils import TestServer
from telegram import Bot

from adapters.telegram.aiohttp_request import AiohttpRequest

TOKEN = "987654321:AAF-sentinel_abcdefghijklmnopqrstuvwx"
MESSAGE: dict[str, Any] = {"message_id": 7, "date": 1, "chat": {"id": 1, "type": "private"}}
ME: dict[str, Any] = {"id": 987654321, "is_bot": True, "first_name": "C", "username": "cairn_bot"}

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
Behavior = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrived."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Heard:
    """A request as it arrived; `line` names the connection it came by."""

    method: str
    path: str
    line: object
    headers: dict[str, str]
    form: dict[str, Any]


@dataclass(slots=True)
class Wire:
    """Gives each request the next answer, and remembers what it was; `asked` waits for one."""

    address: str = ""
    heard: list[Heard] = field(default_factory=list)
    answers: deque[Answer] = field(default_factory=deque)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def will(self, *answers: Answer) -> None:
        """Say how to answer what comes next."""
        self.answers.extend(answers)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Take a request."""
        line = None if request.transport is None else request.transport.get_extra_info("peername")
        form = {name: _read(part) for name, part in (await request.post()).items()}
        headers = dict(request.headers)
        self.heard.append(Heard(request.method, request.path, line, headers, form))
        self.asked.set()
        return await self.answers.popleft()(request)


@asynccontextmanager
async def answering(*answers: Answer) -> AsyncIterator[Wire]:
    """Serve HTTP."""
    wire = Wire(answers=deque(answers))
    application = web.Application(client_max_size=2**26)
    application.router.add_route(hdrs.METH_ANY, "/{path:.*}", wire.answer)
    async with TestServer(application) as server:
        wire.address = str(server.make_url("/")).rstrip("/")
        yield wire


@asynccontextmanager
async def behaving(behavior: Behavior) -> AsyncIterator[str]:
    """Serve whatever `behavior` writes; it may take as long as it likes."""

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await behavior(reader, writer)
        except (asyncio.CancelledError, OSError, EOFError):
            pass
        finally:
            writer.transport.abort()

    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.ensure_future(served(reader, writer)))

    async with await asyncio.start_server(connected, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks)


@asynccontextmanager
async def bot_at(address: str, request: AiohttpRequest | None = None) -> AsyncIterator[Bot]:
    """Make a bot, with PTB's own class, that asks there; it knows nothing of itself yet."""
    requests = request or AiohttpRequest(), AiohttpRequest()
    sends, updates = requests
    yield Bot(
        TOKEN,
        base_url=f"{address}/bot",
        base_file_url=f"{address}/file/bot",
        request=sends,
        get_updates_request=updates,
    )
    for each in requests:
        await each.shutdown()


def unused() -> str:
    """Name an address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def says(result: object) -> Answer:
    """Answer well."""
    return page(200, json.dumps({"ok": True, "result": result}))


def refuses(code: int, description: str, **parameters: int) -> Answer:
    """Answer as Telegram does when it does not do what it is asked."""
    told: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return page(code, json.dumps(told | ({"parameters": parameters} if parameters else {})))


def page(code: int, body: str, **headers: str) -> Answer:
    """Answer anything."""

    async def answered(_: web.Request) -> web.StreamResponse:
        return web.Response(status=code, text=body, headers=headers)

    return answered


def held(until: asyncio.Event, then: Answer) -> Answer:
    """Answer when the time has come."""

    async def answered(request: web.Request) -> web.StreamResponse:
        await until.wait()
        return await then(request)

    return answered


async def hang(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Listen, and say nothing."""
    while await reader.read(2**16):
        pass


async def be_deaf(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Take nothing off the wire, so that whoever writes much must wait."""
    await asyncio.Event().wait()


async def hang_up(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Break the connection before anything was heard."""


async def hear_and_reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Break the connection once a whole request was heard."""
    await reader.readuntil(b"\r\n\r\n")
    await reader.readuntil(b"chat_id=1")
    _reset(writer)


async def stop_halfway(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Break the connection in the middle of the answer."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"ok":')
    await writer.drain()


async def speak_otherwise(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer with what is no HTTP."""
    await reader.read(1)
    writer.write(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")
    await writer.drain()


def _read(part: str | bytes | bytearray | web.FileField) -> object:
    if isinstance(part, web.FileField):
        return Upload(part.filename, part.content_type, part.file.read())
    return part


def _reset(writer: asyncio.StreamWriter) -> None:
    """Let the other side see ECONNRESET: no time to linger means RST in place of FIN."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    writer.transport.abort()

"""Whoever connects and asks nothing keeps nobody out, and holds nothing for long."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import web

from adapters.web import connection_limits
from adapters.web.chat.requests import read_body
from adapters.web.health import Health
from adapters.web.server import Server
from tests.harness.patience import in_time

MOST = 12
ASK = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@dataclass
class Visitor:
    """A bare connection to the server."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def sends(self, part: bytes) -> None:
        self.writer.write(part)

    async def is_answered(self) -> bytes:
        """Read the first line of an answer."""
        async with in_time(10):
            return await self.reader.readline()

    async def is_hung_up_on(self) -> None:
        """Wait until the connection ends."""
        async with in_time(10):
            try:
                while await self.reader.read(1000):
                    pass
            except ConnectionError:
                pass


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    """Serve health, and something that reads what is sent, to a few at once."""
    monkeypatch.setattr(connection_limits, "MOST", MOST)
    server = Server("127.0.0.1", 0, Health({}))
    await server.start()
    app = web.Application()
    app.router.add_post("/sent", _sent)
    await server.open(app, private=False)
    yield server
    await server.stop()


async def _sent(request: web.Request) -> web.Response:
    await read_body(request)
    return web.Response()


@asynccontextmanager
async def visitors(server: Server, number: int) -> AsyncIterator[list[Visitor]]:
    """Connect so many."""
    host, _, port = server.address.removeprefix("http://").rpartition(":")
    async with AsyncExitStack() as connected:
        found = []
        for _ in range(number):
            visitor = Visitor(*await asyncio.open_connection(host, int(port)))
            connected.callback(visitor.writer.close)
            found.append(visitor)
        yield found


async def test_many_who_say_nothing_keep_nobody_out(server: Server) -> None:
    async with visitors(server, MOST * 20) as silent, visitors(server, 1) as (asking,):
        silent[-1].sends(b"GET /healthz HT")
        asking.sends(ASK)
        assert await asking.is_answered() == b"HTTP/1.1 200 OK\r\n"
        for visitor in silent[: -MOST + 1]:
            await visitor.is_hung_up_on()


async def test_whoever_is_being_answered_is_not_put_out(server: Server) -> None:
    head = b"POST /sent HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n"
    async with visitors(server, 1) as (sending,):
        sending.sends(head)
        async with visitors(server, 1) as (asking,):
            asking.sends(ASK)  # what was sent before this is being answered by now
            await asking.is_answered()
        async with visitors(server, MOST * 3):
            sending.sends(b"{}")
            assert await sending.is_answered() == b"HTTP/1.1 200 OK\r\n"


async def test_where_all_are_being_answered_nobody_else_is_let_in(server: Server) -> None:
    head = b"POST /sent HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n"
    async with visitors(server, MOST) as sending:
        for visitor in sending:
            visitor.sends(head + b"{")
        async with visitors(server, 1) as (late,):
            await late.is_hung_up_on()
        for visitor in sending:
            visitor.sends(b"}")
        for visitor in sending:
            assert await visitor.is_answered() == b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("within", "said"),
    [
        ("ASKS_WITHIN", b""),
        ("ASKS_WITHIN", b"GET /healthz HTTP/1.1\r\nX-Slow: "),
        ("ASKS_AGAIN_WITHIN", ASK),
        ("SENDS_WITHIN", b"POST /sent HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{"),
    ],
)
async def test_whoever_takes_too_long_is_hung_up_on(
    server: Server, monkeypatch: pytest.MonkeyPatch, within: str, said: bytes
) -> None:
    monkeypatch.setattr(connection_limits, within, 0.1)
    async with visitors(server, 1) as (slow,):
        slow.sends(said)
        await slow.is_hung_up_on()


async def test_what_is_no_http_is_refused_and_is_no_error_of_ours(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for said in (b"\x16\x03\x01\x02\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"x: y\r\n\r\n", ASK[4:]):
        async with visitors(server, 1) as (stranger,):
            stranger.sends(said)
            await stranger.is_hung_up_on()
    assert not caplog.records

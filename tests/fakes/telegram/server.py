"""The HTTP side of the server: tokens and methods in paths, and answers that may not come."""

import asyncio
import contextlib
import hmac
import re
from collections.abc import Callable

from aiohttp import web

from tests.fakes.telegram.door import Door, Reply, refused
from tests.fakes.telegram.files import Files
from tests.fakes.telegram.refusals import Refused
from tests.fakes.telegram.wire import read_call

LARGEST = 64 * 1024 * 1024
_STOPS_WITHIN = 2.0
_TOKEN = re.compile(r"\d{6,}:[\w-]{30,}")


class Server:
    """Listens on a free port of 127.0.0.1, for one bot."""

    def __init__(self, token: str, door: Door, files: Files, steady: Callable[[], float]) -> None:
        self._token = token
        self._door = door
        self._files = files
        self._steady = steady
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._port: int | None = None

    @property
    def url(self) -> str:
        """The address to which `/bot<token>/<method>` is added."""
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Begin to listen; again on the same port after a stop."""
        app = web.Application(client_max_size=LARGEST)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/{rest:.*}", self._nowhere)
        self._closing = asyncio.Event()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_STOPS_WITHIN)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port or 0)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Listen no longer, and end what is still being answered."""
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        try:
            self._identify(request.match_info["token"])
            call = await read_call(request, request.match_info["method"], self._steady())
        except Refused as refusal:
            return _response(refused(refusal))
        reply = await self._door.answer(call)
        if reply.hang:
            await self._hang(reply.hang)
        if reply.is_cut and request.transport is not None:
            request.transport.close()
        return _response(reply)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        try:
            self._identify(request.match_info["token"])
        except Refused as refusal:
            return _response(refused(refusal))
        file = self._files.at(request.match_info["path"])
        if file is None:
            return _response(refused(Refused(404)))
        return web.Response(body=file.content, content_type="application/octet-stream")

    async def _nowhere(self, request: web.Request) -> web.StreamResponse:
        return _response(refused(Refused(404)))

    async def _hang(self, seconds: float) -> None:
        """Let time pass, but no longer than the server runs."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)

    def _identify(self, token: str) -> None:
        if not _TOKEN.fullmatch(token):
            raise Refused(404)
        if not hmac.compare_digest(token, self._token):
            raise Refused(401)


def _response(reply: Reply) -> web.Response:
    headers = {} if reply.retry_after is None else {"Retry-After": str(reply.retry_after)}
    return web.Response(
        status=reply.status,
        body=reply.body if isinstance(reply.body, bytes) else reply.body.encode(),
        content_type=reply.content_type,
        headers=headers,
    )

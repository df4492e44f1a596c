"""The server on loopback: HTTP, the websocket, the files, and what goes wrong on the way."""

import asyncio
import json
import socket
import struct
from typing import assert_never

from aiohttp import BodyPartReader, web

from tests.fakes.discord.api import Api
from tests.fakes.discord.backend import Backend
from tests.fakes.discord.connection import Connection
from tests.fakes.discord.faults import (
    Answer,
    Drop,
    Fault,
    Garbage,
    Hang,
    ServerError,
    TooMany,
    answered,
    error_body,
)
from tests.fakes.discord.rates import ADDRESS, GLOBAL
from tests.fakes.discord.records import Request, Upload
from tests.fakes.discord.wire import Reply
from tests.harness.patience import patient

API = "/api/v10"
_VIA = {"Via": "1.1 google"}
_LARGEST = 64 * 1024 * 1024


class Server:
    """Listens on a free port of 127.0.0.1."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._api = Api(backend)
        app = web.Application(client_max_size=_LARGEST)
        app.router.add_get("/gateway", self._gateway)
        app.router.add_get("/gateway/resume", self._gateway)
        for folder in ("attachments", "ephemeral-attachments"):
            app.router.add_get(f"/{folder}/{{channel}}/{{file}}/{{name}}", self._file)
        app.router.add_route("*", "/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def start(self) -> None:
        """Start listening, and let everything know where."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self._backend.roots.url.append(f"http://127.0.0.1:{port}")

    async def stop(self) -> None:
        """Cut what is still connected, and stop."""
        for connection in list(self._backend.gateway.connections):
            connection.drop()
        await self._runner.cleanup()

    async def _gateway(self, http: web.Request) -> web.StreamResponse:
        backend = self._backend
        if not backend.gateway.open:
            return web.Response(status=503, text="upstream connect error")
        if backend.gateway.frozen:
            await asyncio.Event().wait()  # until the server is stopped
        connection = Connection(http, http.query.get("compress", ""))
        backend.gateway.connections.append(connection)
        beat = backend.roots.timing.heartbeat
        connection.send({"op": 10, "s": None, "t": None, "d": {"heartbeat_interval": beat * 1000}})
        if http.query.get("v") != "10":
            connection.close(4012, "Invalid API version.")
        code: int | None = None
        try:
            code = await connection.serve(
                lambda payload: backend.gateway.hear(backend.roots, backend, connection, payload),
                silence=patient(beat * 2 + 1),
            )
        finally:
            backend.gateway.detach(connection, code)
            backend.roots.changes.tell()
        return connection.socket

    async def _file(self, http: web.Request) -> web.Response:
        found = self._backend.state.files.get(int(http.match_info["file"]))
        until = http.query.get("ex", "")
        if found is None or http.query.get("hm") != found.signature(until):
            return web.Response(status=404, text="This content is no longer available.")
        if int(until, 16) < self._backend.roots.now.timestamp():
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=found.data, content_type=found.content_type)

    async def _rest(self, http: web.Request) -> web.StreamResponse:
        changes = self._backend.roots.changes
        changes.begins()
        try:
            return await self._answered(http)
        finally:
            changes.ends()

    async def _answered(self, http: web.Request) -> web.StreamResponse:
        backend, request = self._backend, await _read(http)
        backend.records.requests.append(request)
        if not http.path.startswith(API):
            backend.records.breaks(f"{http.method} {http.path}: not below {API}")
            return _response(request, Reply(404, {"message": "404: Not Found", "code": 0}), {})
        self._api.locate(request)
        refused = backend.rates.check(request)
        if refused is not None:
            return _response(request, refused, _VIA)
        fault = backend.script.next(request)
        if fault is not None:
            return await self._fail(http, request, fault)
        return self._well(request)

    def _well(self, request: Request) -> web.Response:
        reply = self._api.answer(request)
        return _response(request, reply, {**_VIA, **self._backend.rates.headers(request)})

    async def _fail(self, http: web.Request, request: Request, fault: Fault) -> web.StreamResponse:
        match fault:
            case TooMany():
                return self._too_many(request, fault)
            case Answer():
                request.code = fault.code
                headers = {**_VIA, **self._backend.rates.headers(request)}
                return _response(request, answered(fault), headers)
            case ServerError() | Hang() | Drop() | Garbage():
                if fault.commit:
                    self._api.answer(request)
            case _:
                assert_never(fault)
        return await _broken(http, request, fault)

    def _too_many(self, request: Request, fault: TooMany) -> web.Response:
        scope = ADDRESS if not fault.via else GLOBAL if fault.global_ else None
        reply = self._backend.rates.pause(request, fault.retry_after, scope)
        return _response(request, reply, _VIA)


async def _broken(
    http: web.Request, request: Request, fault: ServerError | Hang | Drop | Garbage
) -> web.StreamResponse:
    match fault:
        case ServerError():
            return _response(request, Reply(fault.status, error_body(fault.status)), _VIA)
        case Garbage():
            request.status = 200
            return web.Response(body=fault.body, content_type=fault.content_type, headers=_VIA)
        case Hang():
            await asyncio.sleep(fault.seconds)
        case Drop(reset=True) if http.transport is not None:
            # Closing with no time to linger is what makes the other side see a reset.
            held: socket.socket = http.transport.get_extra_info("socket")
            held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    if http.transport is not None:
        http.transport.abort()
    return web.Response()


def _response(request: Request, reply: Reply, headers: dict[str, str]) -> web.Response:
    request.status = reply.status
    if reply.body is None:
        return web.Response(status=reply.status, headers={**headers, **reply.headers})
    if isinstance(reply.body, bytes):  # a page of Cloudflare's, which never reached Discord
        type_ = {"Content-Type": "text/html; charset=UTF-8"}
        return web.Response(status=reply.status, body=reply.body, headers=type_ | reply.headers)
    body = json.dumps(reply.body).encode()
    headers = {**headers, **reply.headers, "Content-Type": "application/json"}
    return web.Response(status=reply.status, body=body, headers=headers)


async def _read(http: web.Request) -> Request:
    request = Request(
        http.method,
        http.raw_path.partition("?")[0].removeprefix(API),
        dict(http.query),
        dict(http.headers),
    )
    if http.content_type.startswith("multipart/"):
        async for part in await http.multipart():
            assert isinstance(part, BodyPartReader)
            await _read_part(request, part)
    elif http.can_read_body:
        request.body = _parsed(await http.read())
    return request


def _parsed(data: bytes) -> object:
    try:
        return json.loads(data)
    except ValueError:
        return data.decode(errors="replace")


async def _read_part(request: Request, part: BodyPartReader) -> None:
    data = bytes(await part.read())
    if part.name == "payload_json":
        request.body = _parsed(data)
    else:
        type_ = part.headers.get("Content-Type")
        request.files.append(Upload(part.name or "", part.filename or "", data, type_))

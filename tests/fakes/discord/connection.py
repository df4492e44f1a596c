"""One websocket to the gateway: its bytes, its heartbeats and its close."""

import asyncio
import json
import zlib
from collections.abc import Callable

from aiohttp import WSMsgType, web

from tests.fakes.discord.session import Session
from tests.fakes.discord.wire import Json

MOST_BYTES = 4096
"""What one payload from a client may weigh."""

_END = object()


class Closed(Exception):
    """The client did what costs it the connection."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


class Connection:
    """Sends in order, compressed as the client asked, and reads what it sends."""

    def __init__(self, request: web.Request, compress: str) -> None:
        self._transport = request.transport
        self._request = request
        self._socket = web.WebSocketResponse(timeout=1.0, autoping=True, max_msg_size=0)
        self._outgoing: asyncio.Queue[object] = asyncio.Queue()
        # One zlib stream for the whole connection. Uncompressed text is as good to every client,
        # so zstd, which Python 3.11 does not speak, is answered with that.
        self._zlib = zlib.compressobj() if compress == "zlib-stream" else None
        self.session: Session | None = None
        self.acknowledges = True

    @property
    def socket(self) -> web.WebSocketResponse:
        return self._socket

    def send(self, payload: Json) -> None:
        """Queue something to be sent."""
        self._outgoing.put_nowait(payload)

    def close(self, code: int, reason: str = "") -> None:
        """Close with a code once all that is queued is sent."""
        self._outgoing.put_nowait(Closed(code, reason))

    def drop(self) -> None:
        """Cut the TCP connection, as a network does."""
        if self._transport is not None:
            self._transport.abort()

    def freeze(self) -> None:
        """Read nothing any more; the client cannot tell it from a slow network."""
        if self._transport is not None:
            self._transport.pause_reading()

    async def serve(self, hear: Callable[[Json], None], silence: float) -> int | None:
        """Talk until either side closes; return the code if it was the client who closed.

        A client that is silent for as long as `silence`, in seconds, is taken to be gone.
        """
        await self._socket.prepare(self._request)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._write())
            try:
                return await self._read(hear, silence)
            finally:
                self._outgoing.put_nowait(_END)

    async def _read(self, hear: Callable[[Json], None], silence: float) -> int | None:
        while True:
            try:
                message = await self._socket.receive(timeout=silence)
            except TimeoutError:
                self.close(4009, "Session timed out.")
                return None
            if message.type is WSMsgType.CLOSE:
                return int(message.data)
            if message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                return None
            try:
                hear(_decoded(message.data))
            except Closed as closed:
                self.close(closed.code, closed.reason)
                return None

    async def _write(self) -> None:
        while (item := await self._outgoing.get()) is not _END:
            if isinstance(item, Closed):
                await self._socket.close(code=item.code, message=item.reason.encode())
                return
            try:
                await self._write_one(json.dumps(item))
            except ConnectionError:
                return

    async def _write_one(self, text: str) -> None:
        if self._zlib is None:
            await self._socket.send_str(text)
            return
        packed = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
        await self._socket.send_bytes(packed)


def _decoded(data: str | bytes) -> Json:
    raw = data.encode() if isinstance(data, str) else data
    if len(raw) > MOST_BYTES:
        raise Closed(4002, "Payload too large.")
    try:
        payload = json.loads(raw)
    except ValueError:
        payload = None
    if not isinstance(payload, dict) or not isinstance(payload.get("op"), int):
        raise Closed(4002, "Error while decoding payload.")
    return payload

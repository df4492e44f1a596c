"""A TCP proxy between Cairn and a server, which can stop forwarding without closing anything."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.harness.patience import patient

_PIECE = 65_536
_WITHIN = patient(10)
T = TypeVar("T")


@dataclass(eq=False)
class _Wire:
    """One connection through the proxy; when it is dead it swallows what comes."""

    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    is_dead: bool = False


class Proxy:
    """Forwards to a port of 127.0.0.1, in a loop of its own, so that nobody here waits for it.

    What was sent into a half-open connection is acknowledged by the kernel and never answered, and
    the connection stays so when new ones are forwarded again.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self._wires: set[_Wire] = set()
        self._taken: set[asyncio.Task[None]] = set()
        self._is_stalled = False
        self._left: int | None = None
        self._counts_answers = True
        self.port = 0
        self.swallowed = 0
        self.requests = 0  # pieces that were sent to the server
        self.stalled = threading.Event()

    def open(self) -> None:
        """Take connections."""
        self._thread.start()
        self.port = self._do(self._open())

    def close(self) -> None:
        """Cut everything."""
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_WITHIN)
        self._loop.close()

    def stall(self) -> None:
        """Stop forwarding: connections that are there, and new ones, stay open and go nowhere."""
        self._do(self._stall())

    def stall_at(self, piece: int, *, answers: bool) -> None:
        """Stop forwarding at the so-manyth answer of the server, or request to it, from now."""
        self.stalled.clear()
        self._counts_answers = answers
        self._left = piece

    def heal(self) -> None:
        """Forward new connections; those that were half-open stay so."""
        self._do(self._heal())

    def cut(self) -> None:
        """Close every connection that is there."""
        self._do(self._cut())

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_WITHIN)

    async def _open(self) -> int:
        self._server = await asyncio.start_server(self._note, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._cut()
        await asyncio.gather(*self._taken)

    async def _stall(self) -> None:
        self._is_stalled = True
        for wire in self._wires:
            wire.is_dead = True
        self.stalled.set()

    async def _heal(self) -> None:
        self._is_stalled = False
        self._left = None

    async def _cut(self) -> None:
        for wire in self._wires:
            for writer in wire.writers:
                writer.transport.abort()

    def _note(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = self._loop.create_task(self._take(reader, writer))
        self._taken.add(task)
        task.add_done_callback(self._taken.discard)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire = _Wire([writer], self._is_stalled)
        self._wires.add(wire)
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            self._wires.discard(wire)
            return
        wire.writers.append(back)
        await asyncio.gather(
            self._pump(wire, reader, back, from_server=False),
            self._pump(wire, there, writer, from_server=True),
        )
        for each in wire.writers:
            each.close()
            with suppress(OSError):
                await each.wait_closed()
        self._wires.discard(wire)

    async def _pump(
        self,
        wire: _Wire,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        *,
        from_server: bool,
    ) -> None:
        with suppress(OSError):
            while piece := await source.read(_PIECE):
                self.requests += not from_server
                if from_server is self._counts_answers:
                    await self._count()
                if wire.is_dead:
                    self.swallowed += len(piece)
                    continue
                sink.write(piece)
                await sink.drain()
        if not wire.is_dead:
            sink.close()

    async def _count(self) -> None:
        if self._left is None or self._is_stalled:
            return
        self._left -= 1
        if self._left <= 0:
            await self._stall()


@contextmanager
def between(port: int) -> Iterator[Proxy]:
    """Put a proxy before a port."""
    proxy = Proxy(port)
    proxy.open()
    try:
        yield proxy
    finally:
        proxy.close()

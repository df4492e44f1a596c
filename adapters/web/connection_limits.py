"""Limiting the web server's connections: how many at once, how long each may take to ask.

Whoever connects and says nothing holds a file open. So there is a limit, and whoever has waited
longest without asking goes when somebody new comes: many silent ones keep nobody else out, and
never take the files that platforms and the database need.
"""

import asyncio
import resource
import socket
from collections.abc import Callable

from aiohttp import web

from adapters.web.error_responses import RequestHandler

MOST = 256
ASKS_WITHIN = 10.0
ASKS_AGAIN_WITHIN = 75.0
SENDS_WITHIN = 30.0
AT_A_TIME = 8
WAITING = 128


def most_at_once() -> int:
    """Tell how many may be connected: no more than a quarter of the files a process may open."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(MOST, max(files // 4, 8)) if files > 0 else MOST


class LimitedSite(web.SockSite):
    """Admits at most so many connections at once, on a socket that listens; each is `served`."""

    def __init__(
        self,
        runner: web.AppRunner,
        served: Callable[[], asyncio.Protocol],
        listening: socket.socket,
        most: int,
    ) -> None:
        super().__init__(runner, listening)
        self._served = served
        self._listening = listening
        self._most = most
        self._inside: dict[_Connection, None] = {}

    async def start(self) -> None:
        """Begin to accept connections."""
        await web.BaseSite.start(self)
        loop = asyncio.get_running_loop()
        # asyncio takes so many at a time before it hangs up on any; the system lets more wait.
        self._server = await loop.create_server(
            self._connection, sock=self._listening, backlog=AT_A_TIME
        )
        self._listening.listen(WAITING)

    def _connection(self) -> "_Connection":
        return _Connection(self, self._served())

    def admit(self, connection: "_Connection") -> bool:
        """Admit a connection, ending the one that waited longest in silence; False if all ask."""
        if len(self._inside) >= self._most:
            silent = next((each for each in self._inside if not each.is_busy), None)
            if silent is None:
                return False
            silent.end()
        self._inside[connection] = None
        return True

    def note_idle(self, connection: "_Connection") -> None:
        """Note that a connection has been answered, and waits from now on."""
        if self._inside.pop(connection, connection) is None:
            self._inside[connection] = None

    def remove(self, connection: "_Connection") -> None:
        """Note that a connection is gone."""
        self._inside.pop(connection, None)


class _Connection(asyncio.Protocol):
    """One connection: the server's own protocol, and a watch on how long nothing is asked."""

    def __init__(self, site: LimitedSite, served: asyncio.Protocol) -> None:
        self._site = site
        self._served = served
        self._transport: asyncio.Transport | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._requests = 0

    @property
    def is_busy(self) -> bool:
        """Tell whether something was asked that is being answered."""
        return self._requests > 0

    def begin_request(self) -> None:
        """Begin to answer."""
        self._requests += 1
        self._unwatch()

    def end_request(self) -> None:
        """Be done with one answer."""
        self._requests -= 1
        if not self._requests and self._transport is not None:
            self._site.note_idle(self)
            self._watch_for(ASKS_AGAIN_WITHIN)

    def end(self) -> None:
        """Hang up."""
        self._site.remove(self)
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # a socket's are of this kind
        self._transport = transport
        self._served.connection_made(transport)
        if self._site.admit(self):
            self._watch_for(ASKS_WITHIN)
        else:
            transport.abort()

    def connection_lost(self, problem: Exception | None) -> None:
        self._unwatch()
        self._site.remove(self)
        self._transport = None
        self._served.connection_lost(problem)

    def data_received(self, data: bytes) -> None:
        self._served.data_received(data)

    def eof_received(self) -> bool | None:
        return self._served.eof_received()

    def pause_writing(self) -> None:
        self._served.pause_writing()

    def resume_writing(self) -> None:
        self._served.resume_writing()

    def _watch_for(self, seconds: float) -> None:
        self._unwatch()
        self._watch = asyncio.get_running_loop().call_later(seconds, self.end)

    def _unwatch(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None


@web.middleware
async def protect_answered(request: web.Request, handler: RequestHandler) -> web.StreamResponse:
    """Note which connection is being answered: it is not ended meanwhile."""
    transport = request.transport
    connection = transport.get_protocol() if transport is not None else None
    if not isinstance(connection, _Connection):
        return await handler(request)
    connection.begin_request()
    watch = asyncio.get_running_loop().call_later(
        SENDS_WITHIN, _end_if_unsent, connection, request
    )
    try:
        return await handler(request)
    finally:
        watch.cancel()
        connection.end_request()


def _end_if_unsent(connection: _Connection, request: web.Request) -> None:
    if not request.content.is_eof():
        connection.end()

"""A server that answers both platforms' requests at once, with words fixed beforehand.

It runs in a process of its own, and refuses nothing unless it is given a limit: what is measured
against it is the sender. HTTP is as much of it as the client libraries use (RFC 9112, sections 6
and 9).
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from benchmarks import canned

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
_COUNTED = b"/counted"
_MESSAGES = (b"/sendMessage", b"/sendPhoto", b"/messages")
_LENGTH = b"\r\ncontent-length:"
_PARTS = b'"components"'


def _written(answer: object) -> bytes:
    body = json.dumps(answer).encode()
    return _ANSWER % (len(body), body)


# The first that a path ends with is its answer.
_KNOWN = {
    b"/sendMessage": _written({"ok": True, "result": canned.SENT}),
    b"/sendPhoto": _written({"ok": True, "result": canned.SENT_PHOTO}),
    b"/getMe": _written({"ok": True, "result": canned.BOT}),
    b"/users/@me": _written(canned.USER),
    b"/oauth2/applications/@me": _written(canned.APPLICATION),
    b"/gateway/bot": _written(
        {"url": "ws://nowhere", "shards": 1, "session_start_limit": canned.STARTS}
    ),
}
_TOO_MANY = {"ok": False, "retry_after": 1.0, "parameters": {"retry_after": 1}, "global": True}
_REFUSED = _written(_TOO_MANY).replace(
    b"200 OK", b"429 Too Many Requests\r\nRetry-After: 1\r\nX-RateLimit-Global: true"
)
_SHORT, _LONG = _written(canned.MESSAGE), _written(canned.IN_PARTS)


class _Limit:
    """Takes so many messages in any one second and refuses more; none is no limit.

    It notes when each message came that it took, in seconds of the machine's steady clock.
    """

    def __init__(self, most: int | None) -> None:
        self._most = most
        self._times: list[float] = []
        self._refused = 0

    def answer(self, path: bytes, body: bytes) -> bytes:
        """Answer a request."""
        if path.endswith(_COUNTED):
            return _written({"times": self._times, "refused": self._refused})
        if self._most is None or not path.endswith(_MESSAGES):
            return _answer(path, body)
        now = time.monotonic()
        if len(self._times) >= self._most and now - self._times[-self._most] < 1:
            self._refused += 1
            return _REFUSED
        self._times.append(now)
        return _answer(path, body)


class _Connection(asyncio.Protocol):
    """Answers one request after the other, as fast as they come."""

    def __init__(self, limit: _Limit) -> None:
        self._limit = limit

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # what a stream's protocol is given
        self._got = b""

    def data_received(self, data: bytes) -> None:
        self._got += data
        while (request := self._next()) is not None:
            self._transport.write(self._limit.answer(*request))

    def _next(self) -> tuple[bytes, bytes] | None:
        """Take a whole request: its path and its body."""
        head, ended, rest = self._got.partition(b"\r\n\r\n")
        length = int((head.lower().partition(_LENGTH)[2].partition(b"\r\n")[0]) or 0)
        if not ended or len(rest) < length:
            return None
        self._got = rest[length:]
        return head.split(b" ", 2)[1], rest[:length]


def _answer(path: bytes, body: bytes) -> bytes:
    for end, answer in _KNOWN.items():
        if path.endswith(end):
            return answer
    return _LONG if _PARTS in body else _SHORT


async def _serve(limit: _Limit) -> None:
    """Say the port, and serve until nobody holds the other end of the standard input."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(limit), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def served(most: int | None = None) -> Iterator[str]:
    """Run the server in a process of its own; give its address.

    It takes `most` messages in any one second, if that is given, and tells at `/counted` which.
    """
    command = [sys.executable, "-m", "benchmarks.loopback", *([] if most is None else [str(most)])]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        port = next(iter(server.stdout or ()))
        yield f"http://127.0.0.1:{int(port)}"


if __name__ == "__main__":
    asyncio.run(_serve(_Limit(int(sys.argv[1]) if len(sys.argv) > 1 else None)))

"""Making requests to the Bot API: PTB's own extension point, over one aiohttp session.

What goes wrong becomes one of PTB's errors with aiohttp's as its cause, which tells whether the
request can have arrived. Neither quotes an address, since the bot's token is in each; nor is an
error page quoted, which may do so.
"""

import io
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, RetryAfter, TimedOut
from telegram.request import BaseRequest, RequestData

from adapters.telegram.place_names import PLATFORM
from bot.kernel.metrics import SILENT, Gauges, RequestResult

CONNECTIONS = 64
LARGEST = 32 * 2**20
READ, WRITE, WRITE_FILES, CONNECT, POOL = 15.0, 5.0, 20.0, 10.0, 5.0
_BUSY = 429
_BUSY_FOR = 5
_NO_SUCCESS = 300
_NOTHING_SAID = b"{}"
_KINDS: tuple[type[Exception], ...] = (
    aiohttp.ConnectionTimeoutError,
    aiohttp.SocketTimeoutError,
    TimeoutError,
    aiohttp.ServerDisconnectedError,
    aiohttp.ClientPayloadError,
    aiohttp.ClientOSError,
    aiohttp.ClientConnectionError,
    aiohttp.ClientError,
    OSError,
)
_NONE: ODVInput[float] = BaseRequest.DEFAULT_NONE


class TooLarge(NetworkError):
    """An answer is larger than any should be; `begins` is what was read of it."""

    def __init__(self, begins: bytes) -> None:
        super().__init__("the answer is too large")
        self.begins = begins


@dataclass(frozen=True, slots=True)
class TextForm:
    """A form of texts that is ready to leave: what a request asks of PTB's `RequestData`."""

    json_parameters: Mapping[str, str]
    contains_files: Literal[False] = False
    multipart_data: Mapping[str, tuple[str, bytes, str]] = field(default_factory=dict)


class AiohttpRequest(BaseRequest):
    """Makes requests within one session, opened at the first; an answer has at most 32 MiB.

    Redirects are not followed: they would carry the token elsewhere. So would a proxy or a .netrc
    that the environment names for other programs, so neither is taken from there.
    """

    def __init__(self, connections: int = CONNECTIONS, gauges: Gauges = SILENT) -> None:
        self._connections = connections
        self._gauges = gauges
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds that an answer may take, unless a request says more."""
        return READ

    async def initialize(self) -> None:
        """Open the session."""
        self._open()

    async def shutdown(self) -> None:
        """Close the session; the next request opens another."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; one that is none is not quoted, since it may quote people."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise NetworkError("the answer is no JSON object")
        return answer

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | TextForm | None = None,
        read_timeout: ODVInput[float] = _NONE,
        write_timeout: ODVInput[float] = _NONE,
        connect_timeout: ODVInput[float] = _NONE,
        pool_timeout: ODVInput[float] = _NONE,
    ) -> tuple[int, bytes]:
        """Make a request; timeouts are in seconds, and None is for as long as it takes."""
        files = request_data is not None and request_data.contains_files
        timeout = _timeout(
            pool=_seconds(pool_timeout, POOL),
            connect=_seconds(connect_timeout, CONNECT),
            write=_seconds(write_timeout, WRITE_FILES if files else WRITE),
            read=_seconds(read_timeout, READ),
        )
        form = None if request_data is None else _form(request_data)
        began, how = time.perf_counter(), RequestResult.NONE
        try:
            async with self._open().request(
                method, url, data=form, timeout=timeout, allow_redirects=False
            ) as answer:
                code, payload = answer.status, await _read(answer)
                how = RequestResult.of(code)
        except TimeoutError as late:
            raise TimedOut(type(late).__name__) from _without_address(late)
        except (aiohttp.ClientError, OSError) as problem:
            raise NetworkError(type(problem).__name__) from _without_address(problem)
        finally:
            self._gauges.requested(PLATFORM, how, time.perf_counter() - began)
        if code == _BUSY and b"retry_after" not in payload:
            raise RetryAfter(_BUSY_FOR)
        return code, payload if code < _NO_SUCCESS else _said(payload)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """Read an answer to its end, or to where it is too large, however small it was packed."""
    payload = bytearray()
    async for piece in answer.content.iter_any():
        payload += piece
        if len(payload) > LARGEST:
            raise TooLarge(bytes(payload))
    return bytes(payload)


def _said(payload: bytes) -> bytes:
    """Keep what Telegram said of a failure; a page that says something else PTB would quote."""
    try:
        AiohttpRequest.parse_json_payload(payload)
    except NetworkError:
        return _NOTHING_SAID
    return payload


def _without_address(problem: Exception) -> Exception:
    """Give an error of the same kind in words of its own: many of aiohttp's quote the address."""
    match problem:
        case aiohttp.ClientConnectorError():
            return problem  # names host and port only
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError():
            return aiohttp.InvalidURL("CAIRN_TELEGRAM_API_URL")
        case OSError(errno=int(number)):
            return aiohttp.ClientOSError(number, os.strerror(number))
        case _:
            return next(kind() for kind in _KINDS if isinstance(problem, kind))


def _form(data: RequestData | TextForm) -> aiohttp.FormData:
    """Make a form; as a file, bytes are written piece by piece and do not hold up the loop.

    Half a character, which has no UTF-8, is written as a question mark.
    """
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value.encode("utf-8", "replace").decode())
    for name, (filename, content, mime) in data.multipart_data.items():
        file = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, file, filename=filename, content_type=mime)
    return form


def _timeout(
    *, pool: float | None, connect: float | None, write: float | None, read: float | None
) -> aiohttp.ClientTimeout:
    """Say it in aiohttp's terms, whose time to connect begins with waiting for the pool.

    It has none for writing, and that for reading begins when all is written: how long a request
    may be in being written is bounded by the whole.
    """
    return aiohttp.ClientTimeout(
        total=_sum(pool, connect, write, read),
        connect=_sum(pool, connect),
        sock_connect=connect,
        sock_read=read,
    )


def _sum(*parts: float | None) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _seconds(given: ODVInput[float], usual: float) -> float | None:
    return usual if isinstance(given, DefaultValue) else given

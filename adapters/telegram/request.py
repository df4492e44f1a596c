"""How requests to the Bot API travel: PTB's own extension point, over one aiohttp session.

What goes wrong becomes one of PTB's errors with aiohttp's as its cause, which tells whether the
request can have arrived. No message quotes an address: the bot's token is in each.
"""

import json
from typing import Any

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 64
READ, WRITE_FILES, CONNECT, POOL = 15.0, 20.0, 10.0, 10.0
_BUSY = 429
_BUSY_FOR = 5
_NONE: ODVInput[float] = BaseRequest.DEFAULT_NONE


class AiohttpRequest(BaseRequest):
    """Makes requests within one session, opened at the first; proxies are not taken from outside.

    Redirects are not followed: they would carry the token elsewhere.
    """

    def __init__(self, connections: int = CONNECTIONS) -> None:
        self._connections = connections
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
            answer: dict[str, Any] = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            raise TelegramError("the answer is no JSON") from None
        return answer

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = _NONE,
        write_timeout: ODVInput[float] = _NONE,
        connect_timeout: ODVInput[float] = _NONE,
        pool_timeout: ODVInput[float] = _NONE,
    ) -> tuple[int, bytes]:
        """Make a request; timeouts are in seconds."""
        form = None if request_data is None else _form(request_data)
        read = _seconds(read_timeout, READ)
        if form is not None and form.is_multipart and read is not None:
            read += WRITE_FILES
        timeout = aiohttp.ClientTimeout(
            total=None,
            connect=_seconds(pool_timeout, POOL),
            sock_connect=_seconds(connect_timeout, CONNECT),
            sock_read=read,
        )
        try:
            async with self._open().request(
                method, url, data=form, timeout=timeout, allow_redirects=False
            ) as answer:
                code, payload = answer.status, await answer.read()
        except TimeoutError as late:
            raise TimedOut(type(late).__name__) from late
        except (aiohttp.ClientError, OSError) as problem:
            raise NetworkError(type(problem).__name__) from problem
        if code == _BUSY and b"retry_after" not in payload:
            raise RetryAfter(_BUSY_FOR)
        return code, payload

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


def _form(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


def _seconds(given: ODVInput[float], usual: float) -> float | None:
    return usual if isinstance(given, DefaultValue) else given

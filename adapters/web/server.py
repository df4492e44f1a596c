"""The web server: it listens once, answers health and metrics, and admits an application later."""

import errno
import logging
import socket
from collections.abc import Iterator
from typing import Any, NoReturn

from aiohttp import web
from aiohttp.abc import AbstractMatchInfo
from aiohttp.http_exceptions import HttpProcessingError

from adapters.web.access_guard import is_loopback
from adapters.web.connection_limits import LimitedSite, most_at_once, protect_answered
from adapters.web.error_responses import answer_errors
from adapters.web.health import Health
from adapters.web.metrics.endpoint import MetricsEndpoint
from bot.kernel.errors import BotError

LARGEST = 1024 * 1024
_SHUTDOWN_SECONDS = 5.0


class CannotListen(BotError):
    """The address cannot be listened on; says what to do about it."""


class Server:
    """Listens on one address from `start` to `stop`, whatever is behind it.

    `start` answers health and metrics alone; `open` puts an application beside them, and nobody
    who asks meanwhile is turned away. What anybody sends has at most a mebibyte, and comes within
    a while; so does the question itself (`adapters.web.connection_limits`).
    """

    def __init__(
        self, host: str, port: int, health: Health, metrics: MetricsEndpoint | None = None
    ) -> None:
        self._host = host
        self._port = port
        self._metrics = metrics
        self._routes = [*health.routes(), *(metrics.routes() if metrics else ())]
        self._later = LateApplication()
        self._socket: socket.socket | None = None
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        """Tell the address for a browser."""
        port = self._socket.getsockname()[1] if self._socket else self._port
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{port}"

    async def start(self) -> None:
        """Listen; raises CannotListen in words."""
        self._socket = _listen(self._host, self._port)
        if self._metrics:
            self._metrics.begin()
        app = web.Application(
            middlewares=[protect_answered, answer_errors], client_max_size=LARGEST
        )
        app.add_routes(self._routes)
        app.router.register_resource(self._later)
        app.on_shutdown.append(self._close)
        self._runner = web.AppRunner(
            app, access_log=None, logger=_http_log(), shutdown_timeout=_SHUTDOWN_SECONDS
        )
        await self._runner.setup()
        served = self._runner.server
        if served is None:
            raise RuntimeError("aiohttp sets a runner up without a server")
        await LimitedSite(self._runner, served, self._socket.dup(), most_at_once()).start()

    async def open(self, app: web.Application, *, private: bool = True) -> None:
        """Serve an application too; one that asks for no password only to this machine."""
        if private and not is_loopback(self._host):
            raise CannotListen(
                f"The local chat asks for no password, so it is for this machine only."
                f" Set CAIRN_WEB_HOST to 127.0.0.1 in place of {self._host}."
            )
        await self._later.open(app)

    async def stop(self) -> None:
        """Finish what is being answered, and let go of the address."""
        if self._metrics:
            self._metrics.end()
        if self._runner:
            await self._runner.cleanup()
        if self._socket:
            self._socket.close()
        self._runner = self._socket = None

    async def _close(self, app: web.Application) -> None:
        await self._later.close()


def _http_log() -> logging.Logger:
    """Make the log of what goes wrong with HTTP; what is none at all is nobody's error here."""
    log = logging.getLogger("cairn.http")
    log.addFilter(_is_an_error)
    return log


def _is_an_error(record: logging.LogRecord) -> bool:
    problem = record.exc_info[1] if record.exc_info else None
    return not isinstance(problem, HttpProcessingError)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as problem:
        raise CannotListen(_in_words(host, port, problem)) from problem


def _in_words(host: str, port: int, problem: OSError) -> str:
    match problem.errno:
        case errno.EADDRINUSE:
            return (
                f"Port {port} on {host} is taken. Stop what uses it, or choose another one"
                f" with CAIRN_WEB_PORT."
            )
        case errno.EACCES:
            return f"Port {port} needs more rights. Choose one above 1023 with CAIRN_WEB_PORT."
    return f"{host} is no address of this machine. Set CAIRN_WEB_HOST to 127.0.0.1, for instance."


class LateApplication(web.AbstractResource):
    """Leads to an application once there is one: the server goes on listening as it did.

    It works as aiohttp's own sub-applications do, which have to be there before the start.
    """

    def __init__(self) -> None:
        super().__init__()
        self._app: web.Application | None = None

    async def open(self, app: web.Application) -> None:
        """Let what nothing else answers be answered by an application."""
        app.pre_freeze()
        app.freeze()
        await app.startup()
        self._app = app

    async def close(self) -> None:
        """Let the application end what it still answers, and clean up."""
        if self._app is not None:
            app, self._app = self._app, None
            await app.shutdown()
            await app.cleanup()

    async def resolve(self, request: web.Request) -> tuple[Any, set[str]]:
        """Find what answers a request; without an application, nothing does."""
        if self._app is None:
            return None, set()
        found = await self._app.router.resolve(request)
        found.add_app(self._app)
        return found, _methods(found)

    @property
    def canonical(self) -> str:
        """Name every path."""
        return "/"

    def raw_match(self, path: str) -> bool:
        """Match every path."""
        return True

    def url_for(self, **kwargs: str) -> NoReturn:
        """Refuse: there is no one address."""
        raise RuntimeError("it has many addresses")

    def add_prefix(self, prefix: str) -> NoReturn:
        """Refuse: it is everything that is left."""
        raise RuntimeError("it has no prefix")

    def get_info(self) -> Any:
        """Tell what is behind it."""
        return {"app": self._app}

    def __len__(self) -> int:
        return 0 if self._app is None else len(self._app.router.routes())

    def __iter__(self) -> Iterator[web.AbstractRoute]:
        return iter(() if self._app is None else self._app.router.routes())


def _methods(found: AbstractMatchInfo) -> set[str]:
    refused = found.http_exception
    return set(refused.allowed_methods) if isinstance(refused, web.HTTPMethodNotAllowed) else set()

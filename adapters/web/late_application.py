"""An application that comes later, beside what a server has answered from the start."""

from collections.abc import Iterator
from typing import Any, NoReturn

from aiohttp import web
from aiohttp.abc import AbstractMatchInfo


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

"""Answering /healthz and /readyz: whether Cairn is alive, and ready for people."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiohttp import web

PATIENCE_SECONDS = 5

Check = Callable[[], Awaitable[bool]]
_log = structlog.get_logger("cairn.web")


class Health:
    """Answers /healthz as long as the process runs, /readyz when every check holds."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = dict(checks)

    def routes(self) -> list[web.RouteDef]:
        """List what can be asked for."""
        return [web.get("/healthz", self.alive), web.get("/readyz", self.ready)]

    async def alive(self, request: web.Request) -> web.Response:
        """Answer, which is all that is asked."""
        return web.json_response({"alive": True})

    async def ready(self, request: web.Request) -> web.Response:
        """Tell which checks hold; 503 if any does not, or takes more than five seconds."""
        asked = (asyncio.wait_for(check(), PATIENCE_SECONDS) for check in self._checks.values())
        answers = await asyncio.gather(*asked, return_exceptions=True)
        checks = {name: said is True for name, said in zip(self._checks, answers, strict=True)}
        for name, said in zip(self._checks, answers, strict=True):
            if isinstance(said, BaseException):
                _log.warning("check failed", check=name, error=type(said).__name__)
        ready = all(checks.values())
        return web.json_response({"ready": ready, "checks": checks}, status=200 if ready else 503)

"""The REST API: who may ask, which route it is, whether it keeps the contract, and the answer."""

import re

from tests.fakes.discord import (
    routes_account,
    routes_channels,
    routes_commands,
    routes_interactions,
    routes_messages,
    spec,
)
from tests.fakes.discord.backend import Backend, Handler, Routes
from tests.fakes.discord.contract import hold
from tests.fakes.discord.records import Request
from tests.fakes.discord.wire import Problem, Refusal, Reply

ROUTES: Routes = {
    **routes_account.ROUTES,
    **routes_channels.ROUTES,
    **routes_commands.ROUTES,
    **routes_interactions.ROUTES,
    **routes_messages.ROUTES,
}
_OPEN = ("/interactions/", "/webhooks/{webhook_id}/{", "/gateway")
_NO_NUMBER = re.compile(r"\D")


class Api:
    """Answers requests that have arrived whole."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._spec = spec.load()
        # More fixed words first, so that `@me` is not taken for somebody's id.
        templates = sorted({path for _, path in ROUTES}, key=lambda path: path.count("{"))
        self._patterns = [(path, _pattern(path)) for path in templates]

    def locate(self, request: Request) -> None:
        """Find the route that a request is for."""
        for template, pattern in self._patterns:
            if match := pattern.fullmatch(request.path):
                request.route, request.params = template, match.groupdict()
                return

    def answer(self, request: Request) -> Reply:
        """Answer as Discord would, noting every broken rule."""
        try:
            self._check_sender(request)
            handler = self._handler(request)
            self._check_form(request)
            reply = handler(self._backend, request)
        except Refusal as refusal:
            request.code = refusal.code
            reply = Reply(refusal.status, refusal.json())
        self._check_answer(request, reply)
        return reply

    def _check_sender(self, request: Request) -> None:
        given = request.headers.get("Authorization")
        if given is None and request.route.startswith(_OPEN):
            return
        if given != f"Bot {self._backend.token}":
            raise Refusal(401, 0, "401: Unauthorized")
        agent = request.headers.get("User-Agent", "")
        if not agent.startswith("DiscordBot (") and not request.route.startswith(_OPEN):
            self._backend.records.breaks(f"{request.method} {request.path}: agent {agent!r}")

    def _handler(self, request: Request) -> Handler:
        handler = ROUTES.get((request.method, request.route))
        if handler is not None:
            return handler
        described = self._spec.find(request.path) if self._spec else None
        asked = f"{request.method} {request.path}"
        if described and request.method.lower() in described[0].methods:
            self._backend.records.breaks(f"{asked}: this fake Discord does not have that route")
            raise Refusal(404, 0, "404: Not Found")
        if described or request.route:
            self._backend.records.breaks(f"{asked}: no such method")
            raise Refusal(405, 0, "405: Method Not Allowed")
        self._backend.records.breaks(f"{asked}: no such route")
        raise Refusal(404, 0, "404: Not Found")

    def _check_form(self, request: Request) -> None:
        problems = [
            Problem(name, f"Value {value!r} is not snowflake.", "NUMBER_TYPE_COERCE")
            for name, value in request.params.items()
            if name.endswith("_id") and _NO_NUMBER.search(value)
        ]
        described = self._spec.find(request.path) if self._spec else None
        if self._spec and described:
            route, method = described[0], request.method
            problems += self._spec.request_problems(route, method, request.query, request.body)
        hold(self._backend.records, request, problems)

    def _check_answer(self, request: Request, reply: Reply) -> None:
        described = self._spec.find(request.path) if self._spec else None
        if self._spec is None or described is None or reply.status >= 400:
            return
        route = described[0]
        found = self._spec.answer_problems(route, request.method, reply.status, reply.body)
        asked = f"{request.method} {request.route}"
        self._backend.records.mistakes += [f"{asked}: {problem}" for problem in found]


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template))

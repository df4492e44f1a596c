"""Discord's own description of its API, which every request is held against.

The file is not part of this repository. Where it does not lie beside the checkout, there is no
`Spec`, and each test that it would have checked says at its end that this was skipped; the limits
that stand in modules of their own are checked all the same.
"""

import json
import re
from dataclasses import dataclass
from functools import cache

from tests.fakes.discord.schema import Schemas
from tests.fakes.discord.wire import Json, Problem
from tests.harness.descriptions import DISCORD, description

# What Discord's documentation has or discord.py always sends, and the description leaves out.
_FORGOTTEN = re.compile(
    r"^(\d+\.)?nsfw$"  # of application commands
    r"|^(data\.)?tts$"  # of edits
    r"|^(data\.)?embeds\.\d+\.flags$"
)
_BOOLEANS = {"0", "1", "true", "false", "True", "False"}


@dataclass(frozen=True, slots=True)
class Route:
    """A path of the API with its methods."""

    template: str
    pattern: re.Pattern[str]
    methods: Json
    shared: list[Json]


@dataclass(frozen=True, slots=True)
class Spec:
    """All routes and schemas."""

    routes: list[Route]
    asked: Schemas
    answered: Schemas

    def find(self, path: str) -> tuple[Route, dict[str, str]] | None:
        """Find the route of a path, and the parameters in it."""
        for route in self.routes:
            if match := route.pattern.fullmatch(path):
                return route, match.groupdict()
        return None

    def request_problems(
        self, route: Route, method: str, query: dict[str, str], body: object
    ) -> list[Problem]:
        """Find what is wrong with a request's query and JSON body."""
        described = route.methods[method.lower()]
        found = self._query(route.shared + described.get("parameters", []), query)
        content = described.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        if body is not None and schema is None:
            return [*found, Problem("", "has a body and should not", tolerated=True)]
        if body is None and schema is not None and described["requestBody"].get("required"):
            return [*found, Problem("", "has no body")]
        if schema is not None and body is not None:
            problems = _held(self.asked, schema, body)
            found += [p for p in problems if not (p.tolerated and _FORGOTTEN.search(p.at))]
        return found

    def _query(self, parameters: list[Json], query: dict[str, str]) -> list[Problem]:
        known = {p["name"]: p["schema"] for p in parameters if p["in"] == "query"}
        found = []
        for name, value in query.items():
            if name not in known:
                found.append(Problem(name, "no such query parameter", tolerated=True))
            else:
                found += self.asked.problems(known[name], _typed(known[name], value), name)
        return found

    def answer_problems(
        self, route: Route, method: str, status: int, body: object
    ) -> list[Problem]:
        """Find what is wrong with what this Discord answers."""
        responses = route.methods[method.lower()]["responses"]
        if str(status) not in responses:
            return [] if status >= 400 else [Problem("", f"never answers {status}")]
        content = responses[str(status)].get("content", {})
        schema = content.get("application/json", {}).get("schema")
        if schema is None:
            return [] if body is None else [Problem("", "answers with a body and should not")]
        return [p for p in _held(self.answered, schema, body) if not p.tolerated]


_HELD: dict[tuple[int, str], list[Problem]] = {}
_LARGE = 4096
_ID = re.compile(r'"\d{15,20}"')


def _held(schemas: Schemas, schema: Json, body: object) -> list[Problem]:
    """Hold a body against its schema; a large one that comes again, but for its ids, only once."""
    written = _ID.sub('"1"', json.dumps(body, sort_keys=True))
    if len(written) < _LARGE:
        return schemas.problems(schema, body)
    key = (id(schema), written)
    if key not in _HELD:
        _HELD[key] = schemas.problems(schema, body)
    return _HELD[key]


def _typed(schema: Json, value: str) -> object:
    match schema.get("type"):
        case "boolean":
            return value in {"1", "true", "True"} if value in _BOOLEANS else value
        case "integer":
            return int(value) if value.lstrip("-").isdecimal() else value
        case _:
            return value


@cache
def load() -> Spec | None:
    """Read the description once, if it is there."""
    described = description(DISCORD)
    if described is None:
        return None
    named = described["components"]["schemas"]
    routes = [_route(template, methods) for template, methods in described["paths"].items()]
    # A path with more fixed words is the more exact one: `@original` before `{message_id}`.
    routes.sort(key=lambda route: route.template.count("{"))
    return Spec(routes, Schemas(named), Schemas(named, numeric_ids=False))


def _route(template: str, methods: Json) -> Route:
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)
    shared = methods.get("parameters", [])
    return Route(template, re.compile(pattern), methods, shared)

"""JSON Schema, as much of it as Discord's description uses.

It is no library's: `jsonschema` takes thirty times as long for each request, notices no field that
the description leaves out, and of a component deep inside a message it says that the outermost
fits none of twenty kinds. Each schema becomes a function once: almost all that is held against it
is as it should be, and where something is wrong is told on the way back.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from tests.fakes.discord.wire import Json, Problem

_SNOWFLAKE = "#/components/schemas/SnowflakeType"
_OF_SCALARS = frozenset(
    ("const", "enum", "minLength", "maxLength", "pattern", "minimum", "maximum")
)
_OF_OBJECTS = frozenset(
    ("properties", "required", "additionalProperties", "minProperties", "maxProperties")
)
_OF_LISTS = frozenset(("items", "minItems", "maxItems", "uniqueItems"))
Check = Callable[[Any], list[Problem]]
_Part = Callable[[Any], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Schemas:
    """All named schemas, and how a value is held against one.

    Requests may write an id as a number, as Discord lets them; answers never do.
    """

    named: Json
    numeric_ids: bool = True
    _checks: dict[int, tuple[Json, Check]] = field(default_factory=dict, repr=False)

    def problems(self, schema: Json, value: object, at: str = "") -> list[Problem]:
        """Find everything about a value that its schema does not allow."""
        return _within(at, self._check(schema)(value))

    def _check(self, schema: Json) -> Check:
        """Find what holds a value against a schema, or make it."""
        known = self._checks.get(id(schema))
        if known is None:
            known = self._checks[id(schema)] = (schema, self._made(schema))  # it stays, as its id
        return known[1]

    def _made(self, schema: Json) -> Check:
        if "$ref" in schema:
            return self._referred(schema["$ref"])
        parts = [*self._parts(schema)]
        allowed = _types(schema)
        kinds = [_IS_A[type_] for type_ in allowed]

        def check(value: Any) -> list[Problem]:
            if kinds and not any(is_a(value) for is_a in kinds):
                return [_not_of_type(allowed, value)]
            found: list[Problem] = []
            for part in parts:
                found += part(value)
            return found

        return check

    def _parts(self, schema: Json) -> Iterator[_Part]:
        if not _OF_SCALARS.isdisjoint(schema):
            yield partial(_scalar, schema)
        if not _OF_OBJECTS.isdisjoint(schema):
            yield self._object(schema)
        if not _OF_LISTS.isdisjoint(schema):
            yield self._list(schema)
        for part in schema.get("allOf", []):
            yield self._check(part)
        if branches := schema.get("oneOf") or schema.get("anyOf"):
            yield self._closest(branches)

    def _referred(self, reference: str) -> Check:
        """Hold against a named schema, which is looked at when needed: some contain themselves."""
        named = self.named[reference.rpartition("/")[2]]
        takes_numbers = self.numeric_ids and reference == _SNOWFLAKE

        def check(value: Any) -> list[Problem]:
            if takes_numbers and type(value) is int and value >= 0:
                return []
            return self._check(named)(value)

        return check

    def _object(self, schema: Json) -> _Part:
        properties = schema.get("properties", {})
        known = {name: self._check(inner) for name, inner in properties.items()}
        others = schema.get("additionalProperties", {} if not known else None)
        check_others = self._check(others) if isinstance(others, dict) else None
        required = schema.get("required", [])

        def check(value: Any) -> Iterator[Problem]:
            if not isinstance(value, dict):
                return
            for name in required:
                if name not in value:
                    yield Problem(name, "This field is required", "BASE_TYPE_REQUIRED")
            yield from _counted(value, schema, "minProperties", "maxProperties")
            for name, inner in value.items():
                held = known.get(name, check_others)
                if held is not None:
                    if found := held(inner):
                        yield from _within(name, found)
                elif not others:
                    yield Problem(name, "no such field", tolerated=True)

        return check

    def _list(self, schema: Json) -> _Part:
        held = self._check(schema.get("items", {}))
        all_different = schema.get("uniqueItems")

        def check(value: Any) -> Iterator[Problem]:
            if not isinstance(value, list):
                return
            yield from _counted(value, schema, "minItems", "maxItems")
            if all_different and any(value.count(item) > 1 for item in value):
                yield Problem("", "not all are different", "SET_TYPE_ALREADY_CONTAINS_VALUE")
            for place, item in enumerate(value):
                if found := held(item):
                    yield from _within(place, found)

        return check

    def _closest(self, branches: list[Json]) -> Check:
        """Take the branch that fits, or tell what is wrong with the one that was meant."""
        each = [(self._check(branch), self._is_meant(branch)) for branch in branches]

        def check(value: Any) -> list[Problem]:
            meant = [held for held, is_meant in each if is_meant(value)]
            found: list[list[Problem]] = []
            for held in meant or [held for held, _ in each]:
                problems = held(value)
                if not problems:
                    return []
                found.append(problems)
            return min(found, key=_badness)

        return check

    def _is_meant(self, branch: Json) -> Callable[[Any], bool]:
        """Make what tells whether a value says that it is of a branch's kind."""
        if "$ref" in branch:
            branch = self.named[branch["$ref"].rpartition("/")[2]]
        types = [_IS_A[type_] for type_ in _types(branch)]
        kinds = branch.get("properties", {}).get("type", {}).get("enum")

        def is_meant(value: Any) -> bool:
            if not isinstance(value, dict) or "type" not in value:
                return not types or any(is_a(value) for is_a in types)
            return kinds is not None and value["type"] in kinds

        return is_meant


def _badness(problems: list[Problem]) -> tuple[int, int]:
    return sum(not problem.tolerated for problem in problems), len(problems)


def _within(step: str | int, found: list[Problem]) -> list[Problem]:
    """Say where problems are, seen from one step further out."""
    if step == "" or not found:
        return found
    return [replace(each, at=f"{step}.{each.at}" if each.at else str(step)) for each in found]


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _types(schema: Json) -> list[str]:
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else types


def _not_of_type(allowed: list[str], value: object) -> Problem:
    wanted = " or ".join(allowed)
    return Problem("", f"{_brief(value)} is no {wanted}", f"{wanted.upper()}_TYPE_CONVERT")


def _is_integer(value: object) -> bool:
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return whole and not isinstance(value, bool)


_IS_A: dict[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": _is_integer,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


def _scalar(schema: Json, value: Any) -> Iterator[Problem]:
    if "const" in schema and value != schema["const"]:
        yield Problem("", f"{_brief(value)} is not {schema['const']!r}", "BASE_TYPE_CHOICES")
    if "enum" in schema and value not in schema["enum"]:
        choices = ", ".join(map(str, schema["enum"]))
        yield Problem("", f"{_brief(value)} is none of {choices}", "BASE_TYPE_CHOICES")
    if isinstance(value, str):
        yield from _counted(value, schema, "minLength", "maxLength")
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield Problem("", f"{_brief(value)} does not match {schema['pattern']}")
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value < schema.get("minimum", value):
            yield Problem("", f"{value} is less than {schema['minimum']}", "NUMBER_TYPE_MIN")
        if value > schema.get("maximum", value):
            yield Problem("", f"{value} is more than {schema['maximum']}", "NUMBER_TYPE_MAX")


def _counted(
    value: str | list[object] | Json, schema: Json, least: str, most: str
) -> Iterator[Problem]:
    low, high = schema.get(least, 0), schema.get(most)
    if len(value) < low or (high is not None and len(value) > high):
        asked = f"between {low} and {high}" if high is not None else f"{low} or more"
        yield Problem("", f"Must be {asked} in length, not {len(value)}", "BASE_TYPE_BAD_LENGTH")

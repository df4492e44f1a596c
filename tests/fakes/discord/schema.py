"""JSON Schema, as much of it as Discord's description uses.

It is no library's: `jsonschema` takes thirty times as long for each request, notices no field that
the description leaves out, and of a component deep inside a message it says that the outermost
fits none of twenty kinds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.fakes.discord.wire import Json, Problem

_SNOWFLAKE = "#/components/schemas/SnowflakeType"


@dataclass(frozen=True, slots=True)
class Schemas:
    """All named schemas, and how a value is held against one.

    Requests may write an id as a number, as Discord lets them; answers never do.
    """

    named: Json
    numeric_ids: bool = True

    def problems(self, schema: Json, value: object, at: str = "") -> list[Problem]:
        """Find everything about a value that its schema does not allow."""
        if "$ref" in schema:
            if self._is_id(schema, value):
                return []
            name = schema["$ref"].rpartition("/")[2]
            return self.problems(self.named[name], value, at)
        found = list(self._of_type(schema, value, at))
        if found:
            return found
        found = [*_scalar(schema, value, at), *self._inside(schema, value, at)]
        for part in schema.get("allOf", []):
            found += self.problems(part, value, at)
        branches = schema.get("oneOf") or schema.get("anyOf")
        return found + (self._closest(branches, value, at) if branches else [])

    def _is_id(self, schema: Json, value: object) -> bool:
        if not self.numeric_ids or schema["$ref"] != _SNOWFLAKE:
            return False
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0

    def _of_type(self, schema: Json, value: object, at: str) -> Iterator[Problem]:
        types = schema.get("type")
        if types is None:
            return
        allowed = [types] if isinstance(types, str) else types
        if not any(_is_a(type_, value) for type_ in allowed):
            wanted = " or ".join(allowed)
            yield Problem(at, f"{_brief(value)} is no {wanted}", f"{wanted.upper()}_TYPE_CONVERT")

    def _inside(self, schema: Json, value: object, at: str) -> Iterator[Problem]:
        if isinstance(value, dict):
            yield from self._object(schema, value, at)
        elif isinstance(value, list):
            yield from _counted(value, schema, "minItems", "maxItems", at)
            if schema.get("uniqueItems") and any(value.count(item) > 1 for item in value):
                yield Problem(at, "not all are different", "SET_TYPE_ALREADY_CONTAINS_VALUE")
            for place, item in enumerate(value):
                yield from self.problems(schema.get("items", {}), item, _join(at, place))

    def _object(self, schema: Json, value: Json, at: str) -> Iterator[Problem]:
        known = schema.get("properties", {})
        for name in schema.get("required", []):
            if name not in value:
                yield Problem(_join(at, name), "This field is required", "BASE_TYPE_REQUIRED")
        yield from _counted(value, schema, "minProperties", "maxProperties", at)
        others = schema.get("additionalProperties", {} if not known else None)
        for name, inner in value.items():
            if name in known:
                yield from self.problems(known[name], inner, _join(at, name))
            elif isinstance(others, dict):
                yield from self.problems(others, inner, _join(at, name))
            elif not others:
                yield Problem(_join(at, name), "no such field", tolerated=True)

    def _closest(self, branches: list[Json], value: object, at: str) -> list[Problem]:
        """Take the branch that fits, or tell what is wrong with the one that was meant."""
        meant = [branch for branch in branches if self._same_kind(branch, value)] or branches
        found: list[list[Problem]] = []
        for branch in meant:
            problems = self.problems(branch, value, at)
            if not problems:
                return []
            found.append(problems)
        return min(found, key=_badness)

    def _same_kind(self, branch: Json, value: object) -> bool:
        if "$ref" in branch:
            branch = self.named[branch["$ref"].rpartition("/")[2]]
        if not isinstance(value, dict) or "type" not in value:
            return not list(self._of_type(branch, value, ""))
        kinds = branch.get("properties", {}).get("type", {}).get("enum")
        return kinds is not None and value["type"] in kinds


def _badness(problems: list[Problem]) -> tuple[int, int]:
    return sum(not problem.tolerated for problem in problems), len(problems)


def _join(at: str, step: object) -> str:
    return f"{at}.{step}" if at else str(step)


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _is_a(type_: str, value: object) -> bool:
    match type_:
        case "null":
            return value is None
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
            return whole and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "string":
            return isinstance(value, str)
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
    raise ValueError(type_)


def _scalar(schema: Json, value: object, at: str) -> Iterator[Problem]:
    if "const" in schema and value != schema["const"]:
        yield Problem(at, f"{_brief(value)} is not {schema['const']!r}", "BASE_TYPE_CHOICES")
    if "enum" in schema and value not in schema["enum"]:
        choices = ", ".join(map(str, schema["enum"]))
        yield Problem(at, f"{_brief(value)} is none of {choices}", "BASE_TYPE_CHOICES")
    if isinstance(value, str):
        yield from _counted(value, schema, "minLength", "maxLength", at)
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield Problem(at, f"{_brief(value)} does not match {schema['pattern']}")
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value < schema.get("minimum", value):
            yield Problem(at, f"{value} is less than {schema['minimum']}", "NUMBER_TYPE_MIN")
        if value > schema.get("maximum", value):
            yield Problem(at, f"{value} is more than {schema['maximum']}", "NUMBER_TYPE_MAX")


def _counted(
    value: str | list[object] | Json, schema: Json, least: str, most: str, at: str
) -> Iterator[Problem]:
    low, high = schema.get(least, 0), schema.get(most)
    if len(value) < low or (high is not None and len(value) > high):
        asked = f"between {low} and {high}" if high is not None else f"{low} or more"
        yield Problem(at, f"Must be {asked} in length, not {len(value)}", "BASE_TYPE_BAD_LENGTH")

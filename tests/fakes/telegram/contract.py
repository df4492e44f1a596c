"""The contract: requests held against the platform's own description of its methods and types.

The description stands beside the checkout; where it is absent, each test that it would have
checked says at its end that this was skipped.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.fakes.telegram.wire import ATTACHED, Call
from tests.harness.descriptions import TELEGRAM, description

_ARRAY = "Array of "
_INTEGER = re.compile(r"-?\d+")
_CONSTANT = re.compile(r'(?:must be|always) "?(\w+)"?$')
_LARGEST = 2**63
Problems = Iterator[str]


def problems(call: Call) -> list[str]:
    """Say what of a request the description does not allow."""
    spec = description(TELEGRAM)
    return [] if spec is None else list(_Check(spec, call).problems())


class _Check:
    def __init__(self, spec: Mapping[str, Any], call: Call) -> None:
        self._types = spec["types"]
        self._call = call
        names = {name.lower(): name for name in spec["methods"]}
        self._method = spec["methods"].get(names.get(call.method.lower(), ""))
        self._used: set[str] = set()

    def problems(self) -> Problems:
        name = self._call.method
        if self._method is None:
            yield f"{name}: there is no such method"
            return
        fields = {field["name"]: field for field in self._method.get("fields", ())}
        for given, value in self._call.raw.items():
            if given in fields:
                yield from self._parameter(f"{name}.{given}", fields[given]["types"], value)
            else:
                yield f"{name}: unknown parameter {given}"
        for field in fields.values():
            if field["required"] and field["name"] not in {*self._call.raw, *self._call.files}:
                yield f"{name}: missing parameter {field['name']}"
        for part in self._call.files:
            if part in fields and "InputFile" not in fields[part]["types"]:
                yield f"{name}.{part}: a file, where {_or(fields[part]['types'])} is expected"
            if part not in fields and part not in self._used:
                yield f"{name}: unknown file {part}"

    def _parameter(self, where: str, types: list[str], value: object) -> Problems:
        if self._call.is_form and isinstance(value, str):
            value = self._from_form(types, value)
        yield from self._value(where, types, value)

    @staticmethod
    def _from_form(types: list[str], text: str) -> object:
        """Read what a form says, by the types that are expected of it."""
        if "Integer" in types and _INTEGER.fullmatch(text):
            return int(text)
        if "Boolean" in types and text in ("true", "false"):
            return text == "true"
        if "String" in types or types == ["InputFile"]:
            return text
        try:
            return json.loads(text)
        except ValueError:
            return text

    def _value(self, where: str, types: list[str], value: object) -> Problems:
        """Check a value against types of which it should be one, and tell of the likeliest."""
        tries = [list(self._typed(where, kind, value)) for kind in types]
        if all(tries):
            close = [found for found in tries if not found[0].startswith(f"{where}: ")]
            if close:
                yield from min(close, key=len)
            else:
                yield f"{where}: {_shown(value)}, where {_or(types)} is expected"

    def _typed(self, where: str, kind: str, value: object) -> Problems:
        fits = True
        match kind:
            case "Integer":
                fits = isinstance(value, int) and not isinstance(value, bool)
                fits = fits and abs(int(str(value))) < _LARGEST
            case "Float":
                fits = isinstance(value, int | float) and not isinstance(value, bool)
            case "Boolean":
                fits = isinstance(value, bool)
            case "String":
                fits = isinstance(value, str)
                yield from self._attachment(where, value)
            case "InputFile":
                fits = isinstance(value, str) and value.startswith(ATTACHED)
                yield from self._attachment(where, value)
            case _ if kind.startswith(_ARRAY):
                yield from self._array(where, kind.removeprefix(_ARRAY), value)
            case _:
                yield from self._object(where, kind, value)
        if not fits:
            yield f"{where}: {_shown(value)}, where {kind} is expected"

    def _attachment(self, where: str, value: object) -> Problems:
        if isinstance(value, str) and value.startswith(ATTACHED):
            part = value.removeprefix(ATTACHED)
            self._used.add(part)
            if part not in self._call.files:
                yield f"{where} names no file of the request: {value}"

    def _array(self, where: str, kind: str, value: object) -> Problems:
        if not isinstance(value, list):
            yield f"{where}: {_shown(value)}, where {_ARRAY}{kind} is expected"
            return
        for index, item in enumerate(value):
            yield from self._typed(f"{where}[{index}]", kind, item)

    def _object(self, where: str, kind: str, value: object) -> Problems:
        described = self._types[kind]
        if "subtypes" in described:
            yield from self._value(where, described["subtypes"], value)
            return
        if not isinstance(value, dict):
            yield f"{where}: {_shown(value)}, where {kind} is expected"
            return
        fields = {field["name"]: field for field in described.get("fields", ())}
        for name, field in fields.items():
            if name in value:
                yield from self._value(f"{where}.{name}", field["types"], value[name])
                yield from self._constant(f"{where}.{name}", field, value[name])
            elif field["required"]:
                yield f"{where}.{name} is missing from {kind}"
        for name in value.keys() - fields.keys():
            yield f"{where}.{name} is no field of {kind}"

    @staticmethod
    def _constant(where: str, field: Mapping[str, Any], value: object) -> Problems:
        constant = _CONSTANT.search(field["description"])
        if constant and field["types"] == ["String"] and value != constant[1]:
            yield f"{where} is {_shown(value)}, not {constant[1]}"


def _or(types: list[str]) -> str:
    return " or ".join(types)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."

"""Updates of every kind, made from the platform's own description of them.

Each type is made in a least form, of what it must hold, and in full forms of all that it may. The
description stands beside the checkout; where it is absent there is nothing to make them from.
"""

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from tests.fakes.telegram.accounts import Json
from tests.harness.descriptions import TELEGRAM, description

_ARRAY = "Array of "
_CONSTANT = re.compile(r'(?:must be|always) [“"]?(\w+)[”"]?')
_PLAIN = ("Integer", "Float", "Boolean", "String")
_NAMELESS: Json = {"name": "", "description": ""}
DEEPEST = 2


class Described:
    """Makes updates; what is `deep` holds all that it may, and so many levels of that."""

    def __init__(self, words: str = "words", first: int = 1) -> None:
        spec = description(TELEGRAM)
        assert spec is not None
        self._types = spec["types"]
        self._words = words
        self._numbers = count(first)

    @property
    def kinds(self) -> list[str]:
        """Name the kinds of updates."""
        return [f["name"] for f in self._types["Update"]["fields"] if f["name"] != "update_id"]

    def updates(self, kind: str, first: int) -> Iterator[Json]:
        """Make every form of an update of a kind, numbered from `first` on."""
        (field,) = (f for f in self._types["Update"]["fields"] if f["name"] == kind)
        (name,) = field["types"]
        numbers = count(first)
        for body in self.forms(name):
            yield {"update_id": next(numbers), kind: body}

    def forms(self, name: str) -> Iterator[Json]:
        """Make a type: at the least, in full, and with each of its own fields alone.

        Where a message may be inaccessible it is so once, and so is a message that another names.
        """
        yield self._made(name, 0)
        yield self._made(name, DEEPEST)
        for field in self._types[name].get("fields", ()):
            if not field["required"]:
                for value in self._values(field, DEEPEST - 1):
                    yield self._made(name, 0) | {field["name"]: value}
            elif any(self._messages(field)):
                for value in self._values(field, 1):
                    yield self._made(name, 1) | {field["name"]: value}

    def _values(self, field: Json, deep: int) -> Iterator[Any]:
        for kind in field["types"]:
            plain = kind.removeprefix(_ARRAY)
            every = self._types.get(plain, {}).get("subtypes") or [plain]
            for each in every:
                made = self._value(field, each, deep)
                yield [made] if kind.startswith(_ARRAY) else made
        if any(self._messages(field)):
            yield self._made("InaccessibleMessage", 0)

    @staticmethod
    def _messages(field: Json) -> Iterator[bool]:
        return (kind in ("Message", "MaybeInaccessibleMessage") for kind in field["types"])

    def _made(self, name: str, deep: int) -> Any:
        described = self._types[name]
        if "subtypes" in described:
            return self._value(_NAMELESS, described["subtypes"][0], deep)
        return {
            field["name"]: self._value(field, field["types"][0], deep)
            for field in described.get("fields", ())
            if field["required"] or deep > 0
        }

    def _value(self, field: Json, kind: str, deep: int) -> Any:
        if kind.startswith(_ARRAY):
            inside = kind.removeprefix(_ARRAY)
            return [self._value(field, inside, deep)] if deep or inside in _PLAIN else []
        match kind:
            case "Integer":
                return 0 if "Always 0" in field["description"] else next(self._numbers)
            case "Float":
                return 1.5
            case "Boolean":
                return True
            case "String":
                constant = _CONSTANT.search(field["description"])
                return constant[1] if constant else self._text(field)
            case _:
                return self._made(kind, deep - 1 if deep > 0 else 0)

    def _text(self, field: Json) -> str:
        """Write what is one of a few words as the first of them, and anything else as told."""
        listed = re.findall(r"[“\"](\w+)[”\"]", field["description"])
        return listed[0] if listed and field["name"] in ("type", "status") else self._words

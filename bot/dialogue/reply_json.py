"""Replies as JSON and back: for the inbox, which draws an old answer again, and for the web."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum, StrEnum
from functools import cache
from typing import Any, get_args, get_type_hints

from bot.dialogue.fields import Choice, Kind, PodMember
from bot.dialogue.media import Media
from bot.dialogue.replies import Block, Button, CairnDrawing, Reply
from bot.dialogue.responses import Form, Option, Response, Row
from bot.texts.spans import Span

_CARRIED = (*get_args(Block), *get_args(Kind), Button, CairnDrawing, Form, Media, Option, Response)
# Records that were written before keep their names for these.
_RECORDED_TYPES: dict[type, str] = {Response: "Outcome", PodMember: "Person"}
_RECORDED_FIELDS: dict[tuple[type, str], str] = {(Response, "visibility"): "answers"}


def _recorded(kind: type) -> str:
    return _RECORDED_TYPES.get(kind, kind.__name__)


_TYPES: dict[str, type] = {_recorded(kind): kind for kind in (*_CARRIED, Reply, Row, Span)}


def data(value: Any) -> Any:
    """Turn a reply, or any part of one, into what JSON can carry; `type` names what it is."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [data(item) for item in value]
    if isinstance(value, Choice):
        return {"type": "Choice", "of": _name(value.of), "values": [v.value for v in value.of]}
    if is_dataclass(value):
        kind = type(value)
        inside = {_key(kind, item.name): data(getattr(value, item.name)) for item in fields(value)}
        return {"type": _recorded(kind), **inside}
    return value


def value(read: Any) -> Any:
    """Turn what `data` made back into the same value."""
    if isinstance(read, list):
        return tuple(value(item) for item in read)
    if not isinstance(read, dict):
        return read
    if read["type"] == "Choice":
        return Choice(_enumeration(read["of"], tuple(read["values"])))
    kind = _TYPES[read["type"]]
    names = {_key(kind, item.name): item.name for item in fields(kind)}
    inside = {names[key]: value(item) for key, item in read.items() if key != "type"}
    return kind(**{name: _typed(kind, name, item) for name, item in inside.items()})


def dump(shown: Any) -> str:
    """Write as compact JSON."""
    return json.dumps(data(shown), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def load(text: str) -> Any:
    """Read what `dump` wrote."""
    return value(json.loads(text))


def _key(kind: type, name: str) -> str:
    return _RECORDED_FIELDS.get((kind, name), name)


def _typed(kind: type, name: str, item: Any) -> Any:
    """Give an enumeration's value and an instant their type back, by what the field says."""
    hint = _hints(kind)[name]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(item)
    if isinstance(item, str) and datetime in get_args(hint):
        return datetime.fromisoformat(item)
    return item


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _name(of: type[StrEnum]) -> str:
    return f"{of.__module__}.{of.__qualname__}"


@cache
def _enumeration(name: str, values: tuple[str, ...]) -> type[StrEnum]:
    """Find the enumeration of a choice; one that a newer version no longer has is made anew."""
    for known in _enumerations(StrEnum):
        if _name(known) == name and tuple(item.value for item in known) == values:
            return known
    module, _, short = name.rpartition(".")
    members = [(f"VALUE_{number}", item) for number, item in enumerate(values)]
    make: Any = StrEnum
    made: type[StrEnum] = make(short, members, module=module)
    return made


def _enumerations(of: type[StrEnum]) -> Iterator[type[StrEnum]]:
    for kind in of.__subclasses__():
        yield kind
        yield from _enumerations(kind)

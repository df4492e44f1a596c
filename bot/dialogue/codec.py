"""Replies as JSON and back: for the inbox, which draws an old answer again, and for the web."""

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from bot.dialogue import commands, fields as kinds, inbound, replies
from bot.texts.spans import Mark, Span

_TYPES = {
    kind.__name__: kind
    for kind in (
        *(getattr(replies, name) for name in (
            "Heading", "Paragraph", "Bullets", "Facts", "Bar", "Quote", "CairnDrawing",
            "Picture", "Moment", "Divider", "Choices", "Button", "Reply",
        )),
        inbound.Option,
        inbound.Row,
        inbound.Form,
        inbound.Outcome,
        *(getattr(kinds, name) for name in (
            "Text", "Number", "Flag", "Day", "TimeOfDay", "Zone", "Mine", "Person", "Ref",
            "Upload",
        )),
        Span,
    )
}  # fmt: skip


def data(value: Any) -> Any:
    """Turn a reply, or any part of one, into what JSON can carry; `type` names what it is."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [data(item) for item in value]
    if isinstance(value, kinds.Choice):
        return {"type": "Choice"}
    if is_dataclass(value):
        inside = {item.name: data(getattr(value, item.name)) for item in fields(value)}
        return {"type": type(value).__name__, **inside}
    return value


def value(read: Any) -> Any:
    """Turn what `data` made back into the same value; a choice comes back without its type."""
    if isinstance(read, list):
        return tuple(value(item) for item in read)
    if not isinstance(read, dict):
        return read
    name = read["type"]
    if name == "Choice":
        return kinds.Flag()
    inside = {key: value(item) for key, item in read.items() if key != "type"}
    return _TYPES[name](**{key: _typed(name, key, item) for key, item in inside.items()})


def dump(shown: Any) -> str:
    """Write as compact JSON."""
    return json.dumps(data(shown), ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> Any:
    """Read what `dump` wrote."""
    return value(json.loads(text))


def _typed(name: str, key: str, item: Any) -> Any:
    match name, key:
        case "Span", "mark":
            return Mark(item)
        case "Span", "at":
            return None if item is None else datetime.fromisoformat(item)
        case "Button", "tone":
            return replies.Tone(item)
        case "Outcome", "answers":
            return commands.Answers(item)
    return item

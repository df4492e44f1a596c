"""Replies as JSON and back: for the inbox, which draws an old answer again, and for the web.

Each class says as its `tag` how it is named there, for good, whatever becomes of its own name.
Instants are written as Python writes them, in ISO 8601 with an offset of `+00:00`.
"""

import json
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct

from bot.dialogue.enumerations import by_name, name_of
from bot.dialogue.replies import Reply
from bot.dialogue.responses import Form, Response

_COMPACT = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=datetime.isoformat
)


def dump(shown: Struct) -> str:
    """Write a reply, or any part of one, as compact JSON; `type` names what it is."""
    return _COMPACT.encode(
        msgspec.to_builtins(shown, builtin_types=(datetime,), enc_hook=_written)
    )


def load(text: str) -> Response:
    """Read a response that `dump` wrote."""
    return msgspec.json.decode(text, type=Response, dec_hook=_read)


def data(shown: Struct) -> Any:
    """Turn a reply, or any part of one, into what JSON can carry among other things."""
    return json.loads(dump(shown))


def value(read: Any) -> Reply | Form:
    """Turn what `data` made of something shown back into the same."""
    shown: Reply | Form = msgspec.convert(read, Reply | Form, dec_hook=_read)
    return shown


def _written(of: Any) -> str:
    """Name the enumeration of a choice, which is all that JSON has no word for."""
    if isinstance(of, type):
        return name_of(of)
    raise NotImplementedError(of)


def _read(_: type, name: str) -> type[StrEnum]:
    """Find the enumeration of a choice."""
    return by_name(name)

"""Replies as JSON and back: for the inbox, which draws an old answer again, and for the web.

Each class says as its `tag` how it is named there, for good, whatever becomes of its own name.
Instants are written as RFC 3339 has them, in UTC with a `Z`; any offset is read.
"""

import json
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct

from bot.dialogue.enumerations import by_name, name_of
from bot.dialogue.replies import Reply
from bot.dialogue.responses import Form, Response


def dump(shown: Struct) -> bytes:
    """Write a reply, or any part of one, as compact JSON; `type` names what it is."""
    return msgspec.json.encode(shown, enc_hook=_written)


def load(stored: bytes) -> Response:
    """Read a response that `dump` wrote."""
    return msgspec.json.decode(stored, type=Response, dec_hook=_read)


def data(shown: Struct) -> Any:
    """Turn a reply, or any part of one, into what JSON can carry among other things.

    Half a letter, which a keyboard may send, is carried as well: whoever dumps it escapes it.
    """
    return json.loads(json.dumps(msgspec.to_builtins(shown, enc_hook=_written)))


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

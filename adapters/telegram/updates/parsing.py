"""Updates as bytes: dividing an answer into them, finding their numbers, reading one as PTB does.

To divide them nothing but numbers is read, so that no update, whatever it holds, stands in
another's way; what cannot be read later is told from what breaks.
"""

import hashlib
import json
import re
from collections.abc import Iterator

from telegram import Bot, Update

from bot.ports.chat import Arrival

_PARTS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.DOTALL)
_LIST = re.compile(rb"\s*:\s*\[")
_NUMBER = re.compile(rb'"update_id"\s*:\s*(\d{1,19})(?![\d.eE])')
_LARGEST = 2**63 - 1
_ENVELOPE, _UPDATE = 1, 2


class UnreadableUpdate(ValueError):
    """Nobody can read an update."""


def parse_update(body: bytes, bot: Bot | None = None) -> Update:
    """Read an update as PTB does; characters in no encoding are seen as such.

    Raises `UnreadableUpdate`, which quotes nothing of it.
    """
    try:
        return Update.de_json(json.loads(body.decode("utf-8", "replace")), bot)
    except Exception as stumbled:  # noqa: BLE001 whatever PTB stumbled over
        raise UnreadableUpdate(type(stumbled).__name__) from None


class MalformedUpdates(ValueError):
    """An answer cannot be divided into updates; `begins` is its beginning."""

    def __init__(self, begins: bytes) -> None:
        super().__init__("the answer holds no list of updates")
        self.begins = begins


def split_updates(payload: bytes) -> tuple[Arrival, ...]:
    """Divide an answer to `getUpdates` (core.telegram.org/bots/api#getupdates) into updates.

    Raises `MalformedUpdates`.
    """
    return tuple(map(arrival, _bodies(payload)))


def arrival(body: bytes) -> Arrival:
    """Name one update by its number; what has none by one below zero, the same each time."""
    number = _number_in(body)
    if number is None:
        drawn = int.from_bytes(hashlib.sha256(body).digest()[:7], "big")
        number = -1 - drawn
    return Arrival(number, body)


def _number_in(body: bytes) -> int | None:
    """Find the number of an update."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return first_number_in(body)
    number = told.get("update_id") if isinstance(told, dict) else None
    is_one = isinstance(number, int) and not isinstance(number, bool)
    return number if is_one and number is not None and 0 <= number <= _LARGEST else None


def first_number_in(damaged: bytes) -> int | None:
    """Find the first number of an update in what is damaged or cut off.

    Telegram writes it first; where people's words hold such a thing, its quotes are escaped.
    """
    found = _NUMBER.search(damaged)
    return int(found[1]) if found and int(found[1]) <= _LARGEST else None


def _bodies(payload: bytes) -> Iterator[bytes]:
    """Find what the list of updates holds, by brackets and quotes alone."""
    depth, begins, ended = 0, -1, False
    listed = False
    for part in _PARTS.finditer(payload):
        match part[0]:
            case b"{" | b"[":
                depth += 1
                if listed and depth == _UPDATE + 1:
                    begins = part.start()
            case b"}" | b"]":
                depth -= 1
                if listed and depth == _UPDATE:
                    yield payload[begins : part.end()]
                elif listed and depth == _ENVELOPE:
                    listed, ended = False, True
            case b'"result"' if depth == _ENVELOPE and _LIST.match(payload, part.end()):
                listed = True
    if depth or not ended:
        raise MalformedUpdates(payload)

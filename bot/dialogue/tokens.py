"""Tokens: what a button carries. Stateless, versioned, at most 60 bytes, never trusted.

A press names a command and some of its answers (`1~goal.log~8M0kX`); the others belong to an
open form: choosing an option, skipping, going back, canceling, asking for more.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.ids import RunId, short, unshort

VERSION = "1"
SEPARATOR = "~"
LIMIT = 60


class Verb(StrEnum):
    """What a button of an open form does."""

    PICK = "="
    SKIP = ">"
    BACK = "<"
    CANCEL = "x"
    MORE = "+"
    OPEN = "o"


@dataclass(frozen=True, slots=True)
class Press:
    """A command with its first answers, in the order of its fields."""

    path: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A step in an open form; `field` is the position of the field it is about."""

    verb: Verb
    run: RunId
    field: int = 0
    value: str = ""


def write(token: Press | Turn) -> str:
    """Write a token; a `ValueError` when it would not fit is a programmer's error."""
    match token:
        case Press(path, answers):
            parts = [VERSION, path, *answers]
        case Turn(verb, run, field, value):
            parts = [VERSION, verb, short(run), str(field), value]
    if any(SEPARATOR in part for part in parts):
        raise ValueError(f"a part of {parts} contains {SEPARATOR}")
    text = SEPARATOR.join(parts)
    if len(text.encode()) > LIMIT:
        raise ValueError(f"the token {text} is longer than {LIMIT} bytes")
    return text


def fits(value: str) -> bool:
    """Tell whether an option's value can stand in the token of any open form."""
    room = LIMIT - len(SEPARATOR.join([VERSION, Verb.PICK, "0" * 11, "00", ""]))
    return SEPARATOR not in value and len(value.encode()) <= room


def read(text: str) -> Press | Turn | None:
    """Read a token; None for anything that `write` would not have written."""
    if not text.isascii() or len(text) > LIMIT:
        return None
    version, *parts = text.split(SEPARATOR)
    if version != VERSION or not parts or not parts[0]:
        return None
    if parts[0] not in frozenset(Verb):
        return Press(parts[0], tuple(parts[1:]))
    return _turn(parts)


def _turn(parts: list[str]) -> Turn | None:
    if len(parts) != 4:
        return None
    run, field = unshort(parts[1]), parts[2]
    if run is None or not (len(field) <= 2 and field.isdecimal() and str(int(field)) == field):
        return None
    return Turn(Verb(parts[0]), RunId(run), int(field), parts[3])


def press(path: str, *answers: str | int) -> str:
    """Write the token of a command with its first answers; numbers are ids."""
    return write(Press(path, tuple(a if isinstance(a, str) else short(a) for a in answers)))

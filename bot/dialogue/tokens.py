"""Tokens: what a button carries. Stateless, versioned, at most 60 bytes, never trusted.

A press names a command and some of its answers (`1~goal.log~8M0kX`); the others belong to an
open form: choosing an option, skipping, going back, canceling, asking for more. A modal names
all that it needs to be taken by itself, whatever became of its form meanwhile.
"""

import re
from enum import StrEnum
from functools import lru_cache
from typing import assert_never

from msgspec import Struct

from bot.kernel.ids import LARGEST, FormId, short, unshort

VERSION = "1"
SEPARATOR = "~"
LIMIT = 60
BESIDE = 99
_LAST = BESIDE
_MODAL = "s"
_COMMANDS = 256
_PATH = re.compile(r"[a-z][a-z0-9_]+(\.[a-z0-9_]+)*", re.ASCII)
_FIELD = re.compile(r"0|[1-9][0-9]?", re.ASCII)


class FormAction(StrEnum):
    """What a button of an open form does."""

    PICK = "="
    SKIP = ">"
    BACK = "<"
    CANCEL = "x"
    MORE = "+"
    OPEN = "o"
    PAGE = "p"
    SEND = "!"


class CommandToken(Struct, frozen=True):
    """A command with its first answers, in the order of its fields."""

    path: str
    answers: tuple[str, ...] = ()


class FormStep(Struct, frozen=True):
    """A step in an open form; `field` is the position of the field it is about.

    One that is offered beside something else, which has to stay, is at the position `BESIDE`.
    """

    action: FormAction
    form: FormId
    field: int = 0
    value: str = ""


class ModalToken(Struct, frozen=True):
    """A modal of a form: its command, with the ids that its button carried, and the form's own.

    `shown` tells what it was filled in with when it was opened (`bot.dialogue.modals`).
    """

    form: FormId
    shown: str
    path: str
    ids: tuple[str, ...] = ()


Token = CommandToken | FormStep | ModalToken
_ACTIONS = frozenset(FormAction)


def write(token: Token) -> str:
    """Write a token; a `ValueError` when it would not read back is a programmer's error."""
    match token:
        case CommandToken(path, answers):
            named, parts = _is_path(path), (path, *answers)
        case ModalToken(form, shown, path, ids):
            named, parts = _is_path(path), (_MODAL, short(form), shown, path, *ids)
        case FormStep(action, form, field, value):
            named, parts = 0 <= field <= _LAST, (action, short(form), str(field), value)
        case _:
            assert_never(token)
    text = SEPARATOR.join((VERSION, *parts))
    whole = text.count(SEPARATOR) == len(parts) and len(text) <= LIMIT and _plain(text)
    if not named or not whole:
        raise ValueError(f"{token} is no token of {LIMIT} characters")
    return text


def fits(value: str) -> bool:
    """Tell whether an option's value can stand in the token of any open form."""
    room = LIMIT - len(SEPARATOR.join((VERSION, FormAction.PICK, short(LARGEST), str(_LAST), "")))
    return SEPARATOR not in value and _plain(value) and len(value) <= room


def read(text: str) -> Token | None:
    """Read a token that a stranger hands in; None for what `write` would not have written."""
    if not _plain(text) or len(text) > LIMIT:
        return None
    version, *parts = text.split(SEPARATOR)
    if version != VERSION or not parts:
        return None
    if parts[0] in _ACTIONS:
        return _step(parts)
    if parts[0] == _MODAL:
        return _modal(parts)
    return CommandToken(parts[0], tuple(parts[1:])) if _is_path(parts[0]) else None


@lru_cache(maxsize=_COMMANDS)
def _is_path(text: str) -> bool:
    return _PATH.fullmatch(text) is not None


def _step(parts: list[str]) -> FormStep | None:
    if len(parts) != 4 or not _FIELD.fullmatch(parts[2]):
        return None
    form = unshort(parts[1])
    return (
        None
        if form is None
        else FormStep(FormAction(parts[0]), FormId(form), int(parts[2]), parts[3])
    )


def _modal(parts: list[str]) -> ModalToken | None:
    if len(parts) < 4 or not _is_path(parts[3]):
        return None
    form = unshort(parts[1])
    return None if form is None else ModalToken(FormId(form), parts[2], parts[3], tuple(parts[4:]))


def _plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def press(path: str, *answers: str | int) -> str:
    """Write the token of a command with its first answers; numbers are ids."""
    said = [answer if isinstance(answer, str) else short(answer) for answer in answers]
    return write(CommandToken(path, (*said,)))

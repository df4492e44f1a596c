"""How something is cleared: by *None*, in a button or in words, apart from leaving it out."""

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

from bot.dialogue.commands import Field
from bot.dialogue.fields import Kind, Text
from bot.dialogue.known import Known
from bot.reading.folding import folded

NONE = "-"
_PLAIN = frozenset({NONE, "none", "ninguno", "ninguna"})
# As words of somebody's own these may mean themselves.
_NO_WORDS = frozenset({"no", "nothing", "nada", "clear", "remove", "borrar", "quitar"})
T = TypeVar("T")


class Cleared(Enum):
    """What a handler is given for an answer that is to be there no longer."""

    CLEARED = NONE


def means_none(raw: str, kind: Kind, key: str, known: Known) -> bool:
    """Tell whether an answer clears; `key` is the text of its button."""
    said = folded(raw.strip())
    none = _PLAIN if isinstance(kind, Text) else _PLAIN | _NO_WORDS
    return raw.strip() == NONE or said in none or said == folded(known.voice.text(key))


def over_existing(item: Field, raw: str, existing: Mapping[str, str]) -> str:
    """Read what came back from a row that showed what is there; blank is what stays as it is.

    A row that was emptied takes out what was in it, where that may be.
    """
    there = existing.get(item.name)
    if there is None:
        return raw
    if not raw.strip():
        return NONE if item.clears else ""
    return "" if raw.split() == there.split() else raw


def kept(said: T | Cleared | None, before: T | None) -> T | None:
    """Take what was said over what was there before; what was left out stays as it was."""
    if isinstance(said, Cleared):
        return None
    return before if said is None else said

"""Where answers come from: what each kind of answer takes from whom.

A token, typed text, a form's text, a suggestion and a deep link are a stranger's pen. What an id
or a reference may come from is part of its kind, and is asked wherever answers come in.
"""

from collections.abc import Container, Sequence
from enum import Enum
from typing import assert_never

from bot.dialogue.commands import Field
from bot.dialogue.countries import Country
from bot.dialogue.fields import (
    Choice,
    Day,
    Flag,
    Kind,
    Mine,
    Ref,
    Text,
    TimeOfDay,
    Upload,
    Zone,
)
from bot.dialogue.number_fields import Amount, Number
from bot.dialogue.past_days import PastDay
from bot.kernel.errors import BadAnswer


class Origin(Enum):
    """Where an answer comes from.

    A button's token can be forged by whoever presses it, as words can be; but an id in it has a
    guard, which is asked on every press. An event is what a platform itself has told an adapter.
    """

    BUTTON = "button"
    WORDS = "words"
    EVENT = "event"


_SAID = frozenset({Origin.BUTTON, Origin.WORDS})
_PRESSED = frozenset({Origin.BUTTON})
_RECEIVED = frozenset({Origin.EVENT})


def origins(kind: Kind) -> frozenset[Origin]:
    """Tell where an answer of a kind may come from."""
    match kind:
        case Text() | Number() | Amount() | Choice() | Flag() | Zone() | Mine():
            return _SAID
        case Day() | PastDay() | TimeOfDay() | Country():
            return _SAID
        case Ref():
            return _PRESSED
        case Upload():
            return _RECEIVED
    assert_never(kind)


def admit(fields: Sequence[Field], names: Container[str], origin: Origin) -> None:
    """Let answers to these fields in; raises `BadAnswer` for one that may not come from there."""
    for item in fields:
        if item.name in names and origin not in origins(item.kind):
            raise BadAnswer("bad.ref")

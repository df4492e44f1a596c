"""How often lines of one kind are logged: what is said over and over is counted instead."""

import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

MOST = 60
WITHIN = 60.0
_KINDS = 1000
Kind = tuple[str, str]


@dataclass(slots=True)
class _Spell:
    """Since when lines of a kind are counted, and how many there were."""

    since: float
    lines: int = 0


class Repeats:
    """Lets through `MOST` warnings of one kind in `WITHIN` seconds, and counts the others.

    A kind is a logger and a sentence, whatever stands in its fields. Other lines come at the pace
    of what people do, and are all let through.
    """

    def __init__(self) -> None:
        self._spells: OrderedDict[Kind, _Spell] = OrderedDict()

    def held_back(self, record: logging.LogRecord) -> int | None:
        """Tell how many of its kind were held back before a line; None if it is, too."""
        if record.levelno < logging.WARNING:
            return 0
        kind = _kind(record)
        spell = self._spells.setdefault(kind, _Spell(record.created))
        self._spells.move_to_end(kind)
        while len(self._spells) > _KINDS:
            self._spells.popitem(last=False)
        held = 0
        if not 0 <= record.created - spell.since < WITHIN:
            held = max(0, spell.lines - MOST)
            spell.since, spell.lines = record.created, 0
        spell.lines += 1
        return held if spell.lines <= MOST else None


def _kind(record: logging.LogRecord) -> Kind:
    said = record.msg
    return record.name, str(said.get("event")) if isinstance(said, Mapping) else str(said)

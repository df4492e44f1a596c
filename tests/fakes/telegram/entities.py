"""Entities: what stands out in a text, where, and which of them may overlap.

Telegram tidies what a bot sends (td/telegram/MessageEntity.cpp of tdlib/td): styles are cut where
something else begins and never stand in code or dates, quotes do not nest.
"""

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tests.fakes.telegram.tappable import tappable

STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = ("blockquote", "expandable_blockquote")
SOLID = ("pre", "code", "date_time")
_ORDER = {
    **dict.fromkeys(QUOTES, 0),
    "pre": 11,
    "code": 20,
    "date_time": 30,
    "text_link": 49,
    "text_mention": 49,
    **{style: 90 + n for n, style in enumerate(STYLES)},
    "custom_emoji": 99,
}
_USUAL_ORDER = 50


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of text and what it is; offset and length count UTF-16 units."""

    kind: str
    offset: int
    length: int
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def end(self) -> int:
        """The offset just after it."""
        return self.offset + self.length

    def json(self) -> dict[str, Any]:
        """Write it as a `MessageEntity`."""
        return {"offset": self.offset, "length": self.length, "type": self.kind} | self.more


def utf16(text: str) -> int:
    """Count a text's UTF-16 units, as Telegram counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def part(text: str, entity: Entity) -> str:
    """Read the stretch of a text that an entity is about."""
    units = text.encode("utf-16-le")
    return units[2 * entity.offset : 2 * entity.end].decode("utf-16-le", "replace")


def ordered(entities: Iterable[Entity]) -> list[Entity]:
    """Put entities in Telegram's order, and drop empty ones."""
    return sorted((entity for entity in entities if entity.length > 0), key=_place)


def tidied(entities: Iterable[Entity]) -> list[Entity]:
    """Put entities in order, and mend those that overlap as they may not."""
    line = ordered(entities)
    styles = [entity for entity in line if entity.kind in STYLES]
    quotes = _apart(entity for entity in line if entity.kind in QUOTES)
    others = _apart(entity for entity in line if entity.kind not in (*STYLES, *QUOTES))
    inside = [other for other in others if not any(_breaks(other, quote) for quote in quotes)]
    frame = ordered([*inside, *quotes])
    return ordered([*frame, *_Cutter(styles).cut(frame)])


def found(text: str, among: Sequence[Entity] = ()) -> list[Entity]:
    """Add what Telegram finds by itself."""
    hard = [entity for entity in among if entity.kind not in (*STYLES, *QUOTES)]
    for kind, begins, ends in tappable(text):
        new = Entity(kind, utf16(text[:begins]), utf16(text[begins:ends]))
        if not any(new.offset < other.end and other.offset < new.end for other in hard):
            hard.append(new)
    soft = [entity for entity in among if entity.kind in (*STYLES, *QUOTES)]
    return tidied([*hard, *soft])


def _place(entity: Entity) -> tuple[int, int, int]:
    return entity.offset, -entity.length, _ORDER.get(entity.kind, _USUAL_ORDER)


def _apart(entities: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity.offset >= kept[-1].end:
            kept.append(entity)
    return kept


def _breaks(entity: Entity, quote: Entity) -> bool:
    overlaps = entity.offset < quote.end and quote.offset < entity.end
    within = quote.offset <= entity.offset and entity.end <= quote.end
    return overlaps and not within


class _Cutter:
    """Cuts styles where other entities begin and end, and drops those inside solid ones."""

    def __init__(self, styles: Sequence[Entity]) -> None:
        self._coming = deque(styles)
        self._open: dict[str, Entity] = {}
        self._cut: list[Entity] = []

    def cut(self, frame: Sequence[Entity]) -> list[Entity]:
        """Cut along a frame of entities, which is in order."""
        around: list[Entity] = []
        for entity in frame:
            self._leave(around, entity.offset)
            self._advance(entity.offset)
            around.append(entity)
        self._leave(around, math.inf)
        self._advance(math.inf)
        return self._cut

    def _leave(self, around: list[Entity], offset: float) -> None:
        while around and offset >= around[-1].end:
            left = around.pop()
            before = len(self._cut)
            self._advance(left.end)
            if left.kind in SOLID:
                del self._cut[before:]

    def _advance(self, upto: float) -> None:
        while self._coming and self._coming[0].offset < upto:
            style = self._coming.popleft()
            current = self._open.get(style.kind)
            if current is not None and style.offset <= current.end:
                end = max(style.end, current.end)
                self._open[style.kind] = replace(current, length=end - current.offset)
            else:
                self._flush(style.offset)
                self._open[style.kind] = style
        self._flush(upto)

    def _flush(self, upto: float) -> None:
        for kind in STYLES:
            style = self._open.get(kind)
            if style is None or style.offset >= upto:
                continue
            end = int(min(upto, style.end))
            self._cut.append(replace(style, length=end - style.offset))
            if end == style.end:
                del self._open[kind]
            else:
                self._open[kind] = Entity(kind, end, style.end - end)

"""Reading a message as plain text, as somebody would who has it read out to them."""

from tests.fakes.telegram.entities import QUOTES, Entity
from tests.fakes.telegram.messages import Message


def read(message: Message) -> str:
    """Read the lines of a message, those of a quote after `> `, then its buttons, one a line."""
    lines = _lines(message.shown, message.entities)
    return "\n".join([*lines, *(f"[{label}]" for label in message.labels)])


def _lines(text: str, entities: list[Entity]) -> list[str]:
    """Split a text into lines; a quote begins and ends a line even where none breaks there."""
    units = text.encode("utf-16-le")
    quotes = [entity for entity in entities if entity.kind in QUOTES]
    lines: list[str] = []
    at = 0
    for quote in quotes:
        lines += _split(units, at, quote.offset)
        lines += [f"> {line}" for line in _split(units, quote.offset, quote.end)]
        at = quote.end
    return [*lines, *_split(units, at, len(units) // 2)]


def _split(units: bytes, begins: int, ends: int) -> list[str]:
    stretch = units[2 * begins : 2 * ends].decode("utf-16-le").removesuffix("\n")
    return stretch.removeprefix("\n" if begins else "").split("\n") if begins < ends else []

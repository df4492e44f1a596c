"""Cutting what no single page could hold: at its lines, then between words, never in a character.

`weigh` says how long a platform finds a text, `most` what one page holds; to each line comes a
little that drawing adds to it: a bullet, a name's colon, the marks around a word.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import assert_never

from msgspec.structs import replace

from bot.dialogue.replies import (
    Attachment,
    Bar,
    Block,
    Bullets,
    Choices,
    Divider,
    Document,
    Facts,
    Heading,
    Moment,
    PageBreak,
    Paragraph,
    Picture,
    Quote,
)
from bot.dialogue.sanitize import whole
from bot.texts.spans import Line, Span, SpanStyle

Weigh = Callable[[str], int]
_LINE = 16
_MARK = 6
_INSTANT = 24


def weight(block: Block, weigh: Weigh) -> int:
    """Weigh a block with the little that drawing adds to it."""
    return sum(_line(line, weigh) for line in _lines(block))


def pieces(block: Block, most: int, weigh: Weigh) -> Iterator[Block]:
    """Cut a block into ones that weigh at most so much; buttons stay with the last line."""
    if weight(block, weigh) <= most:
        yield block
        return
    match block:
        case Heading(line):
            yield from map(Heading, _cut_line(line, most, weigh))
        case Paragraph(line):
            yield from map(Paragraph, _cut_line(line, most, weigh))
        case Bullets(lines):
            yield from _together((_cut_bullet(line, most, weigh) for line in lines), most, weigh)
        case Facts(pairs):
            yield from _together((_cut_fact(*pair, most, weigh) for pair in pairs), most, weigh)
        case Bar(label, share, note):
            yield from _cut_pair(label, note, most, weigh, lambda a, b: Bar(a, share, b))
        case Moment(label, at):
            yield from _cut_pair(label, at, most, weigh, Moment)
        case Quote(text):
            yield from map(Quote, _cut(text, most, lambda part: weight(Quote(part), weigh)))
        case Picture(drawing, alt, beside):
            first, *rest = _cut_line(alt, most, weigh)
            yield Picture(drawing, first, beside)
            yield from () if beside else map(Paragraph, rest)
        case Attachment(media, alt):
            first, *rest = _cut_line(alt, most, weigh)
            yield Attachment(media, first)
            yield from map(Paragraph, rest)
        case Document(name, content, alt):
            first, *rest = _cut_line(alt, most, weigh)
            yield Document(name, content, first)
            yield from map(Paragraph, rest)
        case Choices(_, buttons):
            cut = [piece for line in block.lines for piece in _cut_line(line, most, weigh)]
            yield from map(Paragraph, cut[:-1])
            yield Choices(cut[-1], buttons)
        case Divider() | PageBreak():
            yield block
        case _:
            assert_never(block)


def longest(text: str, most: int, weigh: Weigh) -> int:
    """Find how much of a text weighs at most so much, to whole characters; one at the least."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if weigh(text[:middle]) <= most else (low, middle - 1)
    return whole(text, max(low, 1))


def _lines(block: Block) -> Iterator[Line]:
    match block:
        case Heading(line) | Paragraph(line):
            yield line
        case Bullets(lines):
            yield from lines
        case Choices():
            yield from block.lines
        case Facts(pairs):
            yield from (line for pair in pairs for line in pair)
        case Bar(one, _, other) | Moment(one, other):
            yield from (one, other)
        case Quote(text):
            yield from ((Span(line),) for line in text.splitlines())
        case Picture(_, alt, beside):
            yield () if beside else alt
        case Attachment(_, alt) | Document(_, _, alt):
            yield alt
        case Divider() | PageBreak():
            yield ()
        case _:
            assert_never(block)


def _line(line: Line, weigh: Weigh) -> int:
    return _LINE + sum(_span(span, weigh) for span in line)


def _span(span: Span, weigh: Weigh) -> int:
    marked = 0 if span.mark is SpanStyle.NONE else _MARK
    return weigh(span.text) + marked + (0 if span.at is None else _INSTANT)


def _cut_bullet(line: Line, most: int, weigh: Weigh) -> Iterator[Block]:
    first, *rest = _cut_line(line, most, weigh)
    yield Bullets((first,))
    yield from map(Paragraph, rest)


def _cut_fact(name: Line, fact: Line, most: int, weigh: Weigh) -> Iterator[Block]:
    return _cut_pair(name, fact, most, weigh, lambda one, other: Facts(((one, other),)))


def _together(cut: Iterable[Iterator[Block]], most: int, weigh: Weigh) -> Iterator[Block]:
    """Put bullets, and facts, that stand next to each other together as far as they fit."""
    before: Block | None = None
    for block in chain.from_iterable(cut):
        joined = _joined(before, block)
        if joined is not None and weight(joined, weigh) <= most:
            before = joined
            continue
        if before is not None:
            yield before
        before = block
    if before is not None:
        yield before


def _joined(before: Block | None, block: Block) -> Block | None:
    match before, block:
        case Bullets(lines), Bullets(more):
            return Bullets((*lines, *more))
        case Facts(pairs), Facts(more):
            return Facts((*pairs, *more))
        case _:
            return None


def _cut_pair(
    one: Line, other: Line, most: int, weigh: Weigh, pair: Callable[[Line, Line], Block]
) -> Iterator[Block]:
    *before, name = _cut_line(one, most // 2, weigh)
    fact, *after = _cut_line(other, most // 2, weigh)
    yield from map(Paragraph, before)
    yield pair(name, fact)
    yield from map(Paragraph, after)


def _cut_line(line: Line, most: int, weigh: Weigh) -> list[Line]:
    """Cut a line; an instant that is cut is words only, so that it is not told twice."""
    cut: list[Line] = [()]
    for span in line:
        if _line((*cut[-1], span), weigh) <= most:
            cut[-1] = (*cut[-1], span)
            continue
        room = most - _LINE - _MARK - _INSTANT
        parts = list(_cut(span.text, room, weigh))
        whole_span = parts == [span.text]
        spans = [span] if whole_span else [replace(span, text=part, at=None) for part in parts]
        cut = [*(piece for piece in cut if piece), *((part,) for part in spans)]
    return cut or [()]


def _cut(text: str, most: int, weigh: Weigh) -> Iterator[str]:
    while weigh(text) > most:
        at = longest(text, most, weigh)
        space = max((n for n in range(1, at + 1) if text[n].isspace()), default=at)
        if part := text[:space].rstrip():
            yield part
        text = text[space:].lstrip()
    if text:
        yield text

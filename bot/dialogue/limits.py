"""What each platform can carry, and how a reply that is longer becomes several pages.

Numbers: discord.com/developers/docs (Components V2: 40 components, 4,000 characters; commands,
modals) and core.telegram.org/bots/api (4,096 UTF-16 units; 64 bytes of callback data).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bot.dialogue.replies import Block, Bullets, Choices, Facts, Paragraph, Quote, Reply
from bot.texts.spans import Line, Span, words

_MARKDOWN = re.compile(r"[\\`*_~|>#\[\]()<:@-]")


def characters(text: str) -> int:
    """Count characters."""
    return len(text)


def utf16(text: str) -> int:
    """Count UTF-16 code units, as Telegram does."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def escaped(text: str) -> int:
    """Count characters with a backslash before each that Markdown could mean."""
    return len(text) + len(_MARKDOWN.findall(text))


@dataclass(frozen=True, slots=True)
class Limits:
    """The sizes of one platform; texts are weighed as it weighs them."""

    platform: str
    text: int
    weigh: Callable[[str], int]
    parts: int
    buttons: int
    button_label: int
    command_name: int
    description: int
    rows: int
    row_label: int
    title: int
    options: int
    token: int
    groups: int
    subcommands: int


DISCORD = Limits(
    "discord",
    text=4000,
    weigh=escaped,
    parts=40,
    buttons=25,
    button_label=80,
    command_name=32,
    description=100,
    rows=5,
    row_label=45,
    title=45,
    options=25,
    token=100,
    groups=100,
    subcommands=25,
)
TELEGRAM = Limits(
    "telegram",
    text=4096,
    weigh=utf16,
    parts=100,
    buttons=100,
    button_label=64,
    command_name=32,
    description=256,
    rows=1,
    row_label=256,
    title=256,
    options=100,
    token=64,
    groups=100,
    subcommands=100,
)
LOCAL = Limits(
    "local",
    text=8000,
    weigh=characters,
    parts=200,
    buttons=100,
    button_label=80,
    command_name=32,
    description=256,
    rows=5,
    row_label=256,
    title=256,
    options=100,
    token=100,
    groups=100,
    subcommands=100,
)
PLATFORMS = (DISCORD, TELEGRAM, LOCAL)


def paginate(reply: Reply, limits: Limits) -> tuple[Reply, ...]:
    """Divide a reply into pages that a platform can carry; nothing is left out.

    The reply's own buttons stand under the last page.
    """
    pages: list[list[Block]] = [[]]
    weight = buttons = parts = 0
    room = limits.buttons - len(reply.buttons)
    for block in (piece for whole in reply.blocks for piece in _pieces(whole, limits)):
        added, pressed, counted = weigh(block, limits), _pressed(block), _parts(block)
        full = (
            weight + added > limits.text
            or buttons + pressed > room
            or parts + counted > limits.parts - _button_parts(reply)
        )
        if full and pages[-1]:
            pages.append([])
            weight = buttons = parts = 0
        pages[-1].append(block)
        weight, buttons, parts = weight + added, buttons + pressed, parts + counted
    last = len(pages) - 1
    return tuple(
        Reply(tuple(blocks), reply.buttons if number == last else ())
        for number, blocks in enumerate(pages)
    )


def weigh(block: Block, limits: Limits) -> int:
    """Weigh a block with the little that drawing adds to it."""
    return sum(limits.weigh(text) + _DRAWN for text in _texts(block))


_DRAWN = 16


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Bullets(lines):
            yield from map(words, lines)
        case Facts(pairs):
            for name, fact in pairs:
                yield words(name) + words(fact)
        case Quote(text):
            yield from text.splitlines()
        case _:
            for value in (getattr(block, name) for name in block.__dataclass_fields__):
                if isinstance(value, tuple) and value and isinstance(value[0], Span):
                    yield words(value)


def _pressed(block: Block) -> int:
    return len(block.buttons) if isinstance(block, Choices) else 0


def _parts(block: Block) -> int:
    return 2 + len(block.buttons) if isinstance(block, Choices) else 1


def _button_parts(reply: Reply) -> int:
    return len(reply.buttons) + (len(reply.buttons) + 4) // 5


def _pieces(block: Block, limits: Limits) -> Iterator[Block]:
    """Cut a block that no page could hold at its lines, then at words."""
    if weigh(block, limits) <= limits.text:
        yield block
        return
    match block:
        case Bullets(lines):
            yield from (piece for line in lines for piece in _pieces(Paragraph(line), limits))
        case Facts(pairs):
            for name, fact in pairs:
                yield from _pieces(Paragraph((*name, Span(": "), *fact)), limits)
        case Quote(text):
            yield from (Quote(piece) for piece in _cut(text, limits))
        case Paragraph(line):
            yield from map(Paragraph, _cut_line(line, limits))
        case _:
            yield block


def _cut(text: str, limits: Limits) -> Iterator[str]:
    most = limits.text // 3
    while len(text) > most:
        at = max(text.rfind(" ", 0, most), text.rfind("\n", 0, most))
        at = at if at > 0 else most
        yield text[:at].rstrip()
        text = text[at:].lstrip()
    yield text


def _cut_line(line: Line, limits: Limits) -> Iterator[Line]:
    for span in line:
        for piece in _cut(span.text, limits):
            yield (replace(span, text=piece),)

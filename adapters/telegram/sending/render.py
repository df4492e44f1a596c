"""Rendering a page of a reply as one Telegram message: HTML, a keyboard, and what it shows.

Buttons stand under the whole message. Where several lines have buttons of their own, a number in
a circle says which belongs to which.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from adapters.telegram.place_names import PLATFORM
from adapters.telegram.sending import markup
from bot.dialogue.documents import NO_FILES, MadeFile, MadeFiles
from bot.dialogue.drawings import Drawing
from bot.dialogue.media import Media
from bot.dialogue.replies import (
    Attachment,
    Bar,
    Block,
    Bullets,
    Button,
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
    Reply,
    Tone,
)

InlineButton = Mapping[str, str]
Keyboard = tuple[tuple[InlineButton, ...], ...]
_STYLES = {Tone.MAIN: "primary", Tone.GRAVE: "danger"}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ACROSS = 4
_ROW = 36
_BAR = 10


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """One message: its HTML, its buttons, and a picture, media or a file above the text.

    The buttons are as Telegram names what is in them (core.telegram.org/bots/api,
    *InlineKeyboardButton*): a message only leaves, and no object of the library is made of it.
    """

    html: str
    keyboard: Keyboard = ()
    picture: Drawing | None = None
    media: Media | None = None
    file: MadeFile | None = None

    @property
    def shows(self) -> bool:
        """Tell whether the text is a caption."""
        return any(each is not None for each in (self.picture, self.media, self.file))


def render(page: Reply, files: MadeFiles = NO_FILES) -> RenderedMessage:
    """Draw a page of at most one picture or file, as `paginate` makes them.

    A document that has none of these files is told in words.
    """
    numbers = iter(_numbers(page))
    written: list[str] = []
    rows: list[tuple[InlineButton, ...]] = []
    picture, media, file = None, None, None
    for block in page.blocks:
        match block:
            case Picture(drawing, _):
                picture = drawing
            case Attachment(sent, _) if sent.platform == PLATFORM:
                media = sent
            case Document(name) if name in files:
                file = files[name]
                written.append("")
                continue
            case _:
                pass
        number = next(numbers) if isinstance(block, Choices) and block.buttons else ""
        written.append(f"{number}{_block(block)}")
        if isinstance(block, Choices):
            rows += _rows(block.buttons, number)
    rows += _rows(page.buttons)
    text = "\n".join(_apart(page.blocks, written)).strip("\n")
    said = text if markup.bare(text).strip() or file is not None else "…"
    return RenderedMessage(said, tuple(rows), picture, media, file)


def _apart(blocks: Sequence[Block], written: Sequence[str]) -> Iterator[str]:
    """Leave air after what is more than a line, and around titles and dividers."""
    airy = (Heading, Bullets, Facts, Quote, Divider, Picture, Attachment, Document)
    before: Block | None = None
    for block, text in zip(blocks, written, strict=True):
        if before is not None and (isinstance(before, airy) or not isinstance(block, Quote)):
            yield ""
        yield text
        before = block


def _block(block: Block) -> str:
    match block:
        case Heading(line):
            return markup.bold(line)
        case Paragraph(line):
            return markup.line(line)
        case Choices():
            return "\n".join(map(markup.line, block.lines))
        case Bullets(lines):
            return "\n".join(f"• {markup.line(line)}" for line in lines)
        case Facts(pairs):
            return "\n".join(f"{markup.bold(name)}: {markup.line(fact)}" for name, fact in pairs)
        case Bar(label, share, note):
            filled = round(min(1.0, max(0.0, share)) * _BAR)
            bar = "▰" * filled + "▱" * (_BAR - filled)
            return f"{markup.line(label)}: {markup.line(note)}\n{bar}"
        case Quote(text):
            return markup.quote(text)
        case Picture(_, alt, beside):
            return "" if beside else markup.line(alt)
        case Attachment(_, alt) | Document(_, _, alt):
            return markup.line(alt)
        case Moment(label, at):
            return f"{markup.bold(label)}: {markup.line(at)}"
        case Divider() | PageBreak():
            return "—"
    assert_never(block)


def _numbers(page: Reply) -> list[str]:
    """Number the lines that have buttons, if there are several."""
    count = sum(isinstance(block, Choices) and bool(block.buttons) for block in page.blocks)
    if count < 2:
        return [""] * count
    return [f"{_CIRCLED[n]} " if n < len(_CIRCLED) else f"({n + 1}) " for n in range(count)]


def _rows(buttons: Sequence[Button], number: str = "") -> list[tuple[InlineButton, ...]]:
    """Put buttons side by side as far as a phone is wide."""
    rows: list[list[InlineButton]] = []
    width = 0
    for button in buttons:
        label = f"{number}{button.label}"
        width += len(label)
        if not rows or len(rows[-1]) == _ACROSS or width > _ROW:
            rows.append([])
            width = len(label)
        rows[-1].append(_button(label, button))
    return [*map(tuple, rows)]


def _button(label: str, button: Button) -> InlineButton:
    drawn = {"text": label, "callback_data": button.token}
    style = _STYLES.get(button.tone)
    return drawn if style is None else {**drawn, "style": style}

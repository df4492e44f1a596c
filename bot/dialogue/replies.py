"""Replies as data: what Cairn shows, said once and drawn by every platform in its own way."""

from collections.abc import Iterator
from enum import StrEnum
from math import isfinite

from msgspec import Struct

from bot.dialogue.documents import Export
from bot.dialogue.drawings import Drawing
from bot.dialogue.media import Media
from bot.texts.spans import Line, words


class Tone(StrEnum):
    """How much a button asks to be pressed."""

    PLAIN = "plain"
    MAIN = "main"
    GRAVE = "grave"


class Button(Struct, frozen=True, tag_field="type", tag="Button"):
    """A labeled token; pressing it comes back as `Pressed`."""

    label: str
    token: str
    tone: Tone = Tone.PLAIN


class Heading(Struct, frozen=True, tag_field="type", tag="Heading"):
    """The title of what follows."""

    line: Line


class Paragraph(Struct, frozen=True, tag_field="type", tag="Paragraph"):
    """A line of text of its own."""

    line: Line


class Bullets(Struct, frozen=True, tag_field="type", tag="Bullets"):
    """Lines that belong together."""

    lines: tuple[Line, ...]


class Facts(Struct, frozen=True, tag_field="type", tag="Facts"):
    """Pairs of a name and what it is."""

    pairs: tuple[tuple[Line, Line], ...]


class Bar(Struct, frozen=True, tag_field="type", tag="Bar"):
    """A bar of progress: a label, a share between 0 and 1, and the same in words."""

    label: Line
    share: float
    note: Line

    def __post_init__(self) -> None:
        """Refuse a share that is no number, which JSON has no word for."""
        if not isfinite(self.share):
            raise ValueError(f"{self.share} is no share")


class Quote(Struct, frozen=True, tag_field="type", tag="Quote"):
    """What a person wrote, set apart so that it is never taken for Cairn's own words."""

    text: str


class Picture(Struct, frozen=True, tag_field="type", tag="Picture"):
    """A picture, as what it shows and as the same content in words; drawn after the commit.

    Where that stands `beside` it anyhow, `alt` is shown to nobody who sees the picture.
    """

    drawing: Drawing
    alt: Line
    beside: bool = False


class Attachment(Struct, frozen=True, tag_field="type", tag="Attachment"):
    """A voice note or picture that a person sent, and how to name it where it cannot be shown."""

    media: Media
    alt: Line


class Document(Struct, frozen=True, tag_field="type", tag="Document"):
    """A file to keep, as its name and what it is made of; `alt` is said where it is not there.

    It is made after the commit, for whoever is shown it, and anew each time.
    """

    name: str
    content: Export
    alt: Line


class Moment(Struct, frozen=True, tag_field="type", tag="Moment"):
    """An instant on a line of its own, with a label; platforms may show it in their own way."""

    label: Line
    at: Line


class Divider(Struct, frozen=True, tag_field="type", tag="Divider"):
    """A thin line between two parts."""


class PageBreak(Struct, frozen=True, tag_field="type", tag="PageBreak"):
    """The end of a message: what follows is one of its own, on every platform."""


class Choices(Struct, frozen=True, tag_field="type", tag="Choices"):
    """A line with its own row of buttons, and lines that stand under it, above these.

    All of it stays on one page, if a page can hold it.
    """

    line: Line
    buttons: tuple[Button, ...]
    under: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """All of its lines."""
        return (self.line, *self.under)


Block = (
    Heading
    | Paragraph
    | Bullets
    | Facts
    | Bar
    | Quote
    | Picture
    | Attachment
    | Document
    | Moment
    | Divider
    | PageBreak
    | Choices
)


class Reply(Struct, frozen=True, tag_field="type", tag="Reply"):
    """Blocks from top to bottom, and buttons under them; the first button is the next step."""

    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = ()

    @property
    def drawings(self) -> Iterator[Drawing]:
        """What its pictures show."""
        return (block.drawing for block in self.blocks if isinstance(block, Picture))

    @property
    def all_buttons(self) -> Iterator[Button]:
        """Every button of the reply, those beside a line first."""
        for block in self.blocks:
            if isinstance(block, Choices):
                yield from block.buttons
        yield from self.buttons


def reply(*parts: Block | Line, buttons: tuple[Button, ...] = ()) -> Reply:
    """Make a reply; a bare line becomes a paragraph."""
    blocks = tuple(Paragraph(part) if isinstance(part, tuple) else part for part in parts)
    return Reply(blocks, buttons)


def transcript(shown: Reply) -> str:
    """Read a reply as plain text: for tests, logs of the demo and screen readers."""
    return "\n".join([*(_read(block) for block in shown.blocks), *map(_press, shown.buttons)])


def _press(button: Button) -> str:
    return f"[{button.label}]"


def _read(block: Block) -> str:
    match block:
        case Heading(line):
            return f"# {words(line)}"
        case Paragraph(line):
            return words(line)
        case Bullets(lines):
            return "\n".join(f"- {words(line)}" for line in lines)
        case Facts(pairs):
            return "\n".join(f"{words(name)}: {words(fact)}" for name, fact in pairs)
        case Bar(label, _, note):
            return f"{words(label)}: {words(note)}"
        case Quote(text):
            return "\n".join(f"> {line}" for line in text.splitlines())
        case Picture(_, alt):
            return f"(picture: {words(alt)})"
        case Attachment(_, alt):
            return f"({words(alt)})"
        case Document(name):
            return f"(file: {name})"
        case Moment(label, at):
            return f"{words(label)}: {words(at)}"
        case Divider() | PageBreak():
            return "---"
        case Choices(_, buttons):
            said = "\n".join(map(words, block.lines))
            return f"{said} {' '.join(map(_press, buttons))}".rstrip()

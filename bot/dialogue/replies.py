"""Replies as data: what Cairn shows, said once and drawn by every platform in its own way."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.dialogue.media import Media
from bot.texts.spans import Line, words


class Tone(StrEnum):
    """How much a button asks to be pressed."""

    PLAIN = "plain"
    MAIN = "main"
    GRAVE = "grave"


@dataclass(frozen=True, slots=True)
class Button:
    """A labeled token; pressing it comes back as `Pressed`."""

    label: str
    token: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows."""

    line: Line


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text of its own."""

    line: Line


@dataclass(frozen=True, slots=True)
class Bullets:
    """Lines that belong together."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a name and what it is."""

    pairs: tuple[tuple[Line, Line], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of progress: a label, a share between 0 and 1, and the same in words."""

    label: Line
    share: float
    note: Line


@dataclass(frozen=True, slots=True)
class Quote:
    """What a person wrote, set apart so that it is never taken for Cairn's own words."""

    text: str


@dataclass(frozen=True, slots=True)
class CairnDrawing:
    """What the picture of a cairn shows: stones per layer, the oldest first, 0 for no layer."""

    layers: tuple[int, ...]


# A union of what there are pictures of: one so far. Platforms carry it, whatever it is.
Drawing = CairnDrawing


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, as what it shows and as the same content in words; drawn after the commit."""

    drawing: Drawing
    alt: Line


@dataclass(frozen=True, slots=True)
class Attachment:
    """A voice note or picture that a person sent, and how to name it where it cannot be shown."""

    media: Media
    alt: Line


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant on a line of its own, with a label; platforms may show it in their own way."""

    label: Line
    at: Line


@dataclass(frozen=True, slots=True)
class Divider:
    """A thin line between two parts."""


@dataclass(frozen=True, slots=True)
class Choices:
    """A line with its own row of buttons."""

    line: Line
    buttons: tuple[Button, ...]


Block = (
    Heading
    | Paragraph
    | Bullets
    | Facts
    | Bar
    | Quote
    | Picture
    | Attachment
    | Moment
    | Divider
    | Choices
)


@dataclass(frozen=True, slots=True)
class Reply:
    """Blocks from top to bottom, and buttons under them; the first button is the next step."""

    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = ()

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
        case Moment(label, at):
            return f"{words(label)}: {words(at)}"
        case Divider():
            return "---"
        case Choices(line, buttons):
            return f"{words(line)} {' '.join(map(_press, buttons))}"

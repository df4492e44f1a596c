"""Rendering a page of a reply as one Discord message of components.

Numbers: discord.com/developers/docs/components/reference. What `bot.dialogue.limits` reckons for
each block is the most that is drawn for it here.
"""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

import discord
from discord import ui

from adapters.discord.place_names import PLATFORM
from adapters.discord.sending import markup
from adapters.discord.sending.buttons import TokenButton
from bot.dialogue.documents import NO_FILES, MadeFile, MadeFiles
from bot.dialogue.drawings import Drawing
from bot.dialogue.media import Media, MediaKind
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
)
from bot.dialogue.sanitize import visible
from bot.texts.spans import Line, words

Item = ui.Item[ui.LayoutView]
FileNames = Mapping[Media, str]

_MOSS = discord.Colour(0x4A6140)
_ACROSS = 5
_BAR = 10


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """One message; `pictures`, `media` and `files` are what must be attached for it.

    Each picture has the file name it needs, what to draw, and the same in words.
    """

    page: Reply
    pictures: tuple[tuple[str, Drawing, str], ...]
    media: tuple[Media, ...]
    files: tuple[MadeFile, ...] = ()

    def view(
        self,
        names: FileNames | None = None,
        mark: int | None = None,
        undrawn: Container[str] = (),
    ) -> "MessageView":
        """Make the components anew; none may serve two messages.

        `names` are the file names under which media are attached. What has none, because it
        could not be had, is told in words, and so are the pictures that are `undrawn`. By its
        `mark` a message can be found again.
        """
        made = {file.name for file in self.files}
        return _view(self.page, names or {}, mark, undrawn, made)


class MessageView(ui.LayoutView):
    """Components that the library never keeps: presses find `TokenButton` by itself.

    What it keeps it also forgets, and with a view of a message goes every class of its buttons,
    for all messages (`ViewStore.remove_view` in discord.py 2.7.1). It keeps no finished view.
    """

    def __init__(self) -> None:
        super().__init__(timeout=None)

    def is_finished(self) -> bool:
        """Say that nothing is to be waited for."""
        return True


def render(page: Reply, files: MadeFiles = NO_FILES) -> RenderedMessage:
    """Draw a page, as `paginate` makes them; a document without its file is told in words."""
    shown = [block for block in page.blocks if isinstance(block, Picture)]
    pictures = ((_name(n), each.drawing, words(each.alt)) for n, each in enumerate(shown))
    media = (
        block.media
        for block in page.blocks
        if isinstance(block, Attachment) and block.media.platform == PLATFORM
    )
    documents = (block.name for block in page.blocks if isinstance(block, Document))
    made = tuple(files[name] for name in documents if name in files)
    return RenderedMessage(page, tuple(pictures), tuple(media), made)


def _name(number: int) -> str:
    return f"cairn-{number + 1}.png"


def _view(
    page: Reply,
    names: FileNames,
    mark: int | None,
    undrawn: Container[str],
    made: Container[str],
) -> MessageView:
    again: Counter[str] = Counter()
    pictures = map(_name, range(len(page.blocks)))
    frame = ui.Container[ui.LayoutView](accent_colour=_MOSS, id=mark)
    for block in page.blocks:
        name = next(pictures) if isinstance(block, Picture) else ""
        name = "" if name in undrawn else name
        if isinstance(block, Document) and block.name in made:
            frame.add_item(ui.File(_attached(block.name)))
            continue
        for item in _items(block, name, names, again):
            frame.add_item(item)
    for row in _rows(page.buttons, again):
        frame.add_item(row)
    if not frame.children:
        frame.add_item(ui.TextDisplay("…"))
    return MessageView().add_item(frame)


def _items(block: Block, name: str, names: FileNames, again: Counter[str]) -> Iterator[Item]:
    match block:
        case Divider() | PageBreak():
            yield ui.Separator()
        case Picture(_, alt) if name:
            yield _gallery(name, alt)
        case Attachment(media, alt):
            yield from _text(block)
            if (file := names.get(media)) and media.platform == PLATFORM:
                voice = media.kind is MediaKind.VOICE
                yield ui.File(_attached(file)) if voice else _gallery(file, alt)
        case Choices(_, buttons):
            yield from _choices(block, buttons, again)
        case _:
            yield from _text(block)


def _choices(block: Choices, buttons: Sequence[Button], again: Counter[str]) -> Iterator[Item]:
    """Put a single button beside its lines, and several under them."""
    texts = list(_text(block))
    if texts and len(buttons) == 1:
        yield ui.Section(*texts, accessory=_press(buttons[0], again))
    else:
        yield from texts
        yield from _rows(buttons, again)


def _text(block: Block) -> Iterator[ui.TextDisplay[ui.LayoutView]]:
    if visible(written := _written(block)):
        yield ui.TextDisplay(written)


def _written(block: Block) -> str:
    match block:
        case Heading(line):
            return _prefixed("## ", line)
        case Paragraph(line):
            return markup.line(line)
        case Choices():
            return "\n".join(map(markup.line, block.lines))
        case Bullets(lines):
            return "\n".join(filter(None, (_prefixed("- ", line) for line in lines)))
        case Facts(pairs):
            return "\n".join(_fact(name, fact) for name, fact in pairs)
        case Bar(label, share, note):
            filled = round(min(1.0, max(0.0, share)) * _BAR)
            return f"{_fact(label, note)}\n{'▰' * filled}{'▱' * (_BAR - filled)}"
        case Quote(text):
            return markup.quote(text)
        case Picture(_, alt, beside):
            return "" if beside else markup.line(alt)
        case Attachment(_, alt) | Document(_, _, alt):
            return markup.line(alt)
        case Moment(label, at):
            return _fact(label, at)
        case Divider() | PageBreak():
            return ""
    assert_never(block)


def _prefixed(prefix: str, line: Line) -> str:
    written = markup.line(line)
    return f"{prefix}{written}" if written.strip() else ""


def _fact(name: Line, fact: Line) -> str:
    return ": ".join(filter(None, (markup.bold(name), markup.line(fact))))


def _gallery(file: str, alt: Line) -> ui.MediaGallery[ui.LayoutView]:
    description = words(alt) or None
    return ui.MediaGallery(discord.MediaGalleryItem(_attached(file), description=description))


def _attached(file: str) -> str:
    return f"attachment://{file}"


def _rows(buttons: Sequence[Button], again: Counter[str]) -> Iterator[Item]:
    for start in range(0, len(buttons), _ACROSS):
        across = (_press(button, again) for button in buttons[start : start + _ACROSS])
        yield ui.ActionRow(*across)


def _press(button: Button, again: Counter[str]) -> ui.Item[Any]:
    """Make a button; of those that carry the same, every one but the first is numbered.

    It could stand in a view of either kind, which the types of what holds it do not know.
    """
    again[button.token] += 1
    return TokenButton(button, again[button.token] - 1)

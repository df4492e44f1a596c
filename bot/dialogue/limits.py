"""What each platform can carry, and how a reply that is longer becomes several pages.

Numbers: discord.com/developers/docs (Components V2: 40 components, nested ones too, and 4,000
characters; commands, modals) and core.telegram.org/bots/api (4,096 UTF-16 units, 1,024 in a
picture's caption; 64 bytes of callback data; files of 50 MB). Telegram counts buttons, and no
other parts. On Discord a file has 10 MiB (Reference, *Uploading Files*).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from bot.dialogue.replies import (
    Attachment,
    Block,
    Button,
    Choices,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Reply,
)
from bot.dialogue.split import longest, pieces, weight
from bot.texts.spans import plain

_SIGNS, _DIGITS = re.compile(r"[@#$/.:]"), re.compile(r"[0-9]")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


def characters(text: str) -> int:
    """Count characters."""
    return len(text)


def utf16(text: str) -> int:
    """Count UTF-16 code units, as Telegram does."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def inert(text: str) -> int:
    """Count UTF-16 code units with a joiner wherever Telegram's apps could make a link of a text.

    A joiner follows a sign, or a few digits; this is the most that they could come to.
    """
    units = utf16(text)
    return units + len(_SIGNS.findall(text)) + len(_DIGITS.findall(text)) // 4


def escaped(text: str) -> int:
    """Count UTF-16 code units with a backslash before each that Markdown could mean.

    Discord does not say how it counts; this is the most that it could come to.
    """
    return utf16(text) + len(_PUNCTUATION.findall(text))


_ROOM = 64 * 1024

TOAST = 200  # in UTF-16, by core.telegram.org/bots/api#answercallbackquery


@dataclass(frozen=True, slots=True)
class Limits:
    """The sizes of one platform; texts are weighed as it weighs them.

    `parts` are the components of a message, nested ones too. A message carries so many
    `pictures` or files, then its text is at most `caption` and a picture's description `alt`. A
    `file` has at most so many bytes, with room for what is sent around it; where it is None, files
    are fetched by whoever wants them. A row of a form has a label and a `hint` under it.
    """

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
    hint: int
    title: int
    options: int
    token: int
    groups: int
    subcommands: int
    pictures: int = 1
    caption: int = 1024
    alt: int = 1024
    file: int | None = None


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
    hint=100,
    title=45,
    options=25,
    token=100,
    groups=100,
    subcommands=25,
    pictures=10,
    caption=4000,
    file=10 * 2**20 - _ROOM,
)
TELEGRAM = Limits(
    "telegram",
    text=4096,
    weigh=inert,
    parts=200,
    buttons=100,
    button_label=64,
    command_name=32,
    description=256,
    rows=1,
    row_label=256,
    hint=4096,
    title=256,
    options=100,
    token=64,
    groups=10,
    subcommands=100,
    file=50_000_000 - _ROOM,
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
    hint=8000,
    title=256,
    options=100,
    token=100,
    groups=100,
    subcommands=100,
    pictures=10,
    caption=8000,
    alt=8000,
)
PLATFORMS = (DISCORD, TELEGRAM, LOCAL)


def paginate(reply: Reply, limits: Limits) -> tuple[Reply, ...]:
    """Divide a reply into pages that a platform can carry; nothing is left out.

    What stands between its breaks are messages of their own, each divided by itself.
    The reply's own buttons stand under the last page, or from there on. A label that is too
    long for a button is cut visibly. A page with nothing but buttons says "…" above them.
    """
    if _is_one_page(reply, limits):
        return (reply,)
    if any(isinstance(block, PageBreak) for block in reply.blocks):
        return tuple(page for part in _parted(reply) for page in paginate(part, limits))
    pages: list[Reply] = [Reply(())]
    for block in (piece for whole in reply.blocks for piece in _pieces(whole, limits)):
        last = pages[-1]
        if _fits(longer := replace(last, blocks=(*last.blocks, block)), limits):
            pages[-1] = longer
        else:
            pages[-1:] = _broken(last, block, limits)
    for buttons in _chunks(reply.buttons, limits):
        last = pages[-1]
        if not last.buttons and _fits(under := replace(last, buttons=buttons), limits):
            pages[-1] = under
        else:
            pages[-1:] = _under(last, buttons, limits)
    return tuple(pages)


def weigh(block: Block, limits: Limits) -> int:
    """Weigh a block with the little that drawing adds to it."""
    return weight(block, limits.weigh)


# A frame around a message, and a row for every five buttons, are components of their own.
_FRAME = 1
_ROW = 5
_SHOWN = Picture | Attachment | Document
_CONTINUED = Paragraph(plain("…"))


def _broken(page: Reply, block: Block, limits: Limits) -> tuple[Reply, ...]:
    """Begin a page with a block; a heading that would stay behind alone goes along."""
    *before, last = page.blocks
    along = Reply((last, block))
    if before and isinstance(last, Heading) and _fits(along, limits):
        return Reply(tuple(before)), along
    return page, Reply((block,))


def _under(page: Reply, buttons: tuple[Button, ...], limits: Limits) -> tuple[Reply, ...]:
    """Begin a page for buttons that found no room, with the last block above them if it fits."""
    *before, last = page.blocks or (_CONTINUED,)
    along = Reply((last,), buttons)
    if before and not page.buttons and _fits(along, limits):
        return Reply(tuple(before)), along
    return page, Reply((_CONTINUED,), buttons)


def _is_one_page(reply: Reply, limits: Limits) -> bool:
    """Tell of most replies that nothing is to be divided; of no pictures, and of no breaks."""
    several = (Picture, Attachment, Document, PageBreak)
    shows = any(isinstance(block, several) for block in reply.blocks)
    if shows or not reply.blocks or not _fits(reply, limits):
        return False
    return all(utf16(button.label) <= limits.button_label for button in reply.all_buttons)


def _parted(reply: Reply) -> Iterator[Reply]:
    """Divide a reply at its breaks; its buttons stand under what comes last."""
    parts = [Reply(())]
    for block in reply.blocks:
        last = parts[-1]
        if not isinstance(block, PageBreak):
            parts[-1] = replace(last, blocks=(*last.blocks, block))
        elif last.blocks:
            parts.append(Reply(()))
    if len(parts) > 1 and not parts[-1].blocks:
        del parts[-1]
    yield from parts[:-1]
    yield replace(parts[-1], buttons=reply.buttons)


def _fits(page: Reply, limits: Limits) -> bool:
    pictures = sum(isinstance(block, _SHOWN) for block in page.blocks)
    return (
        sum(weigh(block, limits) for block in page.blocks)
        <= (min(limits.text, limits.caption) if pictures else limits.text)
        and pictures <= limits.pictures
        and sum(1 for _ in page.all_buttons) <= limits.buttons
        and _FRAME + sum(map(_parts, page.blocks)) + _rows(page.buttons) <= limits.parts
    )


def _parts(block: Block) -> int:
    match block:
        case Choices(_, buttons):
            return 1 + _rows(buttons)
        case Picture() | Attachment() | Document():
            return 2
        case _:
            return 1


def _rows(buttons: Sequence[Button]) -> int:
    return len(buttons) + (len(buttons) + _ROW - 1) // _ROW


def _pieces(block: Block, limits: Limits) -> Iterator[Block]:
    shows = isinstance(block, _SHOWN)
    most = min(limits.text, limits.caption, limits.alt) if shows else limits.text
    for piece in pieces(block, most, limits.weigh):
        if isinstance(piece, Choices):
            first, *rest = _chunks(piece.buttons, limits) or [()]
            yield replace(piece, buttons=first)
            yield from (Choices(_CONTINUED.line, buttons) for buttons in rest)
        else:
            yield piece


def _chunks(buttons: tuple[Button, ...], limits: Limits) -> list[tuple[Button, ...]]:
    """Divide buttons into as many at a time as a page with one line above them carries."""
    most = limits.buttons
    while _FRAME + 1 + most + (most + _ROW - 1) // _ROW > limits.parts:
        most -= 1
    labeled = [
        replace(button, label=fitted(button.label, limits.button_label)) for button in buttons
    ]
    return [tuple(labeled[n : n + most]) for n in range(0, len(labeled), most)]


def fitted(text: str, most: int) -> str:
    """Cut a text visibly to at most so many UTF-16 code units, which no platform counts fewer."""
    if utf16(text) <= most:
        return text
    return text[: longest(text, most - 1, utf16)].rstrip() + "…"

"""The pictures of the demo as files, each named for what it shows: for `docs/`, and to look at."""

from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import msgspec

from bot.app.renderer import Renderer, RendererLost
from bot.dialogue.drawings import Drawing
from bot.kernel.errors import BotError


class NotDrawn(BotError):
    """A picture cannot be drawn, or not be written where it was to be."""


async def write(drawings: Iterable[Drawing], folder: Path) -> list[Path]:
    """Draw pictures into a folder, `CairnDrawing` as `cairn.png`; those of before are replaced."""
    drawn = {_name(drawing): png async for drawing, png in _drawn(drawings)}
    try:
        folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240  # nothing else goes on here
        for name, png in drawn.items():
            (folder / name).write_bytes(png)
    except OSError as refused:
        raise NotDrawn(f"{folder} cannot be written to ({refused.strerror}).") from refused
    return [folder / name for name in drawn]


def _name(drawing: Drawing) -> str:
    return f"{type(drawing).__name__.removesuffix('Drawing').lower()}.png"


async def _drawn(drawings: Iterable[Drawing]) -> AsyncIterator[tuple[Drawing, bytes]]:
    renderer = Renderer()
    try:
        for drawing in drawings:
            png = await renderer.render(msgspec.json.encode(drawing))
            if png is None:
                raise NotDrawn(f"{_name(drawing)} cannot be drawn.")
            yield drawing, png
    except RendererLost as lost:
        raise NotDrawn("The process that draws broke off: cairn doctor says more.") from lost
    finally:
        await renderer.stop()

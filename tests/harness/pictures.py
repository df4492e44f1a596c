"""Pictures for tests that are not about what they look like: small ones, at once, or none."""

import asyncio
import struct
import zlib
from collections.abc import Callable

from bot.dialogue.drawings import Drawing

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def blank_png(width: int, height: int, shade: int = 255) -> bytes:
    """Make a PNG of this size, in one shade of gray."""
    rows = (b"\0" + bytes([shade]) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def small(drawing: Drawing) -> bytes:
    """Make a picture that differs where drawings do."""
    return blank_png(80, 48, zlib.crc32(repr(drawing).encode()) % 256)


class Pictures:
    """Draws at once, and notes what it was asked for; a `PictureSource`.

    While it is `broken`, there are no pictures; while it is `held`, they are waited for.
    """

    def __init__(self, draw: Callable[[Drawing], bytes] = small) -> None:
        self._draw = draw
        self.broken = False
        self.held: asyncio.Event | None = None
        self.asked: list[Drawing] = []
        self.foreseen: list[Drawing] = []

    async def png(self, drawing: Drawing, *, answers: bool = False) -> bytes | None:
        """Draw a picture, or none."""
        self.asked.append(drawing)
        if self.held is not None:
            await self.held.wait()
        return None if self.broken else self._draw(drawing)

    def foresee(self, drawing: Drawing) -> None:
        """Note what will be asked for."""
        self.foreseen.append(drawing)

"""The process that draws: it reads drawings from a pipe, and writes PNG files into another.

Drawing holds the interpreter's lock, so it is done apart (`bot.app.renderer`). This process has
the lowest priority, bounded memory and no secrets; it ends with its parent.
Each message begins with its length, and each picture also with the number of its drawing.
"""

import os
import resource
import signal
import struct
import sys
from typing import BinaryIO

import msgspec
import resvg_py

from bot.dialogue.drawings import Drawing
from bot.pictures.scenes.drawing import svg

ASKED = struct.Struct(">II")  # number, length of the drawing
DRAWN = struct.Struct(">II")  # number, length of the picture; of none 0
_LOWEST = 19
_MEMORY = 2**30
_SECONDS = 10


def main() -> None:
    """Draw what is asked for until nobody can ask any more."""
    os.nice(_LOWEST)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as drawn:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        drawn.write(DRAWN.pack(0, 0))
        drawn.flush()
        serve(sys.stdin.buffer, drawn)


def serve(asked: BinaryIO, drawn: BinaryIO) -> None:
    """Answer each drawing with a picture; whatever takes too long ends the process."""
    while len(head := asked.read(ASKED.size)) == ASKED.size:
        number, length = ASKED.unpack(head)
        signal.alarm(_SECONDS)
        png = draw(asked.read(length))
        signal.alarm(0)
        drawn.write(DRAWN.pack(number, len(png)) + png)
        drawn.flush()


def draw(drawing: bytes) -> bytes:
    """Draw a drawing that came as JSON; nothing if that cannot be done."""
    try:
        shown = msgspec.json.decode(drawing, type=Drawing)
        return bytes(resvg_py.svg_to_bytes(svg_string=svg(shown), skip_system_fonts=True))
    except Exception:  # noqa: BLE001 its words go alone, and nothing of them into a log
        return b""


if __name__ == "__main__":
    main()

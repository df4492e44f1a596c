"""Checks of the machine: pictures, room on the disk, and who may read the files."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from bot.dialogue.replies import CairnDrawing
from bot.kernel.private_files import open_to_others, private_files
from bot.ops.findings import Finding, wrong
from bot.pictures import cairn

ROOM = 256 * 2**20
_PNG = b"\x89PNG\r\n\x1a\n"
_MEBIBYTE = 2**20
_PILLOW = "Install Pillow anew."


def pictures() -> Finding:
    """Draw one."""
    try:
        drawn = cairn.draw(CairnDrawing((3, 2, 4)))
    except (OSError, ValueError, ImportError) as broken:
        return wrong("pictures", f"cannot be drawn ({type(broken).__name__}).", _PILLOW)
    if not drawn.startswith(_PNG):
        return wrong("pictures", "what is drawn is no PNG.", _PILLOW)
    return Finding("pictures", "are drawn.")


def files(database: Path | None, key: Path | None) -> Iterator[Finding]:
    """Look at the files that are Cairn's own: the disk they are on, and who may read them."""
    if database is not None:
        yield _room(database)
    files = list(private_files(database, key))
    exposed = open_to_others(files)
    for file in files:
        if file.mode is None:
            continue
        if file in exposed:
            said = f"{file.path} can be read by others ({file.mode:o})."
            yield wrong(file.about, said, f"chmod 600 {file.path}")
        else:
            yield Finding(file.about, f"{file.path} is its owner's alone.")


def _room(database: Path) -> Finding:
    folder = database.resolve().parent
    try:
        free = shutil.disk_usage(folder).free
    except OSError as refused:
        return wrong("disk", f"{folder} cannot be read ({refused.strerror}).")
    size = database.stat().st_size if database.exists() else 0
    said = f"{free // _MEBIBYTE} MiB are free at {folder}."
    if free < max(ROOM, size):
        return wrong("disk", said, "Make room: a database needs as much again to be backed up.")
    return Finding("disk", said)

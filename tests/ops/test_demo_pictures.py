"""Pictures as files: drawn as a runner draws them, named for what they show."""

from pathlib import Path

import pytest

from bot.dialogue.drawings import BoardDrawing, CairnDrawing
from bot.ops.demo_pictures import NotDrawn, write

CAIRN = CairnDrawing((3, 2))
BOARD = BoardDrawing("Early birds", "by name", ())


async def test_each_picture_is_a_file_and_takes_the_place_of_the_last(tmp_path: Path) -> None:
    folder = tmp_path / "docs" / "pictures"
    assert await write([CAIRN], folder) == [folder / "cairn.png"]
    before = (folder / "cairn.png").read_bytes()

    files = await write([CairnDrawing((3, 2, 4)), BOARD], folder)

    assert [file.name for file in files] == ["cairn.png", "board.png"]
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in files)
    assert (folder / "cairn.png").read_bytes() != before


async def test_a_folder_that_cannot_be_is_told_of(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.touch()

    with pytest.raises(NotDrawn, match="cannot be written to"):
        await write([CAIRN], taken / "pictures")

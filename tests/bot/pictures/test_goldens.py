"""Pictures look as they did; what nobody could see may differ, a word may not."""

import io

import pytest
import resvg_py
from msgspec.structs import replace
from PIL import Image, ImageChops
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.image import PNGImageSnapshotExtension
from syrupy.types import SerializableData

from bot.dialogue.drawings import BoardDrawing, CairnDrawing, Drawing, JourneyDrawing
from bot.pictures.scenes.drawing import svg
from tests.bot.pictures.drawn import DRAWINGS

_WIDTH = 400
_TILE = 8
_TOLERANCE = 6  # of 255, as the mean of a tile


class PerceptualPicture(PNGImageSnapshotExtension):
    """Compares pictures tile by tile: smooth edges may differ, shapes and words may not."""

    def matches(
        self, *, serialized_data: SerializableData, snapshot_data: SerializableData
    ) -> bool:
        """Tell whether two pictures look alike."""
        return look_alike(bytes(serialized_data), bytes(snapshot_data))


def rendered(drawing: Drawing) -> bytes:
    return bytes(
        resvg_py.svg_to_bytes(svg_string=svg(drawing), width=_WIDTH, skip_system_fonts=True)
    )


def look_alike(one: bytes, other: bytes) -> bool:
    first, second = (Image.open(io.BytesIO(png)).convert("RGB") for png in (one, other))
    if first.size != second.size:
        return False
    tiles = ImageChops.difference(first, second).convert("L").reduce(_TILE)
    return max(tiles.tobytes()) <= _TOLERANCE


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_picture_looks_as_it_did(name: str, snapshot: SnapshotAssertion) -> None:
    assert rendered(DRAWINGS[name]) == snapshot(extension_class=PerceptualPicture)


def test_what_nobody_sees_is_let_pass() -> None:
    png = rendered(DRAWINGS["cairn"])
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    brighter = io.BytesIO()
    picture.point(lambda value: min(255, value + 2)).save(brighter, "PNG")

    assert look_alike(png, brighter.getvalue())


def _changed() -> dict[str, tuple[Drawing, Drawing]]:
    cairn, board, journey = (DRAWINGS[name] for name in ("cairn", "board", "journey"))
    assert isinstance(cairn, CairnDrawing)
    assert isinstance(board, BoardDrawing)
    assert isinstance(journey, JourneyDrawing)
    rows = (replace(board.rows[0], name="Ann"), *board.rows[1:])
    longer = (replace(board.rows[0], share=0.9), *board.rows[1:])
    return {
        "a digit": (cairn, replace(cairn, told="6 layers, 28 stones")),
        "a stone": (cairn, replace(cairn, layers=(5, 4, 5, 5, 4, 5))),
        "the week": (cairn, replace(cairn, lit=False)),
        "a letter": (board, replace(board, rows=rows)),
        "a bar": (board, replace(board, rows=longer)),
        "a mark": (journey, replace(journey, weeks=journey.weeks[:-1])),
        "a word": (journey, replace(journey, strong="steadiness")),
    }


@pytest.mark.parametrize("change", _changed())
def test_a_change_that_says_something_else_is_seen(change: str) -> None:
    before, after = _changed()[change]

    assert not look_alike(rendered(before), rendered(after))


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_picture_is_small_enough_to_send(name: str) -> None:
    png = resvg_py.svg_to_bytes(svg_string=svg(DRAWINGS[name]), skip_system_fonts=True)

    assert len(bytes(png)) < 150 * 1024

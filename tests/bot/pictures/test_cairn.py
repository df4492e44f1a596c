"""The picture of a cairn: readable at a phone's width, and never broken by a number."""

import io

import pytest
from PIL import Image

from bot.dialogue.drawings import CairnDrawing
from bot.pictures.cairn import TALLEST, WIDTH, draw


@pytest.mark.parametrize("layers", [(), (2,), (3, 4, 5), (8,) * 14, (12,) * 60, (2, 0, 7)])
def test_any_cairn_makes_a_picture_of_a_sane_size(layers: tuple[int, ...]) -> None:
    picture = Image.open(io.BytesIO(draw(CairnDrawing(layers))))

    assert picture.format == "PNG"
    assert picture.width == WIDTH
    assert 100 < picture.height <= TALLEST


def test_every_stone_of_a_layer_can_be_told_from_its_neighbor() -> None:
    picture = Image.open(io.BytesIO(draw(CairnDrawing((4,))))).convert("L")
    middle = picture.height - 58 - 27
    row = [int(picture.getpixel((x, middle)) or 0) for x in range(WIDTH)]  # type: ignore[arg-type]  # one band
    shades = {shade for shade in row if row.count(shade) > 40}

    assert len(shades) >= 5  # the ground and four stones


def test_the_same_cairn_is_drawn_the_same() -> None:
    assert draw(CairnDrawing((2, 3))) == draw(CairnDrawing((2, 3)))

"""What every drawing keeps: as many stones as are told, shapes of nobody, light that reads."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.drawings import CairnDrawing, Drawing
from bot.pictures.scenes import drawing
from bot.pictures.scenes.heap import heap
from tests.bot.pictures.drawn import DRAWINGS

counts = st.lists(st.one_of(st.none(), st.integers(0, 12)), max_size=12).map(tuple)
FOOT = 416.0


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_drawing_is_the_same_each_time_and_has_nothing_that_costs_much(name: str) -> None:
    drawn = drawing.svg(DRAWINGS[name])

    assert 'width="800"' in drawn
    for costly in ("opacity=", "clip", "Gradient", "filter", "mask", "<g"):
        assert costly not in drawn.replace("fill-opacity=", "")
    assert drawing.svg(DRAWINGS[name]) == drawn


@given(counts, st.integers(0, 2**40))
def test_a_cairn_has_as_many_stones_as_are_told(layers: tuple[int | None, ...], seed: int) -> None:
    stones = tuple(heap(CairnDrawing(layers, tuple(range(len(layers))), seed), FOOT))

    told = sum(1 if count is None else count for count in layers if count is None or count > 1)
    assert len(stones) == 1 + told


def test_a_week_with_one_stone_is_drawn_as_one_with_none() -> None:
    drawn = {drawing.svg(CairnDrawing((3, alone, 4), (0, 1, 2), seed=5)) for alone in (0, 1)}

    assert len(drawn) == 1


def test_a_late_stone_comes_last_and_changes_no_other() -> None:
    before = tuple(heap(CairnDrawing((3, 4), (0, 1), seed=5), FOOT))
    after = tuple(heap(CairnDrawing((3, 5), (0, 1), seed=5), FOOT))

    assert [stone.drawn for stone in after[:-1]] == [stone.drawn for stone in before]


def test_no_layer_changes_the_shapes_of_another_as_the_cairn_grows() -> None:
    before = tuple(heap(CairnDrawing((3, 4), (7, 8), seed=5), FOOT))
    after = tuple(heap(CairnDrawing((3, 4, None, 2), (7, 8, 9, 11), seed=5), FOOT))

    assert [stone.drawn for stone in after[:8]] == [stone.drawn for stone in before]


@pytest.mark.parametrize("count", range(2, 13))
def test_the_last_layer_tapers_to_one_stone(count: int) -> None:
    stones = tuple(heap(CairnDrawing((count,), seed=5), FOOT))

    highest = min(stones, key=lambda stone: stone.y)
    assert highest is stones[-1]
    assert all(stone.lit for stone in stones[1:])


def test_a_cairn_that_was_stored_before_it_had_words_is_still_drawn() -> None:
    stored = b'{"type":"CairnDrawing","layers":[3,0,2]}'

    read = msgspec.json.decode(stored, type=Drawing)

    assert isinstance(read, CairnDrawing)
    assert len(tuple(heap(read, FOOT))) == 1 + 3 + 2
    assert drawing.svg(read).startswith("<svg")

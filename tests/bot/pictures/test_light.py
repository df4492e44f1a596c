"""Every palette reads: words at 4.5:1, marks at 3:1, whatever colors somebody sees."""

from itertools import combinations

import pytest

from bot.pictures.scenes import landscape, light
from bot.pictures.scenes.light import PALETTES, Palette
from tests.bot.pictures.colors import KINDS, contrast, difference

WORDS, MARKS = 4.5, 3.0
palettes = pytest.mark.parametrize("palette", PALETTES, ids=range(len(PALETTES)))


@palettes
def test_words_read_on_the_sky_and_on_the_ground(palette: Palette) -> None:
    cairn = [landscape.sky_at(palette, y / landscape.HORIZON) for y in range(30, 156, 4)]
    card = [landscape.sky_at(palette, y / 250) for y in range(30, 106, 4)]
    for behind in (*cairn, *card):
        assert contrast(light.WORDS, behind) >= WORDS
        assert contrast(light.QUIET_WORDS, behind) >= WORDS
    for behind in (palette.ground, palette.ridges[2]):
        assert contrast(palette.words_below, behind) >= WORDS


@palettes
def test_every_stone_has_an_edge_that_is_seen(palette: Palette) -> None:
    for color in (*palette.stones, *light.WARM):
        shade = light.mix(color, light.SHADOW, 0.52)
        assert contrast(light.mix(color, palette.sun, 0.42), shade) >= MARKS


@palettes
@pytest.mark.parametrize("kind", KINDS)
def test_this_weeks_stones_are_other_than_the_older_ones(palette: Palette, kind: str) -> None:
    for warm in light.WARM:
        for stone in palette.stones:
            assert difference(warm, stone, kind) >= 15


@pytest.mark.parametrize("ground", [light.NIGHT, light.NIGHT_HILL])
def test_words_and_marks_read_on_a_board(ground: str) -> None:
    for words in (light.WORDS, light.QUIET_WORDS, light.MARK):
        assert contrast(words, ground) >= WORDS
    for mark in (light.BAR, light.MARK, light.LINE, light.RAIL, *light.SIGNS):
        assert contrast(mark, ground) >= MARKS


@pytest.mark.parametrize("kind", KINDS)
def test_marks_of_a_journey_are_told_apart(kind: str) -> None:
    for one, other in combinations((light.BAR, light.LINE, light.RAIL), 2):
        assert difference(one, other, kind) >= 10


def test_the_scale_of_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert difference("#cc3311", "#557700", "full color") > 60
    assert difference("#cc3311", "#557700", "deuteranopia") < 30

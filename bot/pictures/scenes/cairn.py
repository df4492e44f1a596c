"""A pod's cairn in its land: ground stone, a course for each layer, words above."""

from collections.abc import Sequence
from itertools import pairwise

from bot.dialogue.drawings import CairnDrawing
from bot.pictures.scenes import landscape, light, stones, words
from bot.pictures.scenes.heap import MIDDLE, heap
from bot.pictures.scenes.shapes import EDGE, closed, fill, framed, number
from bot.pictures.scenes.stones import Stone

_WORDS, _BELOW = 400.0, 460.0


def svg(drawing: CairnDrawing) -> str:
    """Draw a cairn as SVG."""
    colors = light.of_season(drawing.season)
    foot = landscape.FOOT + 8 - landscape.rise(drawing.hill)
    lying = tuple(heap(drawing, foot))
    half = max(stone.wide for stone in lying) / 2
    return framed(
        landscape.TALL,
        landscape.sky(colors),
        landscape.sun(colors),
        landscape.ridges(colors, drawing.seed),
        landscape.hill(colors, drawing.hill, MIDDLE),
        landscape.path(colors, MIDDLE, foot + 12),
        _shadow(colors, foot, half),
        _between(lying, colors),
        *(stones.draw(stone, colors) for stone in lying),
        landscape.grass(colors, drawing.seed, MIDDLE, foot, half),
        _words(drawing, colors),
    )


def _between(lying: Sequence[Stone], colors: light.Palette) -> str:
    """Fill the cracks between neighbors with the dark of the heap: no sky is seen through it."""
    cracks = [
        f"M{number(one.x)},{number(one.y - one.tall * 0.3)}H{number(other.x)}"
        f"V{number(one.y + one.tall * 0.5)}H{number(one.x)}Z"
        for one, other in pairwise(lying)
        if abs(one.y - other.y) < one.tall / 2 and other.x > one.x
    ]
    return fill("".join(cracks), light.mix(light.SHADOW, colors.ground, 0.35))


def _shadow(colors: light.Palette, foot: float, half: float) -> str:
    """Let the heap's shadow fall on the ground, away from the sun."""
    away = -1 if colors.sun_at > 0.5 else 1
    points = [
        (MIDDLE - away * half * 0.9, foot + 12),
        (MIDDLE, foot + 17),
        (MIDDLE + away * half * 1.2, foot + 22),
        (MIDDLE + away * half * 1.9, foot + 21),
        (MIDDLE + away * half * 1.2, foot + 6),
        (MIDDLE, foot),
    ]
    return fill(closed(points), light.SHADOW, 0.32)


def _words(drawing: CairnDrawing, colors: light.Palette) -> str:
    """Say whose cairn it is, what it holds, which week that is, and what lies in the hill."""
    below = colors.words_below
    return (
        words.heading(drawing.heading, drawing.sign)
        + words.line(drawing.told, EDGE, 110, _WORDS, size=28)
        + _week(drawing)
        + words.line(drawing.below, EDGE, landscape.TALL - 20, _BELOW, color=below)
    )


def _week(drawing: CairnDrawing) -> str:
    """Say which week is told; a small warm stone before it explains those of the last layer."""
    x = float(EDGE)
    legend = ""
    if drawing.lit and drawing.layers and drawing.dates:
        legend = fill(
            closed(
                [
                    (x, 140),
                    (x + 4, 132),
                    (x + 14, 130),
                    (x + 24, 133),
                    (x + 27, 141),
                    (x + 20, 147),
                    (x + 7, 147),
                ]
            ),
            light.WARM[2],
        )
        x += 38
    return legend + words.line(drawing.dates, x, 148, _WORDS, color=light.QUIET_WORDS)

"""One stone: an outline of its own, light on the side of the sun, shade on the other, moss."""

import math

from msgspec import Struct

from bot.pictures.scenes.light import GLOW, SHADOW, WARM, Palette, mix
from bot.pictures.scenes.shapes import Point, closed, fill, noise, opened

_POINTS, _CUTS = 12, 6
_SMALL = 900.0  # square pixels, below which a darker edge is not seen


class Stone(Struct, frozen=True):
    """Where a stone lies and how large it is; `drawn` are the numbers its shape follows."""

    x: float
    y: float
    wide: float
    tall: float
    drawn: tuple[float, ...]
    lit: bool = False
    mossy: bool = False
    slab: bool = False


def shape_of(seed: int, week: int, place: int) -> tuple[float, ...]:
    """Draw a shape from pod, week and place in the layer, and from nothing else."""
    return noise(seed, week, place)


def draw(stone: Stone, light: Palette) -> str:
    """Draw a stone as it lies in the light of its season."""
    sunward = math.atan2(-0.8, 1.0 if light.sun_at > 0.5 else -1.0)
    color = _color(stone, light)
    sunny = GLOW if stone.lit else light.sun
    dark = 0.34 if stone.wide * stone.tall > _SMALL else 0.46
    around = [_edge(stone, math.tau * at / _POINTS) for at in range(_POINTS)]
    parts = [
        fill(closed(around), color),
        fill(_crescent(stone, sunward + math.pi, 1.75, 0.46), mix(color, SHADOW, dark)),
        fill(_crescent(stone, sunward, 1.2, 0.3), mix(color, sunny, 0.42)),
    ]
    if stone.wide * stone.tall > _SMALL:
        edge = _crescent(stone, sunward + math.pi * 0.9, 1.2, 0.2)
        parts.append(fill(edge, mix(color, SHADOW, 0.52)))
    if stone.lit:
        parts.append(fill(_crescent(stone, sunward, 1.0, 0.09), mix(color, sunny, 0.9)))
    if stone.slab:
        parts.append(fill(_seams(stone), mix(color, SHADOW, 0.3)))
    if stone.mossy:
        parts.append(_moss(stone, light))
    return "".join(parts)


def _color(stone: Stone, light: Palette) -> str:
    colors = WARM if stone.lit else light.stones
    base = colors[int(stone.drawn[0] * len(colors))]
    return mix(base, "#ffffff" if stone.drawn[1] > 0.5 else SHADOW, 0.07 * stone.drawn[2])


def _edge(stone: Stone, angle: float, scale: float = 1.0) -> Point:
    """Find the edge at an angle: between an oval and a box, a little uneven, a little turned."""
    drawn = stone.drawn
    square = 2 / (2.5 + 1.1 * drawn[3])
    turn = (drawn[4] - 0.5) * 0.12 * min(1.0, 1.6 * stone.tall / stone.wide)
    cos, sin = math.cos(angle), math.sin(angle)
    swell = scale * (
        1
        + 0.045 * math.sin(2 * angle + math.tau * drawn[5])
        + 0.040 * math.sin(3 * angle + math.tau * drawn[6])
        + 0.022 * math.sin(5 * angle + math.tau * drawn[7])
    )
    x = math.copysign(abs(cos) ** square, cos) * stone.wide / 2 * swell
    y = math.copysign(abs(sin) ** square, sin) * stone.tall / 2 * swell
    return (stone.x + x - y * turn, stone.y + x * turn + y)


def _crescent(stone: Stone, toward: float, half: float, deep: float) -> str:
    """Cut a crescent off a stone, along its own edge, on the side that an angle points to."""
    outer: list[Point] = []
    inner: list[Point] = []
    for at in range(_CUTS + 1):
        share = at / _CUTS * 2 - 1
        angle = toward + share * half
        outer.append(_edge(stone, angle))
        inner.append(_edge(stone, angle, 1 - deep * (1 - share * share)))
    return opened(outer) + opened(inner[::-1], "L") + "Z"


def _seams(stone: Stone) -> str:
    """Run two seams along a slab, as slate has them: it is a layer, and no single stone."""
    seams: list[str] = []
    for at, high in enumerate((-0.12, 0.14)):
        left, right = _edge(stone, math.pi - high, 0.9), _edge(stone, high, 0.9)
        y = stone.y + high * stone.tall
        bend = (stone.drawn[12 + at] - 0.5) * stone.tall * 0.2
        upper = [(left[0], y), (stone.x - bend * 3, y + bend), (right[0], y - bend * 0.5)]
        lower = [(x, y + 1.8) for x, y in reversed(upper)]
        seams.append(opened(upper) + opened(lower, "L") + "Z")
    return "".join(seams)


def _moss(stone: Stone, light: Palette) -> str:
    """Grow moss along the upper edge that the sun does not reach; it hangs a little over it."""
    away = -math.pi * (0.68 if light.sun_at > 0.5 else 0.32)
    half = 0.45 + 0.4 * stone.drawn[8]
    outer: list[Point] = []
    inner: list[Point] = []
    for at in range(_CUTS + 1):
        share = at / _CUTS * 2 - 1
        thick = (1 - share * share) * (0.16 + 0.22 * stone.drawn[8 + at % 8])
        outer.append(_edge(stone, away + share * half, 1 + 0.05 * (1 - share * share)))
        inner.append(_edge(stone, away + share * half, 1 - thick))
    return fill(opened(outer) + opened(inner[::-1], "L") + "Z", mix(light.moss, SHADOW, 0.12))

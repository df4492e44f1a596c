"""The land a cairn stands in: sky, sun, ridges, a path, and the hill that older seasons raised."""

import math

from bot.pictures.scenes.light import Palette, mix
from bot.pictures.scenes.shapes import WIDTH, Point, box, closed, disc, fill, noise, number, opened

TALL = 480
HORIZON = 352
FOOT = 408
_STRIPE = 4
_MOST_TERRACES = 5
_TERRACE = 9


def sky_at(light: Palette, share: float) -> str:
    """Find the color of the sky between its upper edge, 0, and the horizon, 1."""
    for (start, above), (end, below) in zip(light.sky, light.sky[1:], strict=False):
        if share <= end:
            return mix(above, below, (share - start) / (end - start))
    return light.sky[-1][1]


def sky(light: Palette, horizon: int = HORIZON) -> str:
    """Paint the sky in flat stripes, so fine that they read as one."""
    stripes = range(0, horizon + 24, _STRIPE)
    return "".join(
        box(0, y, WIDTH, _STRIPE, sky_at(light, min(1.0, y / horizon))) for y in stripes
    )


def sun(light: Palette, y: float = HORIZON - 66) -> str:
    """Set the sun on the far ridge, whole, with its shine around it."""
    x = light.sun_at * WIDTH
    shine = ((112, 0.07), (80, 0.09), (55, 0.13))
    return "".join(disc(x, y, r, light.sun, o) for r, o in shine) + disc(x, y, 36, light.sun)


def ridges(light: Palette, seed: int) -> str:
    """Lay three ridges one before the other, the nearest the darkest."""
    heights = ((HORIZON - 34, 26), (HORIZON + 4, 20), (HORIZON + 34, 13))
    return "".join(
        _ridge(color, base, swing, noise(seed, "ridge", at), 4 + 2 * at)
        for at, (color, (base, swing)) in enumerate(zip(light.ridges, heights, strict=True))
    )


def _ridge(color: str, base: float, swing: float, drawn: tuple[float, ...], peaks: int) -> str:
    step = WIDTH / peaks
    line = [
        (
            at * step + (drawn[at % 16] - 0.5) * step * 0.5 * (0 < at < peaks),
            base - swing * (0.2 + 1.1 * drawn[(at + 7) % 16]) * (1 if at % 2 else -0.4),
        )
        for at in range(peaks + 1)
    ]
    return fill(f"{opened(line)}V{TALL}H0Z", color)


def hill(light: Palette, terraces: int, middle: float) -> str:
    """Raise the ground under the cairn, by one terrace for each older season."""
    low = FOOT + 10
    slope = f"M0,{low + 34}C{number(middle * 0.45)},{low - 14},{number(middle * 0.7)},{FOOT}"
    ground = (
        f"{slope},{number(middle)},{FOOT}S{number(middle + 250)},{low + 2},{WIDTH},{low + 30}"
        f"V{TALL}H0Z"
    )
    steps = min(terraces, _MOST_TERRACES)
    raised = (
        _terrace(light, middle, FOOT + 16 - _TERRACE * at, 372 - 34 * at, at)
        for at in range(steps + 1)
        if steps
    )
    return fill(ground, light.ground) + "".join(raised)


def rise(terraces: int) -> float:
    """Tell by how much older seasons lift a cairn's foot."""
    return float(_TERRACE * min(terraces, _MOST_TERRACES))


def _terrace(light: Palette, middle: float, y: float, half: float, at: int) -> str:
    edge = mix(light.ground, light.grass, 0.4 + 0.15 * at)
    lip = mix(edge, light.sun, 0.3)
    return fill(_mound(middle, y - 1.6, half, 20), lip) + fill(_mound(middle, y, half, 19), edge)


def _mound(middle: float, y: float, half: float, tall: float) -> str:
    points: list[Point] = []
    for at in range(14):
        angle = math.tau * at / 14
        points.append((middle + half * math.cos(angle), y + tall * math.sin(angle) * 0.9))
    return closed(points)


def path(light: Palette, middle: float, foot: float) -> str:
    """Lead a path from the lower edge up to the cairn's foot."""
    left: list[Point] = []
    right: list[Point] = []
    for at in range(9):
        share = at / 8
        y = TALL + 6 + (foot - TALL - 6) * share
        x = middle + 210 - 225 * share**0.8 - 58 * math.sin(math.pi * 1.7 * share) * (1 - share)
        half = 4 + 46 * (1 - share) ** 1.7
        left.append((x - half, y))
        right.append((x + half, y))
    shape = opened(left) + opened(right[::-1], "L") + "Z"
    return fill(shape, mix(light.ground, light.path, 0.72))


def grass(light: Palette, seed: int, middle: float, foot: float, half: float) -> str:
    """Let some blades grow at the foot, so that the stones stand in the ground, not on it."""
    blades: list[str] = []
    for tuft in range(7):
        drawn = noise(seed, "grass", tuft)
        side = 1 if tuft % 2 else -1
        x = middle + side * half * (0.72 + 0.5 * drawn[0])
        y = foot + 4 + 12 * drawn[1]
        for blade in range(4):
            lean = (drawn[2 + blade] - 0.5) * 14
            tall = 8 + 10 * drawn[6 + blade]
            at = x + blade * 3.2 - 5
            blades.append(
                f"M{number(at - 1.4)},{number(y)}Q{number(at)},{number(y - tall * 0.6)},"
                f"{number(at + lean)},{number(y - tall)}Q{number(at + 1.6)},"
                f"{number(y - tall * 0.5)},{number(at + 1.4)},{number(y)}Z"
            )
    return fill("".join(blades), mix(light.grass, light.sun, 0.14))

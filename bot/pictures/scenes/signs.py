"""Signs and marks: shapes that are told apart without color, each with a color of its own too."""

import math

from bot.dialogue.drawings import Mark, Sign
from bot.pictures.scenes.light import BAR, LINE, MARK, NIGHT, RAIL, SIGNS
from bot.pictures.scenes.shapes import Point, disc, fill, number


def sign(of: Sign, x: float, y: float, radius: float) -> str:
    """Draw a sign around a point."""
    color = color_of(of)
    match of:
        case Sign.DISC:
            return disc(x, y, radius, color)
        case Sign.RING:
            return _ring(x, y, radius, color)
        case Sign.HALF:
            return _ring(x, y, radius, color) + fill(_half(x, y, radius), color)
        case Sign.TRIANGLE:
            return fill(_corners(x, y, radius, 3, -0.25), color)
        case Sign.OUTLINE:
            return _hollow(x, y, radius, 3, -0.25, color)
        case Sign.HANGING:
            return fill(_corners(x, y, radius, 3, 0.25), color)
        case Sign.SQUARE:
            return fill(_corners(x, y, radius * 1.15, 4, 0.125), color)
        case Sign.FRAME:
            return _hollow(x, y, radius * 1.15, 4, 0.125, color)
        case Sign.DIAMOND:
            return fill(_corners(x, y, radius * 1.1, 4, 0), color)
        case Sign.HOLLOW:
            return _hollow(x, y, radius * 1.1, 4, 0, color)
        case Sign.STAR:
            return fill(_star(x, y, radius * 1.1), color)
        case Sign.BAR:
            return fill(_slanted(x, y, radius, 0), color)
        case Sign.SLANT:
            return fill(_slanted(x, y, radius, 0.5), color)


def color_of(of: Sign) -> str:
    """Say which color a sign has."""
    return SIGNS[list(Sign).index(of) % len(SIGNS)]


def mark(of: Mark, x: float, y: float, radius: float) -> str:
    """Draw how a week went: full, half, an open ring, a diamond."""
    match of:
        case Mark.DONE:
            return disc(x, y, radius, BAR)
        case Mark.PARTLY:
            return _ring(x, y, radius, BAR) + fill(_half(x, y, radius), BAR)
        case Mark.NOT_THIS_WEEK:
            return _ring(x, y, radius, RAIL)
        case Mark.CHANGED:
            return fill(_corners(x, y, radius, 4, 0), LINE)


def milestone(x: float, y: float, radius: float) -> str:
    """Draw a small pile of two stones, for something that is done once and for all."""
    return "".join(
        f'<ellipse cx="{number(x)}" cy="{number(y + dy * radius)}" rx="{number(rx * radius)}"'
        f' ry="{number(0.52 * radius)}" fill="{MARK}"/>'
        for dy, rx in ((0.5, 1.1), (-0.5, 0.7))
    )


def _ring(x: float, y: float, radius: float, color: str) -> str:
    return disc(x, y, radius, color) + disc(x, y, radius * 0.62, NIGHT)


def _half(x: float, y: float, radius: float) -> str:
    r = number(radius)
    return f"M{number(x)},{number(y - radius)}A{r},{r} 0 0 0 {number(x)},{number(y + radius)}Z"


def _hollow(x: float, y: float, radius: float, count: int, turn: float, color: str) -> str:
    inner = _corners(x, y, radius * 0.52, count, turn)
    return fill(_corners(x, y, radius, count, turn), color) + fill(inner, NIGHT)


def _corners(x: float, y: float, radius: float, count: int, turn: float) -> str:
    return _straight(
        [
            (
                x + radius * math.cos(math.tau * (at / count + turn)),
                y + radius * math.sin(math.tau * (at / count + turn)),
            )
            for at in range(count)
        ]
    )


def _star(x: float, y: float, radius: float) -> str:
    points = []
    for at in range(10):
        far = radius if at % 2 == 0 else radius * 0.45
        angle = math.tau * (at / 10 - 0.25)
        points.append((x + far * math.cos(angle), y + far * math.sin(angle)))
    return _straight(points)


def _slanted(x: float, y: float, radius: float, lean: float) -> str:
    over, high = radius * lean, radius * 0.5
    return _straight(
        [
            (x - radius - over * 0.4, y + high),
            (x - radius + over, y - high),
            (x + radius + over * 0.4, y - high),
            (x + radius - over, y + high),
        ]
    )


def _straight(points: list[Point]) -> str:
    return "M" + "L".join(f"{number(x)},{number(y)}" for x, y in points) + "Z"

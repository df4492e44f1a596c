"""Small parts that every picture is made of, as SVG: soft closed curves, words, and steady noise.

No element has a group opacity, a clip or a gradient: each would cost more than the picture.
"""

import hashlib
from collections.abc import Sequence

Point = tuple[float, float]
WIDTH, EDGE = 800, 40


def noise(*of: object) -> tuple[float, ...]:
    """Draw sixteen numbers from 0 to 1 that are the same for the same things, on every machine."""
    drawn = hashlib.blake2b("/".join(map(str, of)).encode(), digest_size=32).digest()
    return tuple(int.from_bytes(drawn[at : at + 2]) / 65536 for at in range(0, 32, 2))


def number(value: float) -> str:
    """Write a length to a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")


def closed(points: Sequence[Point]) -> str:
    """Lay a soft closed curve through points (Catmull and Rom's, as cubic pieces)."""
    count = len(points)
    parts = [f"M{number(points[0][0])},{number(points[0][1])}"]
    for at in range(count):
        before, here = points[at - 1], points[at]
        there, after = points[(at + 1) % count], points[(at + 2) % count]
        parts.append(_piece(before, here, there, after))
    return "".join(parts) + "Z"


def opened(points: Sequence[Point], start: str = "M") -> str:
    """Lay a soft open curve through points."""
    padded = [points[0], *points, points[-1]]
    parts = [f"{start}{number(points[0][0])},{number(points[0][1])}"]
    parts += [_piece(*padded[at : at + 4]) for at in range(len(points) - 1)]
    return "".join(parts)


def _piece(before: Point, here: Point, there: Point, after: Point) -> str:
    return "C%.1f,%.1f,%.1f,%.1f,%.1f,%.1f" % (  # noqa: UP031 a picture has thousands of these
        here[0] + (there[0] - before[0]) / 6,
        here[1] + (there[1] - before[1]) / 6,
        there[0] - (after[0] - here[0]) / 6,
        there[1] - (after[1] - here[1]) / 6,
        there[0],
        there[1],
    )


def fill(path: str, color: str, opacity: float = 1.0) -> str:
    """Fill a path with one color."""
    see_through = "" if opacity >= 1 else f' fill-opacity="{opacity:g}"'
    return f'<path d="{path}" fill="{color}"{see_through}/>'


def box(x: float, y: float, width: float, height: float, color: str, round_by: float = 0) -> str:
    """Fill a box, its corners round by so many pixels."""
    corner = f' rx="{number(round_by)}"' if round_by else ""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}"'
        f' height="{number(height)}"{corner} fill="{color}"/>'
    )


def disc(x: float, y: float, radius: float, color: str, opacity: float = 1.0) -> str:
    """Fill a disc."""
    see_through = "" if opacity >= 1 else f' fill-opacity="{opacity:g}"'
    return (
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
        f' fill="{color}"{see_through}/>'
    )


def framed(tall: float, *parts: str) -> str:
    """Put parts, the farthest first, into a picture as tall as they need."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{number(tall)}"'
        f' viewBox="0 0 {WIDTH} {number(tall)}">{"".join(parts)}</svg>'
    )

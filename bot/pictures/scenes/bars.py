"""Bars of progress: on boards, and of an amount on a journey."""

from bot.pictures.scenes.light import BAR, MARK, RAIL
from bot.pictures.scenes.shapes import EDGE, WIDTH, box, disc

_WIDE = WIDTH - 2 * EDGE
_THICK = 16


def bar(share: float, y: float) -> str:
    """Draw a bar on a thin rail that shows where it could end; a small stone lies at its tip."""
    wide = _THICK + (_WIDE - _THICK) * max(0.0, min(1.0, share))
    middle = y + _THICK / 2
    return (
        box(EDGE, middle - 2, _WIDE, 4, RAIL, 2)
        + box(EDGE, y, wide, _THICK, BAR, _THICK / 2)
        + disc(EDGE + wide - _THICK / 2, middle, _THICK * 0.62, MARK)
    )

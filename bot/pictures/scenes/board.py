"""A pod's board: a calm line for each, a bar where there is one, and what all did together.

The note beside a name is all that is said of a person; the bar has no number.
"""

from bot.dialogue.drawings import BoardDrawing, BoardRow
from bot.pictures.scenes import bars, light, signs, words
from bot.pictures.scenes.dusk import dusk
from bot.pictures.scenes.shapes import EDGE, WIDTH, box, framed

_WIDE = WIDTH - 2 * EDGE
_ROWS_FROM = 176
_BARRED, _BARE = 82, 58
_FOOT = 178


def svg(drawing: BoardDrawing) -> str:
    """Draw a board as SVG; the more rows, the taller."""
    ends = _ROWS_FROM + sum(_tall(row) for row in drawing.rows)
    tall = ends + _FOOT
    rows, y = [], float(_ROWS_FROM)
    for row in drawing.rows:
        rows.append(_row(row, y))
        y += _tall(row)
    return framed(
        tall,
        box(0, 0, WIDTH, tall, light.NIGHT),
        dusk(tall, light.of_season(drawing.season)),
        words.heading(drawing.heading, drawing.sign),
        words.quiet(drawing.subtitle, 110),
        *rows,
        words.quiet(drawing.total, tall - 30),
    )


def _tall(row: BoardRow) -> int:
    return _BARE if row.share is None else _BARRED


def _row(row: BoardRow, y: float) -> str:
    """Set a name, at its right the note, and below both the bar."""
    note = words.width_of(row.note, _WIDE * 0.45)
    x = float(EDGE)
    parts = [
        words.line(row.note, WIDTH - EDGE, y, _WIDE * 0.45, color=light.QUIET_WORDS, anchor="end")
    ]
    if row.place:
        parts.append(words.line(row.place, x, y, 60, size=28, color=light.MARK, bold=True))
        x += words.width_of(row.place, 60, 28) + 16
    if row.sign is None:
        width = WIDTH - EDGE - x - note - 24
        parts.append(words.line(row.name, x, y, width, size=28, bold=True))
    else:
        parts.append(signs.sign(row.sign, x + 14, y - 10, 13))
    if row.share is not None:
        parts.append(bars.bar(row.share, y + 18))
    return "".join(parts)

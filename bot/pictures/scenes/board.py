"""A pod's board: a calm line for each, a bar where there is one, and what all did together.

The note beside a name is all that is said of a person; the bar has no number.
"""

from bot.dialogue.drawings import BoardDrawing, BoardRow
from bot.pictures.scenes import bars, landscape, light, signs, words
from bot.pictures.scenes.pile import small_cairn
from bot.pictures.scenes.shapes import EDGE, WIDTH, box, fill, framed, number, opened

_WIDE = WIDTH - 2 * EDGE
_ROWS_FROM = 176
_BARRED, _BARE = 82, 58
_FOOT, _HILL = 218, 84
_DUSK, _STRIPE = 150, 3


def svg(drawing: BoardDrawing) -> str:
    """Draw a board as SVG; the more rows, the taller."""
    ends = _ROWS_FROM + sum(_tall(row) for row in drawing.rows)
    tall = ends + _FOOT - 40
    rows, y = [], float(_ROWS_FROM)
    for row in drawing.rows:
        rows.append(_row(row, y))
        y += _tall(row)
    return framed(
        tall,
        box(0, 0, WIDTH, tall, light.NIGHT),
        _dusk(tall, light.of_season(drawing.season)),
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


def _dusk(tall: float, colors: light.Palette) -> str:
    """Let the night of the rows turn into dusk above the hill that carries the total."""
    horizon = tall - _HILL
    steps = range(0, _DUSK, _STRIPE)
    stripes = (
        box(0, horizon - _DUSK + at + 10, WIDTH, _STRIPE, _glow(colors, at / _DUSK))
        for at in steps
    )
    far = [(0.0, horizon - 8.0), (190.0, horizon - 24.0), (420.0, horizon - 4.0)]
    far += [(640.0, horizon - 20.0), (800.0, horizon - 6.0)]
    near = [(0.0, horizon + 18.0), (260.0, horizon + 2.0), (640.0, horizon - 2.0)]
    near.append((800.0, horizon + 14.0))
    ridge = light.mix(light.NIGHT, colors.ridges[1], 0.5)
    return (
        "".join(stripes)
        + fill(f"{opened(far)}V{number(tall)}H0Z", ridge)
        + fill(f"{opened(near)}V{number(tall)}H0Z", light.NIGHT_HILL)
        + small_cairn(650, horizon + 4, 4, colors, seed=1)
    )


def _glow(colors: light.Palette, share: float) -> str:
    """Mix the night into the evening sky of the season, toward the horizon."""
    return light.mix(light.NIGHT, landscape.sky_at(colors, 0.4 + 0.5 * share), share**1.4)

"""A month or a season as a card to share: what its owner ticked, under that season's sky."""

from bot.dialogue.drawings import CardDrawing, CardLine, CardPeriod
from bot.pictures.scenes import landscape, light, signs, words
from bot.pictures.scenes.pile import small_cairn
from bot.pictures.scenes.shapes import EDGE, WIDTH, box, fill, framed, number, opened

_WIDE = WIDTH - 2 * EDGE
_SKY = 290
_PILE = {CardPeriod.MONTH: 3, CardPeriod.SEASON: 5}


def svg(drawing: CardDrawing) -> str:
    """Draw a card as SVG; it is as tall as there is to show."""
    colors = light.of_season(drawing.season)
    y = float(_SKY + 56)
    parts: list[str] = []
    for line in drawing.lines:
        drawn, y = _line(line, y)
        parts.append(drawn)
    for quote in drawing.quotes:
        drawn, after = words.lines(quote, EDGE + 28, y + 6, _WIDE - 28, 4, color=light.QUIET_WORDS)
        parts += [box(EDGE, y - 20, 6, after - y - 2, light.MARK, 3), drawn]
        y = after + 22
    tall = y + 2
    return framed(
        tall,
        landscape.sky(colors, _SKY - 40),
        landscape.sun(colors, _SKY - 84),
        _ground(tall),
        small_cairn(560, _SKY - 30, _PILE[drawing.period], colors, drawing.seed),
        words.heading(drawing.heading, None, 60),
        words.quiet(drawing.subtitle, 98),
        *parts,
    )


def _ground(tall: float) -> str:
    line = [(0.0, _SKY - 22.0), (260.0, _SKY - 34.0), (560.0, _SKY - 36.0), (800.0, _SKY - 18.0)]
    return fill(f"{opened(line)}V{number(tall)}H0Z", light.NIGHT)


def _line(line: CardLine, y: float) -> tuple[str, float]:
    """Set what was ticked, its note, and its marks on a line of their own."""
    said, y = words.lines(line.words, EDGE, y, _WIDE, 2, size=28, bold=True)
    parts = [said]
    if line.marks:
        step = min(44.0, _WIDE / len(line.marks))
        radius = min(13.0, step * 0.42)
        parts += [
            signs.mark(mark, EDGE + radius + step * at, y - 4, radius)
            for at, mark in enumerate(line.marks)
        ]
        y += 40
    if line.note:
        note, y = words.lines(line.note, EDGE, y + 2, _WIDE, 2, color=light.QUIET_WORDS)
        parts.append(note)
    return "".join(parts), y + 24

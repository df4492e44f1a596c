"""A year of one goal, for its owner: what was answered, strength as a soft line, what was learned.

A week without an answer leaves nothing behind: no gap is drawn, and the marks stand as high as
they went, so that neither color nor shape alone tells them apart.
"""

from collections.abc import Iterable, Iterator

from bot.dialogue.drawings import JourneyDrawing, JourneyWeek, Mark, Pace, Told
from bot.pictures.scenes import bars, light, signs, words
from bot.pictures.scenes.dusk import dusk
from bot.pictures.scenes.shapes import EDGE, WIDTH, box, disc, fill, framed, number, opened

_WIDE = WIDTH - 2 * EDGE
_CURVE = 120
_LEVELS = {Mark.DONE: 0, Mark.CHANGED: 1, Mark.PARTLY: 1, Mark.NOT_THIS_WEEK: 2}
_LEVEL = 30
_LEAST_ACROSS = 12
_FOOT = 190
_QUOTE = WIDTH - 2 * EDGE - 28


def svg(drawing: JourneyDrawing) -> str:
    """Draw a journey as SVG; it is as tall as there is to show."""
    head, y = words.lines(drawing.heading, EDGE, 70, _WIDE, 2, size=36, bold=True)
    parts = [head, words.quiet(drawing.subtitle, y - 4)]
    y += 40
    if drawing.weeks:
        parts.append(_year(drawing, y))
        y += _CURVE + 3 * _LEVEL + 92
        legend, y = _legend(drawing, y)
        parts.append(legend)
    for told in drawing.milestones:
        line, after = words.lines(told.words, EDGE + 44, y, _WIDE - 44, 2)
        parts += [signs.milestone(EDGE + 14, y - 9, 11), line]
        y = after + 6
    if drawing.pace is not None:
        pace, y = _pace(drawing.pace, y + 6)
        parts.append(pace)
    for note in drawing.notes:
        line, after = words.lines(note, EDGE + 28, y + 10, _QUOTE, 3, color=light.QUIET_WORDS)
        parts += [box(EDGE, y - 16, 6, after - y - 2, light.LINE, 3), line]
        y = after + 24
    tall = round(y) + _FOOT
    ground = box(0, 0, WIDTH, tall, light.NIGHT)
    return framed(tall, ground, dusk(tall, light.of_season(drawing.season)), *parts)


def _year(drawing: JourneyDrawing, y: float) -> str:
    """Draw the months, the line of strength, and below it a mark for each answered week."""
    step = _WIDE / max(_LEAST_ACROSS, drawing.across)
    radius = min(13.0, step * 0.46)
    floor = y + _CURVE
    marks = (
        signs.mark(week.mark, _x(week.at, step), floor + 28 + _LEVEL * _LEVELS[week.mark], radius)
        for week in drawing.weeks
    )
    stones = (
        signs.milestone(_x(told.at, step), _height(drawing.weeks, told.at, floor) - 14, 11)
        for told in drawing.milestones
    )
    return "".join(
        (
            _strength(drawing.weeks, step, floor),
            *marks,
            *stones,
            *_months(drawing.months, step, floor + 3 * _LEVEL + 40),
        )
    )


def _x(at: int, step: float) -> float:
    return EDGE + step * (at + 0.5)


def _strength(weeks: Iterable[JourneyWeek], step: float, floor: float) -> str:
    """Draw strength as a soft line over its own shade; a single week is a dot."""
    points = [
        (_x(week.at, step), floor - _CURVE * 0.86 * week.strength)
        for week in weeks
        if week.strength is not None
    ]
    if not points:
        return ""
    last = disc(*points[-1], 7, light.LINE)
    if len(points) == 1:
        return last
    line = opened(points)
    under = f"{line}V{number(floor + 6)}H{number(points[0][0])}Z"
    shade = fill(under, light.mix(light.NIGHT, light.LINE, 0.2))
    stroke = f'<path d="{line}" fill="none" stroke="{light.LINE}" stroke-width="5"'
    return f'{shade}{stroke} stroke-linecap="round"/>{last}'


def _height(weeks: Iterable[JourneyWeek], at: int, floor: float) -> float:
    """Find how high the line is at a week, by the last week before it that has strength."""
    before = [week.strength for week in weeks if week.at <= at and week.strength is not None]
    return floor - _CURVE * 0.86 * (before[-1] if before else 0.0)


def _months(months: Iterable[Told], step: float, y: float) -> Iterator[str]:
    """Name the months under their weeks, as many as have room."""
    free = float(EDGE)
    for month in months:
        x = EDGE + step * month.at
        wide = words.width_of(month.words, 200)
        if x >= free and x + wide <= WIDTH - EDGE:
            yield words.line(month.words, x, y, 200, color=light.QUIET_WORDS)
            free = x + wide + 20


def _legend(drawing: JourneyDrawing, y: float) -> tuple[str, float]:
    """Explain the marks and the line, on as many lines as they need."""
    x = float(EDGE)
    parts: list[str] = []
    entries: list[tuple[Mark | None, str]] = [*drawing.legend]
    if drawing.strong and any(week.strength is not None for week in drawing.weeks):
        entries.append((None, drawing.strong))
    for mark, said in entries:
        wide = 40 + words.width_of(said, _WIDE - 40)
        if x > EDGE and x + wide > WIDTH - EDGE:
            x, y = float(EDGE), y + 42
        if mark is None:
            parts.append(box(x, y - 12, 28, 6, light.LINE, 3))
        else:
            parts.append(signs.mark(mark, x + 13, y - 9, 11))
        parts.append(words.line(said, x + 40, y, _WIDE - 40, color=light.QUIET_WORDS))
        x += wide + 34
    return "".join(parts), y + 58


def _pace(pace: Pace, y: float) -> tuple[str, float]:
    """Draw how much of an amount is there; a notch shows where an even pace would be."""
    said, y = words.lines(pace.words, EDGE, y, _WIDE, 2)
    bar = bars.bar(pace.share, y - 12)
    if pace.even is not None:
        at = EDGE + _WIDE * max(0.0, min(1.0, pace.even))
        bar += fill(f"M{number(at)},{number(y + 8)}l11,18h-22Z", light.WORDS)
    return said + bar, y + 66

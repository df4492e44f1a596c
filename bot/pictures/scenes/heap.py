"""How a cairn's stones lie: a row for each layer, narrowing upwards, the last a heap of its own.

A layer keeps its stones together. What a stone looks like never changes; its place in the heap
decides how large it is.
"""

from collections.abc import Iterator

from msgspec import Struct

from bot.dialogue.drawings import CairnDrawing
from bot.pictures.scenes import stones
from bot.pictures.scenes.shapes import noise
from bot.pictures.scenes.stones import Stone

MIDDLE = 492.0
_TOP, _WIDEST = 118.0, 400.0
_TALLEST_ROW = 64.0
_SUNK = 0.14


def heap(drawing: CairnDrawing, foot: float) -> Iterator[Stone]:
    """Stack the ground stone and all layers, from the lowest to the highest."""
    rows = list(_rows(drawing))
    base = min(_WIDEST, 196.0 + 21 * len(rows))
    yield Stone(MIDDLE, foot - 14, base * 1.12 + 30, 58, noise(drawing.seed, "ground"), mossy=True)
    if not rows:
        return
    weights = [row.weight(drawing.seed) for row in rows]
    y = foot - 36
    each = min(_TALLEST_ROW, (y - _TOP) / sum(weights))
    for at, (row, weight) in enumerate(zip(rows, weights, strict=True)):
        tall = each * weight
        wide = row.wide(base * (1 - 0.66 * (at / len(rows)) ** 1.25), tall)
        yield from _course(drawing, row, y, wide, tall, mossy=at < len(rows) * 0.4)
        y -= tall


class _Row(Struct, frozen=True):
    """Stones of one layer side by side: how many, and the first one's place in the layer."""

    week: int
    first: int
    count: int
    lit: bool
    slab: bool = False

    def wide(self, room: float, tall: float) -> float:
        """Say how wide the row is: as its place in the heap asks, but never a stick or an egg."""
        if self.slab:
            return room * 0.94
        most = 1.9 if self.count == 1 else 4.5
        return max(min(room, self.count * tall * most), self.count * tall * 0.9)

    def weight(self, seed: int) -> float:
        """Say how tall the row is beside others: fewer stones are larger, and no two are alike."""
        return (0.86 + 0.28 * noise(seed, self.week, self.first, "row")[0]) * (
            1.12 if self.count < 4 else 0.94
        )


def _rows(drawing: CairnDrawing) -> Iterator[_Row]:
    """Lay each layer as a row, and the last one as a small heap that ends in one stone."""
    weeks = drawing.weeks or tuple(range(len(drawing.layers)))
    layers = [
        (week, count)
        for week, count in zip(weeks, drawing.layers, strict=True)
        if count is None or count > 1
    ]
    for at, (week, count) in enumerate(layers):
        last = at == len(layers) - 1
        lit = last and drawing.lit
        if count is None:
            yield _Row(week, 0, 1, lit=lit, slab=True)
            continue
        first = 0
        for part in _tapered(count) if last else (count,):
            yield _Row(week, first, part, lit=lit)
            first += part


def _tapered(count: int) -> tuple[int, ...]:
    """Share out a layer's stones over rows that narrow to one, the lowest first."""
    tall = 1
    while (tall + 1) * (tall + 2) // 2 <= count:
        tall += 1
    if tall == 1:
        return (1,) * count
    rows = list(range(tall, 0, -1))
    for at in range(count - sum(rows)):
        rows[at % (tall - 1)] += 1
    return tuple(rows)


def _course(
    drawing: CairnDrawing, row: _Row, y: float, wide: float, tall: float, *, mossy: bool
) -> Iterator[Stone]:
    """Set a row's stones side by side, each with its own share of the width, none quite level."""
    shapes = [stones.shape_of(drawing.seed, row.week, row.first + at) for at in range(row.count)]
    shares = [0.75 + 0.5 * drawn[9] for drawn in shapes]
    lean = (noise(drawing.seed, row.week, row.first, "row")[1] - 0.5) * min(16.0, tall * 0.4)
    x = MIDDLE + lean - wide / 2
    for drawn, share in zip(shapes, shares, strict=True):
        own = wide * share / sum(shares)
        high = tall * (1.12 + 0.16 * drawn[10])
        yield Stone(
            x + own / 2,
            y - high / 2 + tall * _SUNK,
            own * 1.06,
            high,
            drawn,
            lit=row.lit,
            mossy=mossy and drawn[11] > 0.5,
            slab=row.slab,
        )
        x += own

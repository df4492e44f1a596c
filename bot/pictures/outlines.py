"""Outlines of glyphs as SVG path data, which begins where the pen is and may stand anywhere."""

import uharfbuzz as hb


def outline(font: hb.Font, glyph: int) -> str:
    """Write a glyph's outline in steps relative to where the pen is; y grows downwards."""
    pen = _Pen()
    font.draw_glyph(glyph, _drawing(), pen)
    return "".join(pen.steps)


class _Pen:
    """Notes the steps of an outline; whole units, so that rounding never adds up."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self._at = (0, 0)
        self._start = (0, 0)

    def move(self, x: float, y: float) -> None:
        self._step("m", x, y)
        self._start = self._at

    def draw(self, command: str, *places: float) -> None:
        self._step(command, *places)

    def close(self) -> None:
        self.steps.append("z")
        self._at = self._start

    def _step(self, command: str, *places: float) -> None:
        x, y = self._at
        points = [(round(a), -round(b)) for a, b in zip(places[::2], places[1::2], strict=True)]
        self.steps.append(command + " ".join(f"{a - x} {b - y}" for a, b in points))
        self._at = points[-1]


def _drawing() -> hb.DrawFuncs:
    """Name what a pen does for each part of an outline."""
    functions = hb.DrawFuncs()
    functions.set_move_to_func(lambda x, y, pen: pen.move(x, y))
    functions.set_line_to_func(lambda x, y, pen: pen.draw("l", x, y))
    functions.set_quadratic_to_func(lambda *args: args[-1].draw("q", *args[:-1]))
    functions.set_cubic_to_func(lambda *args: args[-1].draw("c", *args[:-1]))
    functions.set_close_path_func(lambda pen: pen.close())
    return functions

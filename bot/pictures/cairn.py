"""Draws a cairn: a stone for each layer, wide at the foot, on light and dark alike."""

import io

from PIL import Image, ImageDraw

from bot.dialogue.drawings import CairnDrawing, Drawing

WIDTH, TALLEST = 800, 480
_SCALE = 2
_GROUND = (233, 226, 214)
_EARTH = (120, 104, 84)
# Okabe-Ito's palette, dulled to stone; told apart by lightness alone where colors are not seen.
_STONES = ((96, 108, 118), (140, 122, 100), (72, 84, 92), (168, 152, 128))
_MOST = 14
_LAYER, _SKY, _EARTH_BELOW = 54.0, 60, 58


def draw(drawing: Drawing) -> bytes:
    """Draw a cairn as a PNG, with its last fourteen layers; a low one makes a low picture."""
    if not isinstance(drawing, CairnDrawing):
        raise NotImplementedError  # nothing composes another drawing yet
    layers = [1 if stones is None else stones for stones in drawing.layers[-_MOST:]]
    each = min(_LAYER, (TALLEST - _SKY - _EARTH_BELOW) / max(1, len(layers)))
    tall = int(each * len(layers) + _SKY + _EARTH_BELOW)
    image = Image.new("RGB", (WIDTH * _SCALE, tall * _SCALE), _GROUND)
    pen = ImageDraw.Draw(image)
    ground = tall - _EARTH_BELOW
    _ellipse(pen, WIDTH / 2, ground, WIDTH * 0.42, 22, _EARTH)
    for level, stones in enumerate(layers):
        narrowing = 1 - 0.72 * level / len(layers)
        _layer(pen, ground - each * (level + 0.5), WIDTH * 0.30 * narrowing, each, stones, level)
    small = image.resize((WIDTH, tall), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    small.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def _layer(
    pen: ImageDraw.ImageDraw, middle: float, width: float, height: float, stones: int, level: int
) -> None:
    """Draw one layer: as many stones side by side as were laid that week."""
    each = 2 * width / max(1, stones)
    left = WIDTH / 2 - width
    for number in range(stones):
        lean = ((level * 7 + number * 3) % 5 - 2) * 1.5
        color = _STONES[(level + number) % len(_STONES)]
        x = left + each * (number + 0.5) + lean
        _ellipse(pen, x, middle, each * 0.54, height * 0.53, color)


def _ellipse(
    pen: ImageDraw.ImageDraw,
    x: float,
    y: float,
    width: float,
    height: float,
    color: tuple[int, int, int],
) -> None:
    box = [
        (x - width) * _SCALE,
        (y - height) * _SCALE,
        (x + width) * _SCALE,
        (y + height) * _SCALE,
    ]
    pen.ellipse(box, fill=color)

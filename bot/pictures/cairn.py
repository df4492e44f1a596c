"""The picture of a cairn: a stone for each layer, wide at the foot, on light and dark alike."""

import io

from PIL import Image, ImageDraw

from bot.dialogue.replies import CairnDrawing

WIDTH, HEIGHT = 800, 480
_SCALE = 2
_GROUND = (233, 226, 214)
_EARTH = (120, 104, 84)
# Okabe-Ito's palette, dulled to stone; told apart by lightness alone where colors are not seen.
_STONES = ((96, 108, 118), (140, 122, 100), (72, 84, 92), (168, 152, 128))
_MOST = 14


def draw(drawing: CairnDrawing) -> bytes:
    """Draw a cairn as a PNG, with its last fourteen layers."""
    image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), _GROUND)
    pen = ImageDraw.Draw(image)
    ground = int(HEIGHT * 0.88)
    _ellipse(pen, WIDTH / 2, ground, WIDTH * 0.42, HEIGHT * 0.05, _EARTH)
    layers = drawing.layers[-_MOST:]
    height = min(54.0, (ground - 40) / max(1, len(layers)))
    for level, stones in enumerate(layers):
        narrowing = 1 - 0.72 * level / max(1, len(layers))
        width = WIDTH * 0.30 * narrowing
        middle = ground - height * (level + 0.5)
        _layer(pen, middle, width, height, stones, level)
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
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

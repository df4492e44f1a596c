"""A small pile of stones, far off: it stands on boards and cards, and counts nothing."""

from bot.pictures.scenes import stones
from bot.pictures.scenes.light import Palette
from bot.pictures.scenes.shapes import noise
from bot.pictures.scenes.stones import Stone

_TALL = 27.0


def small_cairn(x: float, y: float, count: int, light: Palette, seed: int) -> str:
    """Pile up some stones that taper; the uppermost is warm."""
    drawn: list[str] = []
    for at in range(count):
        wide = 118 - 76 * at / count
        shape = noise(seed, "pile", at)
        middle = y - _TALL / 2 + 4
        drawn.append(stones.draw(Stone(x, middle, wide, _TALL, shape, at == count - 1), light))
        y -= _TALL - 4
    return "".join(drawn)

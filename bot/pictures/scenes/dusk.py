"""The lower edge of boards and journeys: dusk over a hill, with a small cairn far off."""

from bot.pictures.scenes import landscape, light
from bot.pictures.scenes.pile import small_cairn
from bot.pictures.scenes.shapes import WIDTH, box, fill, number, opened

_HILL = 84
_DUSK, _STRIPE = 150, 2


def dusk(tall: float, colors: light.Palette) -> str:
    """Let the night above turn into dusk over a hill that can carry a line of words."""
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

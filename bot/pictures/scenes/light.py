"""The light and the colors of every picture: one palette for each of six seasons, one for boards.

Words keep 4.5:1 and marks 3:1 against what is behind them; a test computes it from here.
"""

from dataclasses import dataclass

Color = tuple[int, int, int]


def _color(code: str) -> Color:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def mix(one: str, other: str, share: float) -> str:
    """Mix two colors; a share of 0 is the first."""
    pairs = zip(_color(one), _color(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


@dataclass(frozen=True, slots=True)
class Palette:
    """A season's light: the sky from above to the horizon, the sun's place, and what it meets.

    `sun_at` is a place across the picture between 0 and 1; ridges go from far to near.
    """

    sky: tuple[tuple[float, str], ...]
    sun: str
    sun_at: float
    ridges: tuple[str, str, str]
    ground: str
    path: str
    grass: str
    stones: tuple[str, ...]
    moss: str

    @property
    def words_below(self) -> str:
        """Choose the color of words on the ground."""
        return DARK_WORDS if sum(_color(self.ground)) > 3 * 128 else WORDS


WORDS, QUIET_WORDS = "#ffffff", "#eaf0ef"
DARK_WORDS = "#16232c"
SHADOW = "#131b20"
WARM = ("#f3c98b", "#eab77f", "#f7d9a6", "#e6ae84")
GLOW = "#ffe2ad"

# Boards, journeys and cards: a calm dark ground that holds on light and dark chats.
NIGHT, NIGHT_HILL, RAIL = "#1d2d35", "#2b4038", "#81979d"
BAR, MARK, LINE = "#b4cf95", "#f0c890", "#8fb8c9"
SIGNS = ("#f0c890", "#9cc7d8", "#c5d9a4", "#e3b3c4", "#e8e3d6", "#c3b6e6")

_SLATE = ("#8b979b", "#9b9488", "#77858d", "#a9a294", "#86887f")
_ROSE = ("#958f98", "#a3958f", "#7f8494", "#b0a29b", "#8a8690")
_COLD = ("#93a0a8", "#a2a5a3", "#7b8b97", "#b3b4ae", "#8a939a")

PALETTES = (
    # Dusk over moss: teal above, amber at the horizon.
    Palette(
        (
            (0.0, "#1c323d"),
            (0.34, "#2f5460"),
            (0.62, "#6f9190"),
            (0.84, "#d9b88c"),
            (1.0, "#f1cf9b"),
        ),
        "#ffeac2",
        0.9,
        ("#718f8e", "#4e6e6c", "#38544f"),
        "#33483a",
        "#8d8a6c",
        "#4a6249",
        _SLATE,
        "#7d9a55",
    ),
    # Heather: violet above, rose below.
    Palette(
        (
            (0.0, "#2a2645"),
            (0.34, "#473c66"),
            (0.62, "#8a6787"),
            (0.84, "#e0a08f"),
            (1.0, "#f6c8a0"),
        ),
        "#ffe3c4",
        0.17,
        ("#86708f", "#62557a", "#463f5e"),
        "#4a3d55",
        "#a38c8b",
        "#6d5674",
        _ROSE,
        "#8a9a5f",
    ),
    # The year's turn: blue above, rust on the ground.
    Palette(
        (
            (0.0, "#1d2f4b"),
            (0.34, "#33506f"),
            (0.62, "#7b8f9b"),
            (0.84, "#e3b27d"),
            (1.0, "#f4c98b"),
        ),
        "#ffe6b6",
        0.9,
        ("#7f8b93", "#6f6a68", "#5a4a40"),
        "#5b4230",
        "#b08d63",
        "#7c5a36",
        _SLATE,
        "#93934d",
    ),
    # Snow in the evening: blue, with a pale ground.
    Palette(
        (
            (0.0, "#1f2f4d"),
            (0.34, "#3a5378"),
            (0.62, "#7f98b5"),
            (0.84, "#d8c0c0"),
            (1.0, "#f2d9c4"),
        ),
        "#fff3df",
        0.21,
        ("#8fa3ba", "#9db0c4", "#b4c3d2"),
        "#c3cfd9",
        "#9fb0c1",
        "#aebccb",
        _COLD,
        "#7f9a72",
    ),
    # Early in the year: a green dawn.
    Palette(
        (
            (0.0, "#173a40"),
            (0.34, "#24585b"),
            (0.62, "#74a58f"),
            (0.84, "#e2cf9d"),
            (1.0, "#f7e0ae"),
        ),
        "#fff2cc",
        0.19,
        ("#7ea78f", "#588a6b", "#406f50"),
        "#3d6a41",
        "#b3ac78",
        "#588a4d",
        _SLATE,
        "#9ab85b",
    ),
    # High summer: indigo above, gold below, dry grass.
    Palette(
        (
            (0.0, "#22284a"),
            (0.34, "#3d4a78"),
            (0.62, "#8685a0"),
            (0.84, "#ecb774"),
            (1.0, "#fad083"),
        ),
        "#ffedb8",
        0.91,
        ("#8c87a0", "#75705f", "#645e3b"),
        "#6a6338",
        "#bda667",
        "#8a8148",
        _ROSE,
        "#8c9a4c",
    ),
)


def of_season(season: int) -> Palette:
    """Choose the light of a season; after the sixth the first comes again."""
    return PALETTES[season % len(PALETTES)]

"""Words on a picture: set in the fonts that draw them, cut where they would leave their place."""

from bot.dialogue.drawings import Sign
from bot.pictures import lettering
from bot.pictures.fonts import Weight
from bot.pictures.lettering import Anchor
from bot.pictures.scenes import signs
from bot.pictures.scenes.light import QUIET_WORDS, WORDS
from bot.pictures.scenes.shapes import EDGE, WIDTH

BODY, HEADING = 26, 40
LEADING = 1.36


def line(
    text: str,
    x: float,
    y: float,
    width: float,
    *,
    size: float = BODY,
    color: str = WORDS,
    bold: bool = False,
    anchor: Anchor = "start",
) -> str:
    """Set one line of words by its baseline."""
    found = lettering.fit(text, size, width, Weight.BOLD if bold else Weight.REGULAR)
    return "" if found is None else found.svg(x, y, color, anchor)


def width_of(text: str, width: float, size: float = BODY) -> float:
    """Measure how wide words become in a place of a width."""
    found = lettering.fit(text, size, width)
    return 0.0 if found is None else found.width


def lines(
    text: str,
    x: float,
    y: float,
    width: float,
    most: int,
    *,
    size: float = BODY,
    color: str = WORDS,
    bold: bool = False,
) -> tuple[str, float]:
    """Set words on a few lines; with the baseline after the last of them."""
    found = lettering.wrap(text, size, width, most, Weight.BOLD if bold else Weight.REGULAR) or ()
    step = size * LEADING
    drawn = "".join(each.svg(x, y + step * at, color) for at, each in enumerate(found))
    return drawn, y + step * len(found)


def heading(text: str, sign: Sign | None, y: float = 68) -> str:
    """Set a picture's heading, after its sign if it has one."""
    x = EDGE
    drawn = ""
    if sign is not None:
        drawn = signs.sign(sign, x + 18, y - 14, 17)
        x += 52
    return drawn + line(text, x, y, WIDTH - EDGE - x, size=HEADING, bold=True)


def quiet(text: str, y: float, width: float = WIDTH - 2 * EDGE) -> str:
    """Set a quiet line at the left edge."""
    return line(text, EDGE, y, width, color=QUIET_WORDS)

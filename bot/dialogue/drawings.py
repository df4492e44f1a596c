"""Drawings as data: what each picture shows, every sentence in it already said for its reader.

`bot.pictures` draws them; the same content stands beside every picture in words.
"""

from enum import StrEnum

from msgspec import Struct


class Sign(StrEnum):
    """A shape that stands for a pod where its name is not said, or for a name without a font."""

    DISC = "●"
    TRIANGLE = "▲"
    SQUARE = "■"
    DIAMOND = "◆"
    STAR = "★"
    HANGING = "▼"
    RING = "○"
    HALF = "◐"
    FRAME = "□"
    OUTLINE = "△"
    HOLLOW = "◇"
    BAR = "▬"
    SLANT = "▰"


class CairnDrawing(Struct, frozen=True, tag_field="type", tag="CairnDrawing"):
    """A pod's cairn: stones per layer that is shown, the oldest first, None for uncounted ones.

    `weeks` names the week of each layer by a number; with `seed`, which comes from the pod, and a
    stone's number in its layer it decides that stone's shape, so that no shape tells whose it is.
    `lit` tells that the last layer is of the week that is told; `season` counts seasons of twelve
    weeks, and the hill rises by `hill` older seasons. `below` says how many layers lie in it.
    """

    layers: tuple[int | None, ...]
    weeks: tuple[int, ...] = ()
    seed: int = 0
    season: int = 0
    hill: int = 0
    lit: bool = True
    heading: str = ""
    sign: Sign | None = None
    dates: str = ""
    told: str = ""
    below: str = ""


class BoardRow(Struct, frozen=True):
    """A member's line: a name, a bar or none, a place or none, and a note at the right.

    A `sign` stands in place of a name that cannot be drawn; `share` lies between 0 and 1.
    """

    name: str
    note: str = ""
    share: float | None = None
    place: str = ""
    sign: Sign | None = None


class BoardDrawing(Struct, frozen=True, tag_field="type", tag="BoardDrawing"):
    """A pod's board: rows in the order that its text has, and what all did together."""

    heading: str
    subtitle: str
    rows: tuple[BoardRow, ...]
    total: str = ""
    sign: Sign | None = None
    season: int = 0


class Mark(StrEnum):
    """How a week went for a goal; each is a shape of its own."""

    DONE = "done"
    PARTLY = "partly"
    NOT_THIS_WEEK = "not_this_week"
    CHANGED = "changed"


class JourneyWeek(Struct, frozen=True):
    """An answered week: `at` counts weeks from the left edge; `strength` is None before any."""

    at: int
    mark: Mark
    strength: float | None = None


class Told(Struct, frozen=True):
    """A few words that stand at a week of a journey: a month's name, or a milestone."""

    at: int
    words: str


class Pace(Struct, frozen=True):
    """An amount: the share that is there, the share that an even pace would have, and words."""

    share: float
    even: float | None
    words: str


class JourneyDrawing(Struct, frozen=True, tag_field="type", tag="JourneyDrawing"):
    """A year of one goal, for its owner: weeks without an answer are simply not in it.

    `legend` explains the marks that are used, `strong` the line of strength.
    """

    heading: str
    subtitle: str
    weeks: tuple[JourneyWeek, ...]
    across: int = 52
    months: tuple[Told, ...] = ()
    legend: tuple[tuple[Mark, str], ...] = ()
    strong: str = ""
    milestones: tuple[Told, ...] = ()
    pace: Pace | None = None
    notes: tuple[str, ...] = ()
    season: int = 0


class CardPeriod(StrEnum):
    """How much time a card looks back on."""

    MONTH = "month"
    SEASON = "season"


class CardLine(Struct, frozen=True):
    """One thing that a card's owner ticked: what it is called, its marks, and a note."""

    words: str
    marks: tuple[Mark, ...] = ()
    note: str = ""


class CardDrawing(Struct, frozen=True, tag_field="type", tag="CardDrawing"):
    """A month or a season as a card to share: nothing but what its owner ticked."""

    period: CardPeriod
    heading: str
    subtitle: str
    lines: tuple[CardLine, ...] = ()
    quotes: tuple[str, ...] = ()
    season: int = 0
    seed: int = 0


Drawing = CairnDrawing | BoardDrawing | JourneyDrawing | CardDrawing

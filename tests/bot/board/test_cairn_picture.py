"""A pod's cairn in words and as a drawing: the same layers, stones and days in both."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.board.cairn_picture import cairn
from bot.board.visible_layers import LAYERS_SHOWN, VisibleLayer
from bot.dialogue.drawings import CairnDrawing
from bot.domain.pods import Mode, Pod, PodKind
from bot.domain.weeks import Rhythm, Week
from bot.kernel.ids import PodId
from bot.texts.spans import words
from bot.texts.voice import Voice

ZONE = ZoneInfo("America/Bogota")
FIRST = Week(2026, 2)
OPENED = datetime.combine(FIRST.day(0), time(12), ZONE)


def pod(name: str = "Early birds") -> Pod:
    rhythm = Rhythm(6, time(18), str(ZONE))
    return Pod(PodId(7), name, "", PodKind.BLANK, Mode.TOGETHER, rhythm, "en", OPENED)


def voice(language: str = "en", week: int = 1) -> Voice:
    return Voice(language, ZONE, now=OPENED + timedelta(weeks=week))


def layers(*stones: int, small: int = 0) -> tuple[VisibleLayer, ...]:
    """Close weeks one after the other, the first few of them small ones."""
    return tuple(VisibleLayer(FIRST.plus(at), n, at < small) for at, n in enumerate(stones))


@pytest.mark.parametrize(
    ("laid", "language", "told", "alt"),
    [
        pytest.param(
            layers(5, 4, 1),
            "en",
            "2 layers, 9 stones",
            "The cairn: 2 layers, 9 stones. Week of Jan 19 – 25.",
            id="a week with one stone is no layer",
        ),
        pytest.param(
            layers(5, 4, 3),
            "es",
            "3 capas, 12 piedras",
            "El cairn: 3 capas, 12 piedras. Semana del 19–25 de enero.",
            id="Spanish",
        ),
        pytest.param(
            layers(2, 4, 3, small=1),
            "en",
            "3 layers",
            "The cairn: 3 layers. Week of Jan 19 – 25.",
            id="a small layer counts no stones",
        ),
        pytest.param(
            layers(1),
            "en",
            "one stone for all",
            "The cairn: one ground stone that belongs to all. A week with two stones makes its"
            " first layer. Week of Jan 5 – 11.",
            id="nothing laid yet",
        ),
        pytest.param(
            layers(*[3] * 15),
            "en",
            "7 layers, 21 stones",
            "The cairn: 7 layers, 21 stones. Week of Apr 13 – 19. 8 older layers lie in the hill.",
            id="a season begun keeps seven layers",
        ),
        pytest.param(
            layers(*[3] * 12),
            "en",
            "12 layers, 36 stones",
            "The cairn: 12 layers, 36 stones. Week of Mar 23 – 29.",
            id="a whole season",
        ),
        pytest.param(
            layers(*[2] * LAYERS_SHOWN),
            "en",
            "7 layers, 14 stones",
            "The cairn: 7 layers, 14 stones. Week of Dec 28, 2026 – Jan 3, 2027."
            " Older layers lie in the hill.",
            id="a year and more",
        ),
    ],
)
def test_picture_and_words_tell_the_same(
    laid: tuple[VisibleLayer, ...], language: str, told: str, alt: str
) -> None:
    shown = cairn(voice(language), pod(), laid)

    assert isinstance(shown.drawing, CairnDrawing)
    assert shown.drawing.told == told
    assert words(shown.alt).replace("\u2009", " ") == alt
    assert shown.drawing.dates in words(shown.alt)
    assert shown.drawing.below in words(shown.alt)


def test_the_layers_that_lie_on_the_cairn_are_those_that_are_told() -> None:
    laid = layers(*range(2, 17), small=9)

    shown = cairn(voice(), pod(), laid).drawing

    assert isinstance(shown, CairnDrawing)
    assert shown.layers == (None, 11, 12, 13, 14, 15, 16)
    assert (shown.season, shown.hill, shown.lit) == (1, 1, True)


def test_the_week_of_one_stone_leaves_the_layers_as_they_were() -> None:
    before = cairn(voice(), pod(), layers(5, 4)).drawing
    after = cairn(voice(), pod(), layers(5, 4, 0)).drawing

    assert isinstance(before, CairnDrawing)
    assert isinstance(after, CairnDrawing)
    assert (before.hill, after.hill) == (0, 0)
    assert (after.layers, after.weeks, after.told) == (before.layers, before.weeks, before.told)
    assert not after.lit


@pytest.mark.parametrize("name", ["Early birds", "山の会"])
def test_where_others_read_a_pod_has_its_code_name_and_its_sign(name: str) -> None:
    shown = cairn(voice(), pod(name), layers(5), called="▲ Heron")

    assert isinstance(shown.drawing, CairnDrawing)
    assert shown.drawing.sign is not None
    assert name not in shown.drawing.heading + words(shown.alt)
    assert words(shown.alt).startswith("The cairn of ▲ Heron: 1 layer, 5 stones.")


def test_a_name_without_a_font_has_its_sign_in_place_of_it() -> None:
    shown = cairn(voice(), pod("\U00012000\U00012001"), layers(5)).drawing

    assert isinstance(shown, CairnDrawing)
    assert shown.sign is not None
    assert shown.heading == ""

"""Text in pictures: in every script that has a font, as wide as it is drawn, and never a box."""

import re
from typing import get_args

import pytest
import resvg_py

from bot.pictures import fonts
from bot.pictures.drawable import can_draw
from bot.pictures.fonts import ColorImage, Glyph, Weight
from bot.pictures.lettering import Anchor, _set, fit, wrap
from tests.harness.pictures import blank_png

SCRIPTS = {
    "Latin": "Zoë Nguyễn Łucja",
    "Greek": "Ἀθηνᾶ",
    "Cyrillic": "Їжак Ґанна",
    "Arabic": "مريم ڈاکٹر پژمان",
    "Hebrew": "שָׁלוֹם דוד",
    "Devanagari": "प्रियंका",
    "Bengali": "বাংলা",
    "Thai": "น้ำฝน",
    "Tamil": "தமிழ்",
    "Telugu": "తెలుగు",
    "Khmer": "ខ្មែរ",
}


@pytest.mark.parametrize("name", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("weight", Weight)
def test_a_name_of_any_script_comes_whole(name: str, weight: Weight) -> None:
    lettering = fit(name, 26, 1_000, weight)

    assert can_draw(name)
    assert lettering is not None
    assert lettering.text == name
    assert lettering.path


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("Ana \U0001f33f", "Ana"),
        ("\U0001f98a Fox", "Fox"),
        ("  a \n b ", "a b"),
        ("Zo\u0308e\ufe0f", "Zo\u0308e\ufe0f"),
        ("Ana 𒀀", None),  # a letter that is left out would be another name
        ("", None),
        (" \u200d ", None),
    ],
)
def test_ornaments_without_a_font_are_left_out_and_letters_never(
    written: str, drawn: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_of_machine", tuple)

    lettering = fit(written, 26, 1_000)

    assert (lettering and lettering.text) == drawn
    assert can_draw(written) == (drawn is not None)


class EmojiFont(fonts.Font):
    """A font of the machine's that has images in place of outlines."""

    def __init__(self) -> None:
        super().__init__("emoji.ttf", None, None)

    @property
    def is_of_images(self) -> bool:
        return True

    def has(self, character: str) -> bool:
        return character in " \U0001f33f" or fonts.is_ignorable(character)

    def shape(self, text: str, *, rtl: bool) -> tuple[Glyph, ...]:
        image = ColorImage(blank_png(4, 4, 0), 0, -800, 1000, 800)
        return tuple(Glyph("", image, 0, 0, 1000) for c in text if not fonts.is_ignorable(c))


@pytest.mark.parametrize(
    "name", ["Ana \U0001f33f", "\U0001f33f", "\U0001f33f\ufe0f\u200d", "שלום \U0001f33f דוד"]
)
def test_emoji_that_the_machine_has_are_images_among_letters(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_of_machine", lambda: (EmojiFont(),))
    _set.cache_clear()

    lettering = fit(name, 40, 600)

    assert lettering is not None
    assert lettering.text == name
    assert len(lettering.images) == 1, "spaces are of the letters' font"
    left, right = _columns(lettering.svg(100, 60, "#000"))
    assert (left, right) == pytest.approx((100, 100 + lettering.width), abs=5)
    _set.cache_clear()


@pytest.mark.parametrize("name", ["W" * 32, "i" * 32, "e\u0301" * 32, "שלום" * 8, "مرحبا" * 20])
@pytest.mark.parametrize("width", [40, 150.5, 300])
def test_what_is_too_wide_is_cut_between_characters(name: str, width: float) -> None:
    lettering = fit(name, 26, width)

    assert lettering is not None
    assert lettering.width <= width
    assert lettering.text == name or name.startswith(lettering.text.removesuffix("…"))
    assert not name.removeprefix(lettering.text.removesuffix("…")).startswith("\u0301")


def test_a_long_text_is_cut_and_soon() -> None:
    lettering = fit("word " * 100_000, 26, 700)

    assert lettering is not None
    assert lettering.text.endswith("…")


@pytest.mark.parametrize("name", ["AVAVA To", "שלום 2 abc", "क्षत्रिय", "دوغلاس Bob (12)"])
@pytest.mark.parametrize("anchor", get_args(Anchor))
def test_a_text_is_drawn_as_wide_as_it_says(name: str, anchor: Anchor) -> None:
    lettering = fit(name, 40, 600)
    assert lettering is not None
    at = {"start": 100.0, "middle": 100 + lettering.width / 2, "end": 100 + lettering.width}

    left, right = _columns(lettering.svg(at[anchor], 60, "#000", anchor))

    assert left == pytest.approx(100, abs=5)
    assert right == pytest.approx(100 + lettering.width, abs=5)


def test_lines_break_between_words_and_the_last_is_cut() -> None:
    lines = wrap("Every week that two or more of you answer lays a layer", 26, 300, 2)

    assert lines is not None
    assert [line.text for line in lines] == ["Every week that two or", "more of you answer la…"]
    assert wrap("one two", 26, 300, 3) == (fit("one two", 26, 300),)
    assert wrap("one 𒀀", 26, 300, 3) is None


def test_what_is_told_at_a_glance_is_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_of_machine", tuple)

    for c in map(chr, range(0x20, 0x500)):
        assert can_draw("a" + c) == (fit("a" + c, 1, 9) is not None), c


def test_every_package_has_its_font() -> None:
    for weight in Weight:
        assert len(fonts.packaged(weight)) == len(fonts.PACKAGES)


def _columns(content: str) -> tuple[int, int]:
    """Find the first and the last column of a drawing in which something is black."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="100">'
        f'<rect width="800" height="100" fill="#fff"/>{content}</svg>'
    )
    # Columns are found without a library of images: each is cut out and drawn alone.
    blank = len(_png(svg.replace(content, ""), 0))
    dark = [x for x in range(0, 800, 2) if len(_png(svg, x)) != blank]
    return dark[0], dark[-1] + 2


def _png(svg: str, x: int) -> bytes:
    window = f'viewBox="{x} 0 2 100" width="2" height="100"'
    return resvg_py.svg_to_bytes(
        svg_string=re.sub(r'width="800" height="100"', window, svg, count=1),
        skip_system_fonts=True,
    )

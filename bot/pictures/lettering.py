"""Lettering: how wide a text is in the fonts that draw it, and what of it fits where.

A text comes back ready to be placed, or not at all: nothing is ever drawn as a box. Scenes put
names, headings and notes into a drawing by nothing but this.
"""

import base64
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Literal

from bot.dialogue.sanitize import visible, whole
from bot.pictures.directions import visual_runs
from bot.pictures.fonts import EM, ColorImage, Font, Glyph, Weight, font_for, is_ignorable

Anchor = Literal["start", "middle", "end"]

_ELLIPSIS = "…"
_LONGEST = 400
_KEPT = 1_000
_LETTERS = "LMN"
_SHARE = {"start": 0.0, "middle": 0.5, "end": 1.0}


@dataclass(frozen=True, slots=True)
class Lettering:
    """A text as it is drawn: `width` wide at its size, with the outlines of its letters.

    Emoji may be images, each at some distance from the left, in thousandths of the size.
    """

    text: str
    width: float
    size: float
    path: str
    images: tuple[tuple[int, ColorImage], ...] = ()

    def svg(self, x: float, y: float, fill: str, anchor: Anchor = "start") -> str:
        """Place it by its baseline: `anchor` is the part of it that stands at `x`."""
        left = x - self.width * _SHARE[anchor]
        place = f"translate({left:.2f} {y:.2f}) scale({self.size / EM:.5f})"
        path = f'<path transform="{place}" fill="{fill}" d="{self.path}"/>' if self.path else ""
        return path + "".join(_placed(image, at, place) for at, image in self.images)


def fit(text: str, size: float, width: float, weight: Weight = Weight.REGULAR) -> Lettering | None:
    """Set a text on one line, cut visibly between characters where it is too wide.

    Ornaments that have no font are left out; None if a letter has none, or nothing is left.
    """
    line = " ".join(text[:_LONGEST].split())
    uncut = _lettering(line, size, weight)
    if uncut is None or uncut.width <= width:
        return uncut
    cuts = [_ELLIPSIS, *(cut.rstrip() + _ELLIPSIS for cut in _beginnings(line))]
    low, high = 0, len(cuts) - 1
    while low < high:
        middle = (low + high + 1) // 2
        tried = _lettering(cuts[middle], size, weight)
        low, high = (middle, high) if tried and tried.width <= width else (low, middle - 1)
    return _lettering(cuts[low], size, weight)


def wrap(
    text: str, size: float, width: float, most: int, weight: Weight = Weight.REGULAR
) -> tuple[Lettering, ...] | None:
    """Set a text on at most so many lines, broken between words; the last is cut where it must.

    None if a letter has no font, or nothing is left.
    """
    words = text[: _LONGEST * most].split()
    lines: list[Lettering] = []
    while words:
        last = len(lines) == most - 1
        count = len(words) if last else _words_that_fit(words, size, width, weight)
        line = fit(" ".join(words[:count]), size, width, weight)
        if line is None:
            return None
        lines.append(line)
        words = words[count:]
    return tuple(lines) or None


def _words_that_fit(words: list[str], size: float, width: float, weight: Weight) -> int:
    """Count how many words fit on a line; a single one that does not is cut there."""
    for count in range(2, len(words) + 1):
        line = _lettering(" ".join(words[:count]), size, weight)
        if line is None or line.width > width:
            return count - 1
    return len(words)


def _lettering(text: str, size: float, weight: Weight) -> Lettering | None:
    glyphs = _set(text, weight)
    if glyphs is None:
        return None
    said, shapes = glyphs
    path, images, pen = [], [], 0
    for glyph in shapes:
        if glyph.outline:
            path.append(f"M{pen + glyph.x} {-glyph.y}{glyph.outline}")
        if glyph.image is not None:
            images.append((pen + glyph.x, glyph.image))
        pen += glyph.advance
    return Lettering(said, pen * size / EM, size, "".join(path), tuple(images))


def _placed(image: ColorImage, at: int, place: str) -> str:
    png = base64.b64encode(image.png).decode()
    return (
        f'<image transform="{place}" x="{at + image.left}" y="{image.top}" width="{image.width}"'
        f' height="{image.height}" href="data:image/png;base64,{png}"/>'
    )


@lru_cache(_KEPT)
def _set(text: str, weight: Weight) -> tuple[str, tuple[Glyph, ...]] | None:
    """Choose fonts for a text and shape it; what it says then, and its glyphs from the left."""
    fonts: list[tuple[str, Font]] = []
    for grapheme in _graphemes(text):
        font = _font_after(fonts, grapheme, weight)
        if font is not None:
            fonts += ((character, font) for character in grapheme)
        elif _is_letter(grapheme):
            return None
    fonts = _stripped(fonts)
    said = "".join(character for character, _ in fonts)
    if not visible(said):
        return None
    glyphs: list[Glyph] = []
    for start, end, rtl in visual_runs(said):
        parts = [(font, "".join(c for c, _ in part)) for font, part in _by_font(fonts[start:end])]
        for font, part in reversed(parts) if rtl else parts:
            shaped = font.shape(part, rtl=rtl)
            if shaped is None:
                return None
            glyphs += shaped
    return said, tuple(glyphs)


def _font_after(before: list[tuple[str, Font]], grapheme: str, weight: Weight) -> Font | None:
    """Find the font of a grapheme: what is no letter goes with the letters before it."""
    if before and not grapheme[0].isalpha():
        last = before[-1][1]
        if not last.is_of_images and all(map(last.has, grapheme)):
            return last
    return font_for(grapheme, weight)


def _by_font(
    characters: Iterable[tuple[str, Font]],
) -> Iterator[tuple[Font, Iterator[tuple[str, Font]]]]:
    return groupby(characters, key=lambda character: character[1])


def _stripped(characters: list[tuple[str, Font]]) -> list[tuple[str, Font]]:
    """Drop the spaces at either end, as where an ornament was left out."""
    text = "".join(character for character, _ in characters)
    start = len(text) - len(text.lstrip())
    return characters[start : len(text.rstrip())]


def _graphemes(text: str) -> Iterator[str]:
    start, after = 0, f" {text}"  # nothing holds to a space
    for end in range(1, len(text) + 1):
        if end == len(text) or whole(after, end + 1) == end + 1:
            yield text[start:end]
            start = end


def _beginnings(text: str) -> Iterator[str]:
    said = ""
    for grapheme in _graphemes(text):
        said += grapheme
        yield said


def _is_letter(grapheme: str) -> bool:
    return any(unicodedata.category(c)[0] in _LETTERS for c in grapheme if not is_ignorable(c))

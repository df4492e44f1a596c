"""Fonts: those that come with Cairn, and those of the machine for letters that these have not.

The machine's fonts are looked through for the first letter that needs them. Texts are shaped by
HarfBuzz, and drawn as the outlines that it gives.
"""

import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from importlib import util
from itertools import chain
from pathlib import Path

import uharfbuzz as hb

from bot.pictures.outlines import outline

PACKAGES = (
    "fontpkg_noto_sans",  # Latin, Greek, Cyrillic, Devanagari
    "fontpkg_noto_sans_arabic",
    "fontpkg_heebo",  # Hebrew
    "fontpkg_hind_siliguri",  # Bengali
    "fontpkg_noto_sans_thai",
    "fontpkg_noto_sans_tamil",
    "fontpkg_noto_sans_telugu",
    "fontpkg_noto_sans_khmer",
)
EM = 1000
_SYSTEM = ("/usr/share/fonts", "/usr/local/share/fonts")
_PREFERRED = ("NotoSans-", "NotoSansCJK", "NotoSans", "NotoColorEmoji", "NotoEmoji", "DejaVuSans")
_UNWANTED = (  # one weight of each family is enough
    *("Italic", "Oblique", "Mono", "Condensed", "Serif", "LastResort"),
    *("Thin", "Light", "Medium", "Semi", "Demi", "Bold", "Black", "Heavy"),
)
_MOST_FILES = 500
_DRAWABLE = {"glyf", "CFF ", "CFF2", "CBDT", "sbix"}
_PAINTED = {"COLR", "SVG "}  # in layers or as documents, which are not drawn
_GLYPHS_KEPT = 4_000


class Weight(IntEnum):
    """How heavy letters are."""

    REGULAR = 400
    BOLD = 600


@dataclass(frozen=True, slots=True)
class ColorImage:
    """What some fonts of emoji have in place of an outline: a small PNG, and where it stands."""

    png: bytes
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Glyph:
    """One shape of a shaped text: where it stands, and how far it moves the pen."""

    outline: str
    image: ColorImage | None
    x: int
    y: int
    advance: int


@dataclass(frozen=True, eq=False)
class Font:
    """One weight of a family."""

    file: str
    face: hb.Face
    font: hb.Font

    @property
    def is_of_images(self) -> bool:
        """Tell whether it is one of emoji, whose spaces are as wide as they are."""
        return bool(self.face.has_color_png)

    def has(self, character: str) -> bool:
        """Tell whether there is a glyph for a character, or none is needed."""
        return ord(character) in self.face.unicodes or is_ignorable(character)

    def shape(self, text: str, *, rtl: bool) -> tuple[Glyph, ...] | None:
        """Shape a text that is read in one direction; None if a part of it has no glyph."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if rtl else "ltr"
        hb.shape(self.font, buffer)
        glyphs = buffer.glyph_infos
        if any(glyph.codepoint == 0 for glyph in glyphs):
            return None
        return tuple(
            Glyph(*_drawn(self, glyph.codepoint), at.x_offset, at.y_offset, at.x_advance)
            for glyph, at in zip(glyphs, buffer.glyph_positions or (), strict=True)
        )


def is_ignorable(character: str) -> bool:
    """Tell whether a character is seen only by what it does to its neighbors."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"


def font_for(grapheme: str, weight: Weight) -> Font | None:
    """Find the first font that has all of a grapheme."""
    ours = packaged(weight)
    return _first(ours, grapheme) or _first(_of_machine(), grapheme)


def _first(fonts: Iterable[Font], grapheme: str) -> Font | None:
    return next((font for font in fonts if all(map(font.has, grapheme))), None)


@cache
def packaged(weight: Weight) -> tuple[Font, ...]:
    """Read the fonts that come with Cairn."""
    return tuple(chain.from_iterable(_of_package(package, weight) for package in PACKAGES))


def _of_package(package: str, weight: Weight) -> tuple[Font, ...]:
    """Read a package's upright font, from the file that is nearest in weight."""
    found = util.find_spec(package)
    folders = (found and found.submodule_search_locations) or ()
    files = [file for folder in folders for file in sorted(Path(folder, "files").glob("*.ttf"))]
    fonts = [font for file in files if "Italic" not in file.name for font in _faces(file, weight)]
    nearest = sorted(fonts, key=lambda font: abs(_weight(font) - weight))
    return tuple(nearest[:1])


@cache
def _of_machine() -> tuple[Font, ...]:
    """Read the machine's upright fonts, known good ones first."""
    files = [
        Path(folder, name)
        for root in _SYSTEM
        for folder, _, names in os.walk(root)
        for name in names
        if name.endswith((".ttf", ".otf", ".ttc")) and not any(part in name for part in _UNWANTED)
    ]
    files.sort(key=lambda file: (_preference(file.name), file.name))
    return tuple(font for file in files[:_MOST_FILES] for font in _faces(file, Weight.REGULAR))


def _preference(name: str) -> int:
    ranks = (rank for rank, start in enumerate(_PREFERRED) if name.startswith(start))
    return next(ranks, len(_PREFERRED))


def _faces(file: Path, weight: Weight) -> Iterator[Font]:
    """Read the faces of a file that have outlines or images; one that is broken has none."""
    try:
        blob = hb.Blob.from_file_path(str(file))
    except hb.HarfBuzzError:
        return
    for index in range(hb.Face(blob).count):
        face = hb.Face(blob, index)
        if _DRAWABLE & set(face.table_tags) and not _PAINTED & set(face.table_tags):
            font = hb.Font(face)
            font.scale = EM, EM
            font.set_variations({"wght": float(weight)})
            yield Font(str(file), face, font)


def _weight(font: Font) -> float:
    return float(font.font.get_style_value(hb.StyleTag.WEIGHT))


@lru_cache(_GLYPHS_KEPT)
def _drawn(font: Font, glyph: int) -> tuple[str, ColorImage | None]:
    """Give a glyph's outline, or its image."""
    png = font.font.get_glyph_color_png(glyph) if font.is_of_images else None
    if not png:
        return outline(font.font, glyph), None
    box = font.font.get_glyph_extents(glyph)
    return "", ColorImage(bytes(png.data), box.x_bearing, -box.y_bearing, box.width, -box.height)

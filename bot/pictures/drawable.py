"""Tells which names a picture can show; most at a glance, without reading a font."""

from bot.dialogue.sanitize import visible


def can_draw(text: str) -> bool:
    """Tell whether every letter of a text has a font; ornaments that have none are left out."""
    if all(map(_is_common, text)):
        return visible(text)
    from bot.pictures import lettering  # noqa: PLC0415 fonts are read for the first such name

    return lettering.fit(text, 1, 1_000) is not None


def _is_common(c: str) -> bool:
    """Tell whether a character is a letter or sign that the first font has."""
    return " " <= c <= "~" or "\u00c0" <= c <= "\u017f" or "\u0410" <= c <= "\u044f"

"""Draws what messages show; the library of pictures is loaded for the first one."""

from bot.dialogue.drawings import Drawing


def draw(drawing: Drawing) -> bytes:
    """Draw a picture as a PNG."""
    from bot.pictures import cairn  # noqa: PLC0415 a start draws nothing

    return cairn.draw(drawing)

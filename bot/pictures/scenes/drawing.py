"""Turns every drawing into SVG."""

from typing import assert_never

from bot.dialogue.drawings import (
    BoardDrawing,
    CairnDrawing,
    CardDrawing,
    Drawing,
    JourneyDrawing,
)
from bot.pictures.scenes import board, cairn, card, journey


def svg(drawing: Drawing) -> str:
    """Draw what a drawing shows, 800 pixels wide."""
    match drawing:
        case CairnDrawing():
            return cairn.svg(drawing)
        case BoardDrawing():
            return board.svg(drawing)
        case JourneyDrawing():
            return journey.svg(drawing)
        case CardDrawing():
            return card.svg(drawing)
        case _:
            assert_never(drawing)

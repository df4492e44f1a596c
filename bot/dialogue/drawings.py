"""Drawings as data: what each picture shows; `bot.pictures` draws them."""

from msgspec import Struct


class CairnDrawing(Struct, frozen=True, tag_field="type", tag="CairnDrawing"):
    """What the picture of a cairn shows: stones per layer, the oldest first, 0 for no layer."""

    layers: tuple[int, ...]


# A union of what there are pictures of: one so far. Platforms carry it, whatever it is.
Drawing = CairnDrawing

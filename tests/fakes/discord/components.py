"""Components of messages and modals: looking through them, and reading what they say."""

from collections.abc import Iterator
from typing import NamedTuple

from tests.fakes.discord.wire import Json

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LABEL, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 18, 19, 21, 22, 23

SELECTS = frozenset({STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT})
LEGACY = frozenset({ROW, BUTTON}) | SELECTS
LINK, PREMIUM = 5, 6


class Button(NamedTuple):
    """A button as somebody sees it."""

    label: str
    custom_id: str | None
    style: int
    disabled: bool
    url: str | None


def walk(components: list[Json]) -> Iterator[Json]:
    """Go through components and everything in them, as one reads them."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        for inside in ("accessory", "component"):
            if isinstance(component.get(inside), dict):
                yield from walk([component[inside]])


def texts(components: list[Json]) -> list[str]:
    """Read every text that is displayed."""
    return [str(c.get("content", "")) for c in walk(components) if c.get("type") == TEXT]


def buttons(components: list[Json]) -> list[Button]:
    """Find every button."""
    return [
        Button(
            label=found.get("label") or (found.get("emoji") or {}).get("name") or "",
            custom_id=found.get("custom_id"),
            style=found["style"],
            disabled=bool(found.get("disabled")),
            url=found.get("url"),
        )
        for found in walk(components)
        if found["type"] == BUTTON
    ]


def media(components: list[Json]) -> Iterator[Json]:
    """Find every picture and file that is shown, each as `{"url": …}`."""
    for component in walk(components):
        kind = component.get("type")
        if kind == THUMBNAIL:
            yield component.get("media") or {}
        elif kind == GALLERY:
            yield from (item.get("media") or {} for item in component.get("items") or [])
        elif kind == FILE:
            yield component.get("file") or {}


def numbered(components: list[Json]) -> list[Json]:
    """Fill in what Discord does by itself: ids, and fields that have a default."""
    taken = {found.get("id") for found in walk(components)}
    free = (number for number in range(1, 1000) if number not in taken)
    return [_filled(component, free) for component in components]


def _filled(component: Json, free: Iterator[int]) -> Json:
    filled = {key: value for key, value in component.items() if value is not None}
    filled["id"] = component.get("id") or next(free)
    filled = _DEFAULTS.get(component["type"], {}) | filled
    if "components" in filled:
        filled["components"] = [_filled(inner, free) for inner in filled["components"]]
    for inside in ("accessory", "component"):
        if inside in filled:
            filled[inside] = _filled(filled[inside], free)
    if "emoji" in filled:
        filled["emoji"] = {key: told for key, told in filled["emoji"].items() if told is not None}
    if "items" in filled:
        plain = {"description": None, "spoiler": False}
        filled["items"] = [plain | item for item in filled["items"]]
    return filled


_CHOICES: Json = {"min_values": 1, "max_values": 1}
_DEFAULTS: dict[int, Json] = {
    STRING_SELECT: _CHOICES,
    USER_SELECT: _CHOICES,
    ROLE_SELECT: _CHOICES,
    MENTIONABLE_SELECT: _CHOICES,
    CHANNEL_SELECT: _CHOICES,
    THUMBNAIL: {"description": None, "spoiler": False},
    FILE: {"spoiler": False, "name": None, "size": None},
    SEPARATOR: {"divider": True, "spacing": 1},
    CONTAINER: {"accent_color": None, "spoiler": False},
    FILE_UPLOAD: _CHOICES,
}

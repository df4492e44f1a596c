"""Limits of single components that hold in messages and modals alike.

From Discord's component reference; `spec` knows some of them too, where it is there.
"""

from collections import Counter
from collections.abc import Iterator

from tests.fakes.discord import components as kinds
from tests.fakes.discord.components import (
    BUTTON,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    GALLERY,
    LABEL,
    RADIO_GROUP,
    ROW,
    SECTION,
    SELECTS,
    STRING_SELECT,
    TEXT,
    TEXT_INPUT,
    THUMBNAIL,
    walk,
)
from tests.fakes.discord.wire import Json, Problem

_CUSTOM_ID = {"custom_id": (1, 100)}
_SELECT = {**_CUSTOM_ID, "placeholder": (0, 150), "options": (1, 25)}
_LENGTHS: dict[int, dict[str, tuple[int, int]]] = {
    ROW: {"components": (1, 5)},
    BUTTON: {**_CUSTOM_ID, "label": (0, 80), "url": (1, 512)},
    TEXT_INPUT: {**_CUSTOM_ID, "value": (0, 4000), "placeholder": (0, 100)},
    SECTION: {"components": (1, 3)},
    TEXT: {"content": (1, 4000)},
    THUMBNAIL: {"description": (0, 1024)},
    GALLERY: {"items": (1, 10)},
    LABEL: {"label": (1, 45), "description": (1, 100)},
    FILE_UPLOAD: _CUSTOM_ID,
    RADIO_GROUP: {**_CUSTOM_ID, "options": (2, 10)},
    CHECKBOX_GROUP: {**_CUSTOM_ID, "options": (1, 10)},
    **dict.fromkeys(SELECTS, _SELECT),
}
_OPTION = {"label": (1, 100), "value": (1, 100), "description": (0, 100)}
_ALT_TEXT = {"description": (0, 1024)}
_MOST_CHOICES = {FILE_UPLOAD: 10, CHECKBOX_GROUP: 10, **dict.fromkeys(SELECTS, 25)}


def component_problems(components: list[Json]) -> list[Problem]:
    """Find what is wrong with components, whatever they stand in."""
    found = [*_repeated(components, "custom_id"), *_repeated(components, "id")]
    for component in walk(components):
        at = named(component)
        found += lengths(component, _LENGTHS.get(component.get("type", 0), {}), at)
        for option in component.get("options") or []:
            found += lengths(option, _OPTION, f"{at}.options")
        for item in component.get("items") or []:
            found += lengths(item, _ALT_TEXT, f"{at}.items")
        found += _choices(component, at)
        if component.get("type") == BUTTON:
            found += _button(component, at)
    return found


def named(component: Json) -> str:
    """Name a component in a problem."""
    return f"components[{component.get('custom_id') or 'type ' + str(component.get('type'))}]"


def lengths(thing: Json, limits: dict[str, tuple[int, int]], at: str) -> Iterator[Problem]:
    """Find texts and lists that are too short or too long."""
    for name, (least, most) in limits.items():
        value = thing.get(name)
        if isinstance(value, str | list) and not least <= len(value) <= most:
            asked = f"Must be between {least} and {most} in length, not {len(value)}"
            yield Problem(f"{at}.{name}" if at else name, asked, "BASE_TYPE_BAD_LENGTH")


def _repeated(components: list[Json], field: str) -> Iterator[Problem]:
    given = Counter(c[field] for c in walk(components) if c.get(field))
    for value, times in given.items():
        if times > 1:
            message = f"{field} {value!r} stands {times} times"
            yield Problem("components", message, "COMPONENT_CUSTOM_ID_DUPLICATED")


def _choices(component: Json, at: str) -> Iterator[Problem]:
    most = _MOST_CHOICES.get(component.get("type", 0))
    if most is None:
        return
    group = component["type"] == CHECKBOX_GROUP
    options = len(component.get("options") or [])
    least, top = component.get("min_values"), component.get("max_values")
    low = 1 if least is None else least
    high = (options if group else 1) if top is None else top
    if not 0 <= low <= most or not 1 <= high <= most or low > high:
        yield Problem(at, f"between {low} and {high} values, of at most {most}")
    if component["type"] in {STRING_SELECT, CHECKBOX_GROUP} and high > options:
        yield Problem(at, f"up to {high} values of {options} options")
    values = [option.get("value") for option in component.get("options") or []]
    if len(set(values)) < len(values):
        yield Problem(
            f"{at}.options", "two options have the same value", "OPTION_VALUE_DUPLICATED"
        )


def _button(button: Json, at: str) -> Iterator[Problem]:
    has = {key for key in ("custom_id", "url", "sku_id", "label", "emoji") if button.get(key)}
    match button.get("style"):
        case kinds.LINK:
            needs, bars = {"url"}, {"custom_id", "sku_id"}
        case kinds.PREMIUM:
            needs, bars = {"sku_id"}, {"custom_id", "url", "label", "emoji"}
        case _:
            needs, bars = {"custom_id"}, {"url", "sku_id"}
    for missing in needs - has:
        yield Problem(f"{at}.{missing}", "This field is required", "BASE_TYPE_REQUIRED")
    for barred in bars & has:
        yield Problem(f"{at}.{barred}", f"not for buttons of style {button.get('style')}")
    if button.get("style") != kinds.PREMIUM and not has & {"label", "emoji"}:
        yield Problem(at, "a button needs a label or an emoji", "BUTTON_COMPONENT_EMPTY")

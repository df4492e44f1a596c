"""Limits of modals and of autocomplete choices, from Discord's documentation."""

from collections.abc import Iterator

from tests.fakes.discord.component_limits import component_problems, lengths
from tests.fakes.discord.components import (
    CHECKBOX,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    LABEL,
    RADIO_GROUP,
    ROW,
    SELECTS,
    TEXT,
    TEXT_INPUT,
)
from tests.fakes.discord.wire import Json, Problem

_TOP = {LABEL, TEXT, ROW}
_LABELED = SELECTS | {TEXT_INPUT, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX}
_MODAL = {"title": (1, 45), "custom_id": (1, 100), "components": (1, 5)}


def modal_problems(modal: Json) -> list[Problem]:
    """Find what is wrong with a modal that is about to open."""
    components = modal.get("components") or []
    found = [*lengths(modal, _MODAL, "data"), *component_problems(components)]
    for place, component in enumerate(components):
        found += _top(component, f"data.components.{place}")
    return found


def _top(component: Json, at: str) -> Iterator[Problem]:
    kind = component.get("type")
    if kind not in _TOP:
        yield Problem(f"{at}.type", f"type {kind} has no place in a modal", "UNION_TYPE_CHOICES")
    if kind == ROW:
        inside = [child.get("type") for child in component.get("components") or []]
        if inside != [TEXT_INPUT]:
            yield Problem(at, "a row in a modal holds one text input")
    if kind == LABEL:
        child = component.get("component") or {}
        if child.get("type") not in _LABELED:
            yield Problem(f"{at}.component", f"type {child.get('type')} has no label")
        yield from _asked(child, f"{at}.component")


def _asked(child: Json, at: str) -> Iterator[Problem]:
    if child.get("disabled"):
        yield Problem(at, "nothing in a modal is disabled")
    if child.get("required") is not False and child.get("min_values") == 0:
        yield Problem(at, "min_values of 0 needs required to be false")
    options = child.get("options") or []
    chosen = [option for option in options if option.get("default")]
    if child.get("type") == RADIO_GROUP and len(chosen) > 1:
        yield Problem(at, "two options are the default")
    low, high = child.get("min_length") or 0, child.get("max_length") or 4000
    if child.get("type") == TEXT_INPUT:
        value = child.get("value") or ""
        if not 0 <= low <= high <= 4000:
            yield Problem(at, f"between {low} and {high} characters, of at most 4000")
        if value and not low <= len(value) <= high:
            yield Problem(f"{at}.value", f"{len(value)} characters, not between {low} and {high}")


def choice_problems(choices: list[Json]) -> list[Problem]:
    """Find what is wrong with autocomplete choices: at most 25, of at most 100 characters."""
    found = list(lengths({"choices": choices}, {"choices": (0, 25)}, "data"))
    for place, choice in enumerate(choices):
        limits = {"name": (1, 100), "value": (1, 100)}
        found += lengths(choice, limits, f"data.choices.{place}")
    return found

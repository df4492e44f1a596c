"""Modals: what somebody is shown, and what comes back when they send it."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.fakes.discord import components as kinds
from tests.fakes.discord.components import numbered, texts
from tests.fakes.discord.possible import NotPossible
from tests.fakes.discord.resolved import Resolved
from tests.fakes.discord.users import User
from tests.fakes.discord.wire import Json


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a modal."""

    label: str
    description: str
    component: Json

    @property
    def kind(self) -> int:
        return int(self.component["type"])

    @property
    def custom_id(self) -> str:
        return str(self.component["custom_id"])

    @property
    def required(self) -> bool:
        return self.component.get("required") is not False and self.kind != kinds.CHECKBOX

    @property
    def value(self) -> str:
        """Tell what a text input is filled in with."""
        return self.component.get("value") or ""

    @property
    def options(self) -> list[str]:
        return [option["label"] for option in self.component.get("options") or []]

    @property
    def chosen(self) -> list[str]:
        """Tell the values that are chosen from the start."""
        options = self.component.get("options") or []
        return [option["value"] for option in options if option.get("default")]


class Modal:
    """A form on somebody's screen."""

    def __init__(self, payload: Json, shown_to: User) -> None:
        self.title: str = payload["title"]
        self.custom_id: str = payload["custom_id"]
        self.components = numbered(payload["components"])
        self.shown_to = shown_to
        self.closed = False

    @property
    def text(self) -> str:
        """Read the text between the questions."""
        return "\n".join(texts(self.components))

    @property
    def fields(self) -> list[Field]:
        found = []
        for top in self.components:
            if top["type"] == kinds.LABEL:
                description = top.get("description") or ""
                found.append(Field(top["label"], description, top["component"]))
            elif top["type"] != kinds.TEXT:
                found += [Field(c.get("label") or "", "", c) for c in top["components"]]
        return found

    def field(self, name: str) -> Field:
        """Find a question by its custom id or its label."""
        named = [field for field in self.fields if name in {field.custom_id, field.label}]
        if len(named) != 1:
            known = ", ".join(f"{field.custom_id} ({field.label})" for field in self.fields)
            raise NotPossible(f"{self.title!r} has no single field {name!r}, but {known}")
        return named[0]

    def filled(self, answers: Mapping[str, object], resolved: Resolved) -> list[Json]:
        """Fill the form in; what is not answered stays as it was shown."""
        given = {self.field(name).custom_id: answer for name, answer in answers.items()}
        values = {
            field.custom_id: _answer(field, given.get(field.custom_id, _Unanswered), resolved)
            for field in self.fields
        }
        return [_sent(top, values) for top in self.components]

    def __repr__(self) -> str:
        return f"<{self.title!r}: {', '.join(field.label for field in self.fields)}>"


class _Unanswered:
    """Stands for a field that the test says nothing about."""


def _sent(top: Json, values: dict[str, Json]) -> Json:
    sent: Json = {"type": top["type"], "id": top["id"]}
    if top["type"] == kinds.LABEL:
        sent["component"] = _sent(top["component"], values)
    elif "components" in top:
        sent["components"] = [_sent(child, values) for child in top["components"]]
    elif "custom_id" in top:
        sent |= {"custom_id": top["custom_id"], **values[top["custom_id"]]}
    return sent


def _answer(field: Field, answer: object, resolved: Resolved) -> Json:
    nothing = answer is _Unanswered
    match field.kind:
        case kinds.TEXT_INPUT:
            return {"value": _typed(field, field.value if nothing else answer)}
        case kinds.CHECKBOX:
            before = bool(field.component.get("default"))
            return {"value": before if nothing else bool(answer)}
        case kinds.RADIO_GROUP:
            picked = _picked(field, field.chosen if nothing else answer, 1)
            return {"value": picked[0] if picked else None}
        case kinds.STRING_SELECT | kinds.CHECKBOX_GROUP:
            return {"values": _picked(field, field.chosen if nothing else answer, None)}
        case _:
            things = [] if nothing else listed(answer)
            _counted(field, len(things), None)
            return {"values": [resolved.add(thing) for thing in things]}


def _typed(field: Field, answer: object) -> str:
    text = "" if answer is None else answer
    if not isinstance(text, str):
        raise NotPossible(f"nobody can type {answer!r} into {field.label!r}")
    if "\n" in text and field.component.get("style") == 1:
        raise NotPossible(f"{field.label!r} has one line only")
    if not text and field.required:
        raise NotPossible(f"{field.label!r} must be filled in")
    low, high = field.component.get("min_length") or 0, field.component.get("max_length") or 4000
    if text and not low <= len(text) <= high:
        raise NotPossible(f"{field.label!r} takes {low} to {high} characters, not {len(text)}")
    return text


def _picked(field: Field, answer: object, most: int | None) -> list[str]:
    options = field.component.get("options") or []
    values = [chosen(options, one, field.label) for one in listed(answer)]
    _counted(field, len(values), most)
    return values


def _counted(field: Field, count: int, most: int | None) -> None:
    if count == 0 and not field.required:
        return
    options = len(field.component.get("options") or [])
    group = options if field.kind == kinds.CHECKBOX_GROUP else 1
    low = field.component.get("min_values")
    high = most or field.component.get("max_values") or group
    low = 1 if low is None else low
    if not max(low, 1 if field.required else 0) <= count <= high:
        raise NotPossible(f"{field.label!r} takes {low} to {high} choices, not {count}")


def listed(answer: object) -> list[object]:
    """Take one answer for a list of one, and none for an empty list."""
    if answer is None or answer == "":
        return []
    return list(answer) if isinstance(answer, list | tuple | set) else [answer]


def chosen(options: list[Json], answer: object, where: str) -> str:
    """Find an option by its label or its value."""
    for option in options:
        if answer in {option["label"], option["value"]}:
            return str(option["value"])
    known = ", ".join(option["label"] for option in options)
    raise NotPossible(f"{where!r} has no option {answer!r}, but {known}")

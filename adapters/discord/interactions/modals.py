"""Rendering a form as a modal, and reading what comes back from one.

A modal says with its custom id which form it is; nothing else is known of it when it is sent
back, which may be after a restart. Numbers: discord.com/developers/docs/components/reference.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, assert_never

import discord
from discord import ComponentType, ui

from bot.dialogue.countries import Country
from bot.dialogue.fields import (
    Choice,
    Day,
    Flag,
    Mine,
    Ref,
    Text,
    TimeOfDay,
    Upload,
    Zone,
)
from bot.dialogue.graphemes import PARTS
from bot.dialogue.inbound import Submitted
from bot.dialogue.limits import fitted, utf16
from bot.dialogue.number_fields import Amount, Number
from bot.dialogue.past_days import PastDay
from bot.dialogue.responses import Form, Option, Row
from bot.texts.spans import words

Item = ui.Item["FormModal"]
_RADIO = range(2, 11)
_MENU = range(1, 26)
_TITLE = 45
_OPTION = 100
_PLACEHOLDER = 100
_INPUT = 4000


class FormModal(ui.Modal):
    """A modal that the library never keeps.

    It would keep one for all people who have the same form open, and give each the answers of
    all (`ViewStore.dispatch_modal` in discord.py 2.7.1). It keeps no finished one; what is sent
    back comes as an interaction, for `read_form` to read.
    """

    def is_finished(self) -> bool:
        """Say that nothing is to be waited for."""
        return True


def render_modal(form: Form) -> FormModal:
    """Draw the rows of a form, which are at most five."""
    sheet = FormModal(title=fitted(form.title, _TITLE), custom_id=form.token)
    for row in form.rows:
        asked = _component(row)
        sheet.add_item(ui.Label(text=row.label, description=words(row.ask), component=asked))
    return sheet


def read_form(interaction: discord.Interaction) -> Submitted:
    """Read what somebody sent back: raw text for each field, empty where nothing was said.

    A field for files is none of these, so that what was sent before stays where it was left alone.
    """
    data: Mapping[str, Any] = dict(interaction.data or {})
    return Submitted(data["custom_id"], dict(_answers(data["components"])))


def read_files(interaction: discord.Interaction) -> Mapping[str, str]:
    """Read which files somebody sent with a form: their numbers, by the names of the fields."""
    data: Mapping[str, Any] = dict(interaction.data or {})
    return dict(_files(data["components"]))


def _component(row: Row) -> Item:
    match row.kind:
        case Choice() | Flag() if len(row.options) in _RADIO:
            return _radio(row)
        case Choice() | Flag() | Mine() if len(row.options) in _MENU:
            return _menu(row)
        case Upload():
            needed = row.required and row.value is None
            return ui.FileUpload(
                custom_id=row.name, required=needed, min_values=int(needed), max_values=1
            )
        case Text(most, lines):
            return _input(row, most, lines=lines)
        case (
            Number()
            | Amount()
            | Day()
            | PastDay()
            | TimeOfDay()
            | Zone()
            | Country()
            | Choice()
            | Flag()
            | Mine()
            | Ref()
        ):
            return _input(row, None)
    assert_never(row.kind)


def _radio(row: Row) -> Item:
    options = [
        discord.RadioGroupOption(label=label, value=value, default=value == row.value)
        for value, label in _labels(row)
    ]
    return ui.RadioGroup(custom_id=row.name, required=row.required, options=options)


def _menu(row: Row) -> Item:
    options = [
        discord.SelectOption(label=label, value=value, default=value == row.value)
        for value, label in _labels(row)
    ]
    return ui.Select(
        custom_id=row.name,
        required=row.required,
        min_values=int(row.required),
        options=options,
    )


def _labels(row: Row) -> Iterator[tuple[str, str]]:
    return ((option.value, fitted(option.label, _OPTION)) for option in row.options)


def _input(row: Row, most: int | None, *, lines: bool = False) -> Item:
    """Ask for words, filled in with what was said before, also if that was too long.

    Discord counts other things than a reader does, and cuts what is pasted without a word. So it
    takes whatever could fit; what does not is said, and given back.
    """
    said = fitted(row.value or "", _INPUT)
    said = said if lines else " ".join(said.splitlines())
    return ui.TextInput(
        custom_id=row.name,
        style=discord.TextStyle.paragraph if lines else discord.TextStyle.short,
        required=row.required,
        default=said or None,
        max_length=None if most is None else min(_INPUT, max(PARTS * most, utf16(said))),
        placeholder=_offered(row.options) or None,
    )


def _offered(options: Sequence[Option]) -> str:
    """List the first of what is offered, whole and as far as there is room."""
    offered = ""
    for option in options:
        longer = f"{offered}, {option.label}" if offered else option.label
        if len(longer) > _PLACEHOLDER:
            break
        offered = longer
    return offered


def _answers(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for component in components:
        match ComponentType(component["type"]):
            case ComponentType.label:
                yield from _answers([component["component"]])
            case ComponentType.text_input | ComponentType.radio_group:
                yield component["custom_id"], component.get("value") or ""
            case ComponentType.select:
                yield component["custom_id"], next(iter(_values(component)), "")
            case _:
                pass


def _files(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for component in components:
        match ComponentType(component["type"]):
            case ComponentType.label:
                yield from _files([component["component"]])
            case ComponentType.file_upload:
                yield from ((component["custom_id"], str(n)) for n in _values(component))
            case _:
                pass


def _values(component: Mapping[str, Any]) -> Sequence[str]:
    return component.get("values") or ()

"""The texts of declared commands: which there must be, and into what room they must fit."""

from collections.abc import Iterator, Sequence

from bot.dialogue.commands import Command, Field
from bot.dialogue.fields import Choice, Flag, Ref
from bot.dialogue.limits import Limits
from bot.dialogue.number_fields import Amount
from bot.texts.catalogue import Catalogue
from bot.texts.enumerations import key_of
from bot.texts.markup import BadMarkup, placeholders
from bot.texts.markup import fill as filled
from bot.texts.spans import words


def text_problems(
    command: Command, platforms: Sequence[Limits], catalogue: Catalogue
) -> Iterator[str]:
    """Find the texts that are missing, name what nobody says, or do not fit on a platform."""
    for key, room in text_sizes(command).items():
        if key not in catalogue.sentences:
            yield f"the text {key} is missing"
            continue
        sentence = catalogue.sentence(key)
        try:
            named = placeholders(sentence)
            if names := named - may_name(command, key):
                yield f"{key} names {', '.join(sorted(names))}, which nobody says"
                continue
        except BadMarkup as problem:
            yield f"{key}: {problem}"
            continue
        length = len(words(filled(sentence, dict.fromkeys(named, ()))))
        for limits in platforms:
            most = getattr(limits, room)
            if length > most:
                yield f"{key} is longer than {limits.platform}'s {most} characters"


def may_name(command: Command, key: str) -> frozenset[str]:
    """Tell what a text of a declaration may name: what its question is about, and the reader."""
    about = (item for item in command.fields if key in asked_about(command, item))
    too = "unit" if key.endswith("_unit") else "name"
    return frozenset(name for item in about for name in (*item.about, too))


def asked_about(command: Command, item: Field) -> tuple[str, ...]:
    """Name the texts of a question that names what it is about; a goal is counted in ways."""
    key = f"{command.path}.{item.name}.ask_about"
    ways = ("_times", "_unit") if isinstance(item.kind, Amount) else ()
    return (key, *(f"{key}{way}" for way in ways)) if item.about else ()


def text_sizes(command: Command) -> dict[str, str]:
    """Name the keys of a declaration, each with the size of a platform that it must fit into."""
    listed = (command.path, f"{command.path}.summary") if command.listed else ()
    rooms = dict.fromkeys(listed, "description")
    if command.in_menu:
        rooms[f"{command.path}.menu"] = "command_name"
    asked = [item for item in command.fields if not isinstance(item.kind, Ref)]
    if asked:
        rooms[f"{command.path}.form"] = "title"
    for item in asked:
        rooms[f"{command.path}.{item.name}"] = "row_label"
        rooms[f"{command.path}.{item.name}.ask"] = "hint"
        if command.listed:
            rooms[f"{command.path}.{item.name}.option"] = "description"
        rooms.update((key, "text") for key in asked_about(command, item))
        if item.clears is not None:
            rooms[item.clears] = "button_label"
        match item.kind:
            case Choice(of):
                rooms.update((key_of(value), "button_label") for value in of)
            case Flag():
                rooms.update((f"flag.{value}", "button_label") for value in ("yes", "no"))
    if command.listed and command.group != command.path:
        rooms[f"group.{command.group}"] = "description"
    return rooms

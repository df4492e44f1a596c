"""What can be wrong with declarations, found at start: each problem in a line of its own."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any

from bot.dialogue.commands import Command, Field
from bot.dialogue.fields import Choice, Flag, Mine, Ref, label
from bot.dialogue.limits import Limits
from bot.dialogue.modals import ROWS
from bot.dialogue.paging import Provider
from bot.dialogue.tokens import CommandToken, ModalToken, fits, write
from bot.kernel.ids import LARGEST, RunId, short
from bot.texts.catalogue import Catalogue
from bot.texts.markup import BadMarkup, placeholders
from bot.texts.markup import fill as filled
from bot.texts.spans import words

Guard = Callable[[Any, int], object]
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?", re.ASCII)


def problems(
    declared: Sequence[Command],
    providers: Mapping[str, Provider],
    guards: Mapping[str, Guard],
    platforms: Sequence[Limits],
    texts: Sequence[Catalogue],
) -> Iterator[str]:
    """Find every problem of all declarations together."""
    paths = [command.path for command in declared]
    yield from (
        f"{path} is declared twice" for path in sorted(set(paths)) if paths.count(path) > 1
    )
    for command in declared:
        yield from _form(command)
        for item in command.fields:
            yield from _field(command, item, providers)
            if isinstance(item.kind, Ref) and item.kind.of not in guards:
                yield f"{command.path}.{item.name}: nobody guards {item.kind.of}"
        yield from _token(command)
        yield from _draft(command)
    for limits in platforms:
        yield from (f"{limits.platform}: {text}" for text in _menu(declared, limits))
    for catalogue in texts:
        for command in declared:
            for text in _texts(command, platforms, catalogue):
                yield f"{catalogue.language}: {text}"


def _form(command: Command) -> Iterator[str]:
    asked = [item for item in command.fields if not isinstance(item.kind, Ref)]
    for more, page in ((False, "first page"), (True, "page behind More")):
        count = sum(item.more is more for item in asked)
        if count > ROWS:
            yield f"{command.path} asks {count} questions on its {page}; {ROWS} is the most"


def _field(command: Command, item: Field, providers: Mapping[str, Provider]) -> Iterator[str]:
    name = f"{command.path}.{item.name}"
    without = any(
        inside.default is MISSING and inside.default_factory is MISSING
        for inside in fields(command.form)
        if inside.name == item.attribute
    )
    if without and not item.required:
        yield f"{name} may be left out and needs a default"
    if without and item.required and item.when is not None:
        yield f"{name} is not always asked and needs a default"
    if item.required and item.more:
        yield f"{name} is required and cannot wait behind More"
    if item.required and command.listed and isinstance(item.kind, Ref):
        yield f"{name} is what only a button carries, and the command can be named"
    if isinstance(item.kind, Mine) and item.kind.of not in providers:
        yield f"{name}: nobody provides {item.kind.of}"
    for value in _values(item):
        if not fits(value):
            yield f"{name}: {value} does not fit into a token"
    yield from (f"{name} {text}" for text in _condition(command, item))


def _condition(command: Command, item: Field) -> Iterator[str]:
    if item.when is None:
        return
    earlier = command.fields[: command.fields.index(item)]
    other = next((field for field in command.fields if field.name == item.when.field), None)
    if other is None:
        yield f"depends on {item.when.field}, which is not there"
    elif other not in earlier:
        yield f"depends on {other.name}, which is asked later"
    elif values := _values(other):
        for value in item.when.values:
            if value not in values:
                yield f"depends on {other.name} being {value}, which it cannot be"


def _values(item: Field) -> tuple[str, ...]:
    match item.kind:
        case Choice(of):
            return tuple(value.value for value in of)
        case Flag():
            return ("yes", "no")
        case _:
            return ()


def _token(command: Command) -> Iterator[str]:
    carried = [item for item in command.fields if isinstance(item.kind, Ref)]
    try:
        write(CommandToken(command.path, tuple(short(LARGEST) for _ in carried)))
        if len(carried) < len(command.fields):
            largest = tuple(short(LARGEST) for _ in carried)
            write(ModalToken(RunId(LARGEST), "zzzz", command.path, largest))
    except ValueError as problem:
        yield f"{command.path}: {problem}"


def _draft(command: Command) -> Iterator[str]:
    """A command is told what was said so far, whatever that is."""
    for item in command.fields:
        if command.save_draft and item.required and not isinstance(item.kind, Ref):
            yield f"{command.path}.{item.name} is required, and a draft may be saved without it"


def _menu(declared: Sequence[Command], limits: Limits) -> Iterator[str]:
    listed = [command for command in declared if command.listed]
    groups = sorted({command.group for command in listed})
    if len(groups) > limits.groups:
        yield f"{len(groups)} top-level commands; {limits.groups} is the most"
    for group in groups:
        inside = [command.path for command in listed if command.group == group]
        if len(inside) > limits.subcommands:
            yield f"{group} has {len(inside)} subcommands; {limits.subcommands} is the most"
        if group in inside and len(set(inside)) > 1:
            yield f"{group} is a command and a group of commands"
    for command in listed:
        if not _NAME.fullmatch(command.path):
            yield f"{command.path} is no name for a command"
        if len(command.path) > limits.command_name:
            yield f"{command.path} is longer than {limits.command_name} characters"
        if len(command.fields) > limits.options:
            yield f"{command.path} has {len(command.fields)} fields; {limits.options} is the most"
        for item in command.fields:
            if len(_values(item)) > limits.options:
                yield f"{command.path}.{item.name} has more than {limits.options} choices"


def _texts(command: Command, platforms: Sequence[Limits], catalogue: Catalogue) -> Iterator[str]:
    for key, room in text_sizes(command).items():
        if key not in catalogue.sentences:
            yield f"the text {key} is missing"
            continue
        sentence = catalogue.sentence(key)
        try:
            if names := placeholders(sentence):
                yield f"{key} names {', '.join(sorted(names))}, which nobody says"
                continue
        except BadMarkup as problem:
            yield f"{key}: {problem}"
            continue
        length = len(words(filled(sentence, {})))
        for limits in platforms:
            most = getattr(limits, room)
            if length > most:
                yield f"{key} is longer than {limits.platform}'s {most} characters"


def text_sizes(command: Command) -> dict[str, str]:
    """Name the keys of a declaration, each with the size of a platform that it must fit into."""
    rooms = {command.path: "description"} if command.listed else {}
    if command.in_menu:
        rooms[f"{command.path}.menu"] = "command_name"
    asked = [item for item in command.fields if not isinstance(item.kind, Ref)]
    if asked:
        rooms[f"{command.path}.title"] = "title"
    for item in asked:
        rooms[f"{command.path}.{item.name}"] = "row_label"
        rooms[f"{command.path}.{item.name}.ask"] = "hint"
        match item.kind:
            case Choice(of):
                rooms.update((label(value), "button_label") for value in of)
            case Flag():
                rooms.update((f"flag.{value}", "button_label") for value in _values(item))
    if command.listed and command.group != command.path:
        rooms[f"group.{command.group}"] = "description"
    return rooms

"""The registry: every command of every feature, checked as a whole before anything runs."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any

from bot.dialogue.command_names import names_of
from bot.dialogue.commands import Command, Commands, Field
from bot.dialogue.declared_texts import text_problems
from bot.dialogue.display_names import called
from bot.dialogue.fields import Choice, Flag, Mine, Ref
from bot.dialogue.inbound import Act, Typed, Wrote
from bot.dialogue.limits import Limits
from bot.dialogue.modals import ROWS
from bot.dialogue.paging import Provider
from bot.dialogue.tokens import CommandToken, ModalToken, fits, write
from bot.kernel.errors import Misdeclared
from bot.kernel.ids import LARGEST, FormId, short
from bot.texts.catalogue import Catalogue

_COMMAND = re.compile(r"/(?P<name>[^\s@]*)(?:@\S*)?(?P<rest>.*)", re.DOTALL)
_NAMED = 40
_COMMAND_KEYS = ("form", "menu")
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?", re.ASCII)

Guard = Callable[[Any, int], object]


@dataclass(frozen=True, slots=True)
class Registry:
    """Every command by path, who offers values for `Mine` and `PodMember`, who guards a `Ref`.

    A guard raises `NotFound` when the caller may not use the thing that a button names.
    """

    commands: dict[str, Command]
    providers: Mapping[str, Provider]
    guards: Mapping[str, Guard]

    def find(self, path: str) -> Command | None:
        """Find a command by its path."""
        return self.commands.get(path)

    @property
    def for_uploads(self) -> Command | None:
        """The command that takes what somebody sends unasked."""
        return next((command for command in self.commands.values() if command.uploads), None)

    @property
    def for_sorting(self) -> Command | None:
        """The command that asks what something is for that somebody sent."""
        return next((command for command in self.commands.values() if command.sorts), None)

    @property
    def for_codes(self) -> Command | None:
        """The command that takes the code of an invitation, wherever it was written."""
        return next((command for command in self.commands.values() if command.codes), None)

    @property
    def for_words(self) -> Command | None:
        """The command that asks what words are for that no question asked for."""
        return next((command for command in self.commands.values() if command.takes_words), None)

    @property
    def urgent(self) -> tuple[Command, ...]:
        """The commands that are answered at once, whatever else waits."""
        return tuple(c for c in self.commands.values() if c.unaided is not None)

    @property
    def for_person(self) -> Command | None:
        """The command that is offered on somebody; its `PodMember` is who that is."""
        return next((command for command in self.commands.values() if command.on_person), None)

    @property
    def listed(self) -> tuple[Command, ...]:
        """The commands that people can name, in their features' order."""
        return tuple(command for command in self.commands.values() if command.listed)

    def group(self, name: str) -> tuple[Command, ...]:
        """The commands that stand under a noun, if the noun is not a command itself."""
        return tuple(c for c in self.listed if c.group == name != c.path)

    def typed(self, line: str) -> Act:
        """Read a line that may begin with a command; the longest path that fits is meant.

        `/goal add read more`, `/goal_add read more` and `/goal_add@botname read more` are alike.
        What is urgent goes by its other names too.
        What follows keeps its lines. So it does after a name that is no command's.
        """
        said = _COMMAND.fullmatch(line.strip())
        if said is None:
            return Wrote(line)
        paths = {_words(command.path): command.path for command in self.listed}
        for command in (urgent for urgent in self.urgent if urgent.listed):
            paths |= {(name,): command.path for name in names_of(command.path)}
        name, rest = _words(said["name"]), said["rest"].strip()
        word, after = (*re.split(r"\s+", rest, maxsplit=1), "")[:2]
        for path, left in ((name + _words(word), after), (name, rest)):
            if path in paths:
                return Typed(paths[path], rest=left)
        return Typed(called(said["name"], _NAMED) if said["name"] else "", rest=rest)


def freeze(
    features: Iterable[Commands],
    providers: Mapping[str, Provider],
    guards: Mapping[str, Guard],
    platforms: Sequence[Limits],
    texts: Sequence[Catalogue],
    others: Iterable[str] = (),
) -> Registry:
    """Check every declaration and make the registry; raises `Misdeclared` with all problems.

    `others` are those of what features declare beside commands.
    """
    declared = [command for feature in features for command in feature.declared]
    problems = (
        *_problems(declared, providers, guards, platforms, texts),
        *others,
    )
    if problems:
        raise Misdeclared(problems)
    return Registry({command.path: command for command in declared}, dict(providers), dict(guards))


def _words(name: str) -> tuple[str, ...]:
    return tuple(re.split(r"[._]", name.casefold()))


def _problems(
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
        yield from _form_problems(command)
        for item in command.fields:
            yield from _field_problems(command, item, providers)
            if isinstance(item.kind, Ref) and item.kind.of not in guards:
                yield f"{command.path}.{item.name}: nobody guards {item.kind.of}"
        yield from _token_problems(command)
        yield from _draft_problems(command)
    for limits in platforms:
        yield from (f"{limits.platform}: {text}" for text in _menu_problems(declared, limits))
    for catalogue in texts:
        for command in declared:
            for text in text_problems(command, platforms, catalogue):
                yield f"{catalogue.language}: {text}"


def _form_problems(command: Command) -> Iterator[str]:
    asked = [item for item in command.fields if not isinstance(item.kind, Ref)]
    for more, page in ((False, "first page"), (True, "page behind More")):
        count = sum(item.more is more for item in asked)
        if count > ROWS:
            yield f"{command.path} asks {count} questions on its {page}; {ROWS} is the most"


def _field_problems(
    command: Command, item: Field, providers: Mapping[str, Provider]
) -> Iterator[str]:
    name = f"{command.path}.{item.name}"
    if item.name in _COMMAND_KEYS:
        yield f"{name} is the key of the command's own text; give the field another name"
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
    yield from (f"{name} {text}" for text in _condition_problems(command, item))


def _condition_problems(command: Command, item: Field) -> Iterator[str]:
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


def _token_problems(command: Command) -> Iterator[str]:
    carried = [item for item in command.fields if isinstance(item.kind, Ref)]
    try:
        write(CommandToken(command.path, tuple(short(LARGEST) for _ in carried)))
        if len(carried) < len(command.fields):
            largest = tuple(short(LARGEST) for _ in carried)
            write(ModalToken(FormId(LARGEST), "zzzz", command.path, largest))
    except ValueError as problem:
        yield f"{command.path}: {problem}"


def _draft_problems(command: Command) -> Iterator[str]:
    """A command is told what was said so far, whatever that is."""
    for item in command.fields:
        if command.save_draft and item.required and not isinstance(item.kind, Ref):
            yield f"{command.path}.{item.name} is required, and a draft may be saved without it"


def _menu_problems(declared: Sequence[Command], limits: Limits) -> Iterator[str]:
    listed = [command for command in declared if command.listed]
    groups = sorted({command.group for command in listed})
    in_menus = {command.group for command in listed if command.in_menus}
    if len(in_menus) > limits.groups:
        yield f"{len(in_menus)} top-level commands; {limits.groups} is the most"
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

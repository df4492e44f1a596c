"""The registry: every command of every feature, checked as a whole before anything runs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, dataclass
from typing import Any

from bot.dialogue.commands import Command, Commands
from bot.dialogue.fields import Choice, Mine
from bot.dialogue.inbound import Act, Typed, Wrote
from bot.dialogue.limits import Limits
from bot.dialogue.tokens import Press, fits, write
from bot.errors import Misdeclared
from bot.texts.catalogue import Catalogue

Provider = Callable[[Any], Sequence[tuple[str, str]]]
_LONGEST_ID = "0" * 11


@dataclass(frozen=True, slots=True)
class Registry:
    """All commands by path, and who provides what `Mine` and `Person` offer."""

    commands: dict[str, Command]
    providers: dict[str, Provider]

    def find(self, path: str) -> Command | None:
        """Find a command by its path."""
        return self.commands.get(path)

    @property
    def listed(self) -> tuple[Command, ...]:
        """The commands that people can name, in their features' order."""
        return tuple(command for command in self.commands.values() if command.listed)

    def typed(self, line: str) -> Act:
        """Read a line that may begin with a command; the longest path that fits is meant.

        `/goal add read more`, `/goal_add read more` and `/goal_add@botname read more` are alike.
        """
        text = line.strip()
        if not text.startswith("/"):
            return Wrote(line)
        first, _, rest = text[1:].partition(" ")
        name = first.split("@")[0].replace("_", " ").casefold()
        said = [*name.split(), *rest.split()]
        for length in (2, 1):
            path = ".".join(word.casefold() for word in said[:length])
            command = self.commands.get(path)
            if command is not None and command.listed and len(said) >= length:
                taken = length - len(name.split())
                return Typed(path, rest=_after(rest, taken))
        return Typed(" ".join(said[:1]).casefold()[:40])


def freeze(
    features: Iterable[Commands],
    providers: dict[str, Provider],
    platforms: Sequence[Limits],
    texts: Sequence[Catalogue],
) -> Registry:
    """Check every declaration and make the registry; raises `Misdeclared` with all problems."""
    declared = [command for feature in features for command in feature.declared]
    problems = [
        *_doubles(declared),
        *(problem for command in declared for problem in _command(command, providers)),
        *(f"{where}: {text}" for where, text in _sizes(declared, platforms, texts)),
    ]
    if problems:
        raise Misdeclared(problems)
    return Registry({command.path: command for command in declared}, dict(providers))


def asked_keys(command: Command) -> tuple[str, ...]:
    """Name the text keys that a command's declaration needs."""
    own = (command.path,) if command.listed else ()
    titles = (f"{command.path}.title",) if command.fields else ()
    return (
        *own,
        *titles,
        *(f"{command.path}.{item.name}" for item in command.fields if _asked(item.kind)),
        *(f"{command.path}.{item.name}.ask" for item in command.fields if _asked(item.kind)),
    )


def _asked(kind: object) -> bool:
    return type(kind).__name__ != "Ref"


def _after(rest: str, words_taken: int) -> str:
    for _ in range(words_taken):
        rest = rest.strip().partition(" ")[2]
    return rest.strip()


def _doubles(declared: Sequence[Command]) -> Iterable[str]:
    seen: set[str] = set()
    for command in declared:
        if command.path in seen:
            yield f"{command.path} is declared twice"
        seen.add(command.path)


def _command(command: Command, providers: dict[str, Provider]) -> Iterable[str]:
    path = command.path
    first = [item for item in command.fields if not item.more]
    if len(first) > 5:
        yield f"{path} asks {len(first)} questions on its first page; five is the most"
    for item in command.fields:
        default = command.form.__dataclass_fields__[item.name].default
        if not item.required and default is MISSING:
            yield f"{path}.{item.name} may be left out and needs a default"
        if item.required and item.more:
            yield f"{path}.{item.name} is required and cannot wait behind More"
        if item.when is not None and item.when.field not in {f.name for f in command.fields}:
            yield f"{path}.{item.name} depends on {item.when.field}, which is not there"
        if isinstance(item.kind, Mine) and item.kind.of not in providers:
            yield f"{path}.{item.name}: nobody provides {item.kind.of}"
        if isinstance(item.kind, Choice):
            for value in item.kind.of:
                if not fits(value.value):
                    yield f"{path}.{item.name}: {value.value} does not fit into a token"
    try:
        write(Press(path, tuple(_LONGEST_ID for item in command.fields if not _asked(item.kind))))
    except ValueError as problem:
        yield f"{path}: {problem}"


def _sizes(
    declared: Sequence[Command], platforms: Sequence[Limits], texts: Sequence[Catalogue]
) -> Iterable[tuple[str, str]]:
    for catalogue in texts:
        where = catalogue.language
        for command in declared:
            for key in asked_keys(command):
                if key not in catalogue:
                    yield where, f"the text {key} is missing"
                    continue
                text = catalogue.sentence(key)
                for limits in platforms:
                    most = _room(key, command, limits)
                    if len(text) > most:
                        yield where, f"{key} is longer than {limits.platform}'s {most} characters"
    for limits in platforms:
        groups = {command.group for command in declared if command.listed}
        if len(groups) > limits.groups:
            yield limits.platform, f"{len(groups)} top-level commands; {limits.groups} is the most"
        for group in groups:
            inside = [c for c in declared if c.listed and c.group == group]
            if len(inside) > limits.subcommands:
                yield limits.platform, f"{group} has more than {limits.subcommands} subcommands"
        for command in declared:
            longest = max(map(len, command.path.split(".")))
            if command.listed and longest > limits.command_name:
                yield limits.platform, f"{command.path} has too long a name"


def _room(key: str, command: Command, limits: Limits) -> int:
    if key == command.path:
        return limits.description
    if key == f"{command.path}.title":
        return limits.title
    return limits.text if key.endswith(".ask") else limits.row_label

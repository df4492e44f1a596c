"""The registry: every command of every feature, checked as a whole before anything runs."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.dialogue import declaration_checks
from bot.dialogue.commands import Command, Commands
from bot.dialogue.declaration_checks import Guard
from bot.dialogue.inbound import Act, Typed, Wrote
from bot.dialogue.limits import Limits
from bot.dialogue.paging import Provider
from bot.dialogue.sanitize import called
from bot.kernel.errors import Misdeclared
from bot.texts.catalogue import Catalogue

_COMMAND = re.compile(r"/(?P<name>[^\s@]*)(?:@\S*)?(?P<rest>.*)", re.DOTALL)
_NAMED = 40


@dataclass(frozen=True, slots=True)
class Registry:
    """All commands by path, who provides what `Mine` and `Person` offer, and who guards a `Ref`.

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
    def for_person(self) -> Command | None:
        """The command that is offered on somebody; its `Person` is who that is."""
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
        What follows keeps its lines.
        """
        said = _COMMAND.fullmatch(line.strip())
        if said is None:
            return Wrote(line)
        paths = {_words(command.path): command.path for command in self.listed}
        name, rest = _words(said["name"]), said["rest"].strip()
        word, after = (*re.split(r"\s+", rest, maxsplit=1), "")[:2]
        for words, left in ((name + _words(word), after), (name, rest)):
            if words in paths:
                return Typed(paths[words], rest=left)
        return Typed(called(said["name"], _NAMED) if said["name"] else "")


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
        *declaration_checks.problems(declared, providers, guards, platforms, texts),
        *others,
    )
    if problems:
        raise Misdeclared(problems)
    return Registry({command.path: command for command in declared}, dict(providers), dict(guards))


def _words(name: str) -> tuple[str, ...]:
    return tuple(re.split(r"[._]", name.casefold()))

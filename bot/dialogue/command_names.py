"""Finds commands by what people call them: by name, by other words for them, or nearly."""

from collections.abc import Sequence
from functools import cache

from bot.dialogue.commands import Command
from bot.dialogue.naming import near
from bot.reading import command_words
from bot.reading.folding import plain_words

MOST = 3
_LONGEST = 80
_WORDS = 4
_SURE = 0.75
_NOUN = 4


def called(said: str, commands: Sequence[Command]) -> tuple[Command, ...]:
    """Find the commands that are called so, whatever is said after it; the longest name counts."""
    words = plain_words(said[:_LONGEST].replace("_", " ")).split()[:_WORDS]
    for many in range(len(words), 0, -1):
        name = "".join(words[:many])
        found = tuple(c for c in commands if name in names_of(c.path))
        if found:
            return found[:MOST]
    return ()


def exactly(said: str, commands: Sequence[Command]) -> tuple[Command, ...]:
    """Find the commands that are called just this, and nothing more is said."""
    name = plain_words(said.replace("_", " ")).replace(" ", "") if len(said) <= _LONGEST else ""
    return tuple(c for c in commands if name in names_of(c.path))[:MOST]


def nearly_called(said: str, commands: Sequence[Command]) -> tuple[Command, ...]:
    """Find the commands whose name is nearest to what was said, at most three; or none."""
    words = plain_words(said[:_LONGEST].replace("_", " ")).split()[:_WORDS]
    begun = ["".join(words[:many]) for many in range(1, len(words) + 1)]
    ranked = [
        (max(near(name, other) for name in begun for other in _own_names(command.path)), command)
        for command in (commands if begun else ())
    ]
    best = sorted((r for r in ranked if r[0] >= _SURE), key=lambda r: -r[0])
    return tuple(command for _, command in best[:MOST])


def meant(said: str, commands: Sequence[Command]) -> tuple[Command, ...]:
    """Find what could be meant by a name that is no command's."""
    return called(said, commands) or nearly_called(said, commands)


def group_called(said: str, groups: Sequence[str], *, nearly: bool = False) -> str | None:
    """Find the noun that is meant, or nearly, by the first word of what was said."""
    first = next(iter(plain_words(said[:_LONGEST].replace("_", " ")).split()), "")
    exact = next((group for group in groups if first in _nouns(group)), None)
    if exact is not None or not nearly or len(first) < _NOUN:
        return exact
    nearest = [(max(near(first, noun) for noun in _nouns(group)), group) for group in groups]
    best = max(nearest, default=(0.0, ""))
    return best[1] if best[0] >= _SURE else None


@cache
def _own_names(path: str) -> frozenset[str]:
    """Gather what a command itself is called, without spaces, and with its own noun only."""
    group, _, verb = path.partition(".")
    others = (plain_words(each) for each in command_words.COMMANDS.get(path, "").split(","))
    names = {verb or group, group + verb, *(other.replace(" ", "") for other in others)}
    return frozenset(names - {""})


@cache
def names_of(path: str) -> frozenset[str]:
    """Gather what a command is called, without spaces, also with other words for its noun."""
    group, _, verb = path.partition(".")
    own = _own_names(path)
    if not verb:
        return own
    nouns = {noun.replace(" ", "") for noun in _nouns(group)}
    return own.union(*({noun + each, each + noun} for noun in nouns for each in own))


@cache
def _nouns(group: str) -> frozenset[str]:
    others = command_words.GROUPS.get(group, "").split(",")
    return frozenset({group, *(plain_words(other) for other in others)} - {""})

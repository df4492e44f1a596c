"""Menus: the few commands that a platform lists for people, by where they are.

A noun stands for all its commands; what concerns the caller alone is not offered in shared places.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.dialogue.commands import Command, Where
from bot.dialogue.registry import Registry
from bot.texts.catalogue import Catalogue
from bot.texts.markup import fill
from bot.texts.spans import words


class MenuScope(StrEnum):
    """Where a menu is shown, and to whom."""

    PRIVATE = "private"
    SHARED = "shared"
    MANAGERS = "keepers"


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A command or a noun, and what it does in a few words."""

    path: str
    about: str


def menu(registry: Registry, scope: MenuScope, texts: Catalogue) -> tuple[MenuEntry, ...]:
    """Make a menu; those who manage a shared place also see what binds it to a pod."""
    here = [command for command in registry.listed if _belongs(command, scope)]
    nouns = dict.fromkeys(command.group for command in here)
    entries = [_entry(noun, texts, registry) for noun in nouns]
    if scope is MenuScope.MANAGERS:
        entries += [_about(c.path, c.path, texts) for c in here if c.where is Where.SHARED]
    return tuple(entries)


def _belongs(command: Command, scope: MenuScope) -> bool:
    if scope is MenuScope.PRIVATE:
        return command.in_menus and command.where is not Where.SHARED
    own = command.where is Where.PRIVATE or command.unaided is not None
    return command.in_menus and not own


def _entry(noun: str, texts: Catalogue, registry: Registry) -> MenuEntry:
    return _about(noun, f"group.{noun}" if registry.group(noun) else noun, texts)


def _about(path: str, key: str, texts: Catalogue) -> MenuEntry:
    return MenuEntry(path, words(fill(texts.sentence(key), {})))

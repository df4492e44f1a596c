"""The bot's profile: its menus of commands and what its page says, per language."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram.accounts import Json
from tests.fakes.telegram.refusals import Misuse

MOST_COMMANDS = 100
MOST_ABOUT_COMMAND = 256
TEXTS = {"name": 64, "description": 512, "short_description": 120}
Menu = list[tuple[str, str]]
Scope = tuple[str, int, int]
DEFAULT_SCOPE: Scope = ("default", 0, 0)


@dataclass
class Profile:
    """What the bot shows of itself; `has_privacy` keeps it from reading along in groups."""

    has_privacy: bool = True
    menus: dict[tuple[Scope, str], Menu] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)

    def menu(self, scope: str = "default", language: str = "") -> Menu:
        """Read the menu of a scope that concerns no single chat, exactly as it was set."""
        return self.menus.get(((scope, 0, 0), language), [])

    def text(self, kind: str, language: str = "") -> str:
        """Read a text in a language, or the one for everybody else."""
        return self.texts.get((kind, language)) or self.texts.get((kind, ""), "")

    def set_text(self, kind: str, language: str, text: str) -> None:
        """Change a text; an empty one takes it away."""
        if len(text) > TEXTS[kind]:
            raise Misuse(f"bot {kind.replace('_', ' ')} is too long")
        self.texts.pop((kind, _language(language)), None)
        if text:
            self.texts[kind, language] = text

    def set_menu(self, scope: Scope, language: str, commands: Any) -> None:
        """Change a menu; an empty one takes it away."""
        menu = [_command(command) for command in commands or ()]
        if len(menu) > MOST_COMMANDS:
            raise Misuse("BOT_COMMANDS_TOO_MUCH")
        self.menus.pop((scope, _language(language)), None)
        if menu:
            self.menus[scope, language] = menu


def read_scope(given: Any) -> Scope:
    """Read a `BotCommandScope`."""
    if not given:
        return DEFAULT_SCOPE
    if not isinstance(given, dict) or "type" not in given:
        raise Misuse("can't parse BotCommandScope JSON object")
    return str(given["type"]), int(given.get("chat_id", 0)), int(given.get("user_id", 0))


def menu_json(menu: Menu) -> list[Json]:
    """Write a menu as a list of `BotCommand`."""
    return [{"command": command, "description": about} for command, about in menu]


def _language(code: str) -> str:
    if not re.fullmatch(r"([a-z]{2})?", code):
        raise Misuse("language_code must be a two-letter ISO 639-1 code or empty")
    return code


def _command(given: Any) -> tuple[str, str]:
    command, about = str(given.get("command", "")), str(given.get("description", ""))
    command = command.removeprefix("/")
    if not re.fullmatch(r"[a-z0-9_]{1,32}", command):
        raise Misuse("BOT_COMMAND_INVALID")
    if not 1 <= len(about.strip()) <= MOST_ABOUT_COMMAND:
        raise Misuse("BOT_COMMAND_DESCRIPTION_INVALID")
    return command, about

"""Publishing the menus that Telegram shows beside the message field, when they have changed."""

import hashlib
import json
from collections.abc import Callable, Iterator

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)

from adapters.telegram.errors import translated
from bot.dialogue.menus import MenuScope, menu
from bot.dialogue.registry import Registry
from bot.ports.storage import Storage
from bot.texts.catalogue import ENGLISH, LANGUAGES, catalogue

NOTE = "telegram_menus"
_SCOPES: dict[MenuScope, Callable[[], BotCommandScope]] = {
    MenuScope.PRIVATE: BotCommandScopeAllPrivateChats,
    MenuScope.SHARED: BotCommandScopeAllGroupChats,
    MenuScope.MANAGERS: BotCommandScopeAllChatAdministrators,
}
_EVERYBODY = ""
_Menu = tuple[MenuScope, str, list[BotCommand]]


async def publish(bot: Bot, registry: Registry, storage: Storage) -> bool:
    """Publish the menus of every scope and language, unless they are there as they are."""
    menus = list(_menus(registry))
    now = f"{bot.id}:{_digest(menus)}"
    if await storage.read(lambda uow: uow.notes.get(NOTE)) == now:
        return False
    for scope, language, commands in menus:
        with translated():
            await bot.set_my_commands(commands, _SCOPES[scope](), language)
    await storage.run(lambda uow: uow.notes.put(NOTE, now))
    return True


def _menus(registry: Registry) -> Iterator[_Menu]:
    """Make the menus; whoever reads none of our languages is shown the English ones."""
    for scope in MenuScope:
        for language in LANGUAGES:
            entries = menu(registry, scope, catalogue(language))
            commands = [BotCommand(entry.path.replace(".", "_"), entry.about) for entry in entries]
            yield scope, _EVERYBODY if language == ENGLISH else language, commands


def _digest(menus: list[_Menu]) -> str:
    told = [[s.value, language, [c.to_dict() for c in all_]] for s, language, all_ in menus]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()

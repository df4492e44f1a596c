"""Publishing what Telegram shows of the bot before anybody has written to it, when it has changed.

The description stands in the empty chat, the short one on the bot's page and beside its link.
Whoever runs the bot may have written their own (@BotFather): what is there before Cairn's first
stays.
"""

import hashlib
from collections.abc import Awaitable, Callable

import msgspec
from telegram import Bot

from adapters.telegram.errors import translated
from bot.ports.storage import Storage
from bot.texts.catalogue import ENGLISH, LANGUAGES, catalogue

NOTE = "telegram_profile_page"
_EVERYBODY = ""
_DESCRIPTION, _SHORT = "bot.description", "bot.short_description"


class _Published(msgspec.Struct, frozen=True):
    """Which texts of a bot's page are Cairn's, and which words were published, if all were."""

    bot: int
    ours: tuple[str, ...]
    digest: str = ""


async def publish(bot: Bot, storage: Storage) -> bool:
    """Publish what is Cairn's in every language, unless it is there as it is."""
    noted = await storage.read(lambda uow: uow.notes.get(NOTE))
    published = None if noted is None else msgspec.json.decode(noted, type=_Published)
    if published is None or published.bot != bot.id:
        published = await _begin(bot, storage)
    digest = _digest(published.ours)
    if published.digest == digest:
        return False
    set_text = _setters(bot)
    for key in published.ours:
        for language in LANGUAGES:
            shown_to = _EVERYBODY if language == ENGLISH else language
            with translated():
                await set_text[key](catalogue(language).sentence(key), shown_to)
    await _note(storage, _Published(bot.id, published.ours, digest))
    return True


async def _begin(bot: Bot, storage: Storage) -> _Published:
    """Note which texts are Cairn's to publish, before the first: those that nobody wrote yet."""
    with translated():
        description = (await bot.get_my_description()).description
        short = (await bot.get_my_short_description()).short_description
    written = {_DESCRIPTION: description, _SHORT: short}
    begun = _Published(bot.id, tuple(key for key, there in written.items() if not there))
    await _note(storage, begun)
    return begun


async def _note(storage: Storage, published: _Published) -> None:
    noted = msgspec.json.encode(published).decode()
    await storage.run(lambda uow: uow.notes.put(NOTE, noted))


def _setters(bot: Bot) -> dict[str, Callable[[str, str], Awaitable[bool]]]:
    return {_DESCRIPTION: bot.set_my_description, _SHORT: bot.set_my_short_description}


def _digest(keys: tuple[str, ...]) -> str:
    told = [[catalogue(language).sentence(key) for language in LANGUAGES] for key in keys]
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()

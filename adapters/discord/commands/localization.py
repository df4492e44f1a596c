"""Texts of slash commands in each of Discord's languages that Cairn speaks, from the catalogues.

Names of commands and options are the same in all of them, because invitations and help quote them.
"""

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.texts.catalogue import ENGLISH, LANGUAGES
from bot.texts.voice import NEUTRAL, Voice

_KEY = "key"


def localized(key: str) -> locale_str:
    """Say a text in English, so that it can be said in other languages as well."""
    return locale_str(_said(key, ENGLISH), **{_KEY: key})


def language(locale: discord.Locale) -> str | None:
    """Find our language for one of Discord's, which has two kinds of Spanish, if we speak it."""
    base = locale.value.split("-")[0]
    return base if base in LANGUAGES else None


class CatalogueTranslator(app_commands.Translator):
    """Says every text in each of Discord's languages that Cairn speaks.

    English is said to everybody who is not told otherwise, and needs no translation.
    """

    async def translate(
        self,
        string: locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Say a text, unless it is the same for everybody."""
        key, spoken = string.extras.get(_KEY), language(locale)
        if key is None or spoken in {None, ENGLISH}:
            return None
        return _said(key, spoken or ENGLISH)


def _said(key: str, spoken: str) -> str:
    return Voice(spoken, NEUTRAL.zone).text(key)

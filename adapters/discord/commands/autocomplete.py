"""Suggestions while somebody types an option: soon, few, and short enough for Discord.

discord.com/developers/docs/interactions/application-commands: 25 choices of 100 characters,
within the 3 seconds that every interaction has. Nobody's typing waits for what broke.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Sequence

import structlog
from discord import app_commands

from bot.dialogue.inbound import Option
from bot.dialogue.limits import utf16
from bot.dialogue.split import longest

MOST = 25
LONGEST = 100
WITHIN = 2.0
OptionValue = str | int | float
_log = structlog.get_logger("cairn.discord")


async def suggested_choices(
    suggested: Awaitable[Sequence[Option]],
) -> list[app_commands.Choice[OptionValue]]:
    """Wait for suggestions and make them choices; none, if they take too long or break."""
    try:
        async with asyncio.timeout(WITHIN):
            options = await suggested
    except Exception:  # noqa: BLE001 whatever broke, they type on
        _log.exception("suggested nothing", code=secrets.token_hex(3))
        return []
    fitting = [option for option in options if 0 < utf16(option.value) <= LONGEST]
    return [_choice(option) for option in fitting[:MOST]]


def _choice(option: Option) -> app_commands.Choice[OptionValue]:
    label = option.label or option.value
    if utf16(label) > LONGEST:
        label = label[: longest(label, LONGEST - 1, utf16)].rstrip() + "…"
    return app_commands.Choice(name=label, value=option.value)

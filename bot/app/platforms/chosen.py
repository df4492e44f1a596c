"""Makes the chat platforms that have a token.

Part of the composition root: the modules beside this one know an adapter each. A platform's client
library is loaded where there is a token for it.
"""

from collections.abc import Iterator

from bot.app.platforms.parts import Platform
from bot.app.settings import Settings
from bot.dialogue.registry import Registry
from bot.kernel.clock import Clock
from bot.kernel.metrics import SILENT, Gauges
from bot.ports.leadership import ProcessRole
from bot.ports.pictures import PictureSource
from storage.engine import SqlStorage


def chosen_platforms(
    settings: Settings,
    clock: Clock,
    pictures: PictureSource,
    gauges: Gauges = SILENT,
    role: ProcessRole = ProcessRole.ALL,
) -> Iterator[Platform]:
    """Make the clients of the platforms that have a token."""
    if settings.telegram_token is not None:
        from bot.app.platforms import telegram  # noqa: PLC0415 as above

        token = settings.telegram_token.get_secret_value()
        yield telegram.platform(settings, token, clock, pictures, gauges, role)
    if settings.discord_token is not None:
        from bot.app.platforms import discord  # noqa: PLC0415 as above

        token = settings.discord_token.get_secret_value()
        yield discord.platform(settings, token, clock, pictures, gauges)


async def publish_commands(
    settings: Settings, clock: Clock, registry: Registry, storage: SqlStorage
) -> None:
    """Publish the commands that Discord shows, if it was chosen."""
    if settings.discord_token is not None:
        from bot.app.platforms import discord  # noqa: PLC0415 as above

        token = settings.discord_token.get_secret_value()
        await discord.publish(settings, token, clock, registry, storage)

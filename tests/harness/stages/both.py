"""Both platforms at once: one world over one database, some of the cast at each."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.kernel.clock import Clock
from storage.engine import SqlStorage
from tests.harness.cast import Person, World
from tests.harness.stages.discord import AtDiscord, at_discord
from tests.harness.stages.telegram import AtTelegram, at_telegram


class Both(World):
    """A world with a stage at Discord and one at Telegram; each person plays at one of them.

    Whoever has an account on both is two people of the cast, of one name.
    """

    def __init__(self, storage: SqlStorage, discord: AtDiscord, telegram: AtTelegram) -> None:
        self.discord = discord
        self.telegram = telegram
        super().__init__(storage, discord, others=[telegram])

    def at_discord(self, name: str, language: str = "en") -> Person:
        return self.person(name, language, self.discord)

    def at_telegram(self, name: str, language: str = "en") -> Person:
        return self.person(name, language, self.telegram)

    async def restarts(self) -> None:
        """Let the process end that hears both, and another begin."""
        for stage in (self.discord, self.telegram):
            await stage.stops()
        for stage in (self.discord, self.telegram):
            await stage.starts()


@asynccontextmanager
async def at_both(storage: SqlStorage, clock: Clock | None = None) -> AsyncIterator[Both]:
    """Open Discord and Telegram for a story, with Cairn hearing what is done at either."""
    async with at_discord(clock) as discord, at_telegram(clock) as telegram:
        world = Both(storage, discord, telegram)
        async with discord.listening(world, storage), telegram.listening(world, storage):
            yield world

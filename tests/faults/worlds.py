"""One Cairn on two platforms, told to two casts: what happens at one is nothing to the other."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.kernel.clock import Clock, MovableClock
from scheduler.time_travel import SteppingClockMover
from storage.engine import SqlStorage
from tests.harness.cast import Person, StoppedClock, World
from tests.harness.stages.discord import AtDiscord, at_discord
from tests.harness.stages.telegram import AtTelegram, at_telegram
from tests.scheduler.clocks import HandClock


@dataclass
class TwoPlatforms:
    """Worlds over the same storage and clock, one at each platform; moving one moves both."""

    telegram: World
    discord: World
    at_telegram: AtTelegram
    at_discord: AtDiscord

    def __post_init__(self) -> None:
        world, couriers = self.telegram, [self.telegram.courier, self.discord.courier]
        self.mover = SteppingClockMover(world.clock, world.storage, world.beat, couriers)
        self.telegram.mover = self.discord.mover = self.mover

    async def live(self, hand: HandClock, **length: float) -> None:
        """Let time pass, of which half a minute in each hour is the machine's too."""
        until = self.mover.now() + timedelta(**length)
        while self.mover.now() < until:
            hand.advance(seconds=30)
            await self.mover.move_to(min(until, self.mover.now() + timedelta(hours=1)))
            for world in (self.telegram, self.discord):
                await world.courier.deliver()

    async def live_until(self, hand: HandClock, day: int, hour: int, minute: int = 0) -> None:
        """Let time pass until a moment of November."""
        at = datetime(2026, 11, day, hour, minute, tzinfo=UTC)
        await self.live(hand, seconds=(at - self.mover.now()).total_seconds())

    def people(self) -> tuple[Person, Person, Person]:
        """Bring Ann, who is on Telegram, and Bob and Cy, who are on Discord."""
        bob, cy = self.discord.person("Bob"), self.discord.person("Cy")
        return self.telegram.person("Ann"), bob, cy


@asynccontextmanager
async def two_platforms(
    storage: SqlStorage,
    base: Clock | None = None,
    between: Callable[[AtTelegram | AtDiscord], None] = lambda _: None,
) -> AsyncIterator[TwoPlatforms]:
    """Open both platforms, which live by the same clock as Cairn.

    What stands `between` them and Cairn changes a stage before anything is heard there.
    """
    clock = MovableClock(base or StoppedClock())
    async with at_telegram(clock) as phones, at_discord(clock) as desks:
        for stage in (phones, desks):
            between(stage)
        telegram = World(storage, phones, clock)
        discord = World(storage, desks, clock)
        async with phones.listening(telegram, storage), desks.listening(discord, storage):
            yield TwoPlatforms(telegram, discord, phones, desks)

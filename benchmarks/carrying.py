"""The product's own couriers and clients, put together as its assembly does, and bare ones."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.discord import client as discord_client
from adapters.discord.client_options import ClientOptions as DiscordOptions
from adapters.discord.rate_limits import allowance_of
from adapters.telegram import client as telegram_client
from adapters.web.metrics.endpoint import MetricsEndpoint
from bot.app import logs
from bot.app.platforms.telegram import CHAT_RATE
from bot.kernel.clock import SystemClock
from bot.kernel.ids import SystemIds
from bot.kernel.metrics import Gauges
from bot.notices.compose import NoticeComposer
from bot.outbox.composition import Composer
from bot.ports.chat import Messenger
from bot.ports.pictures import PictureSource
from bot.request.context import Rules
from scheduler.courier import Courier
from scheduler.rate_limit import PerPlace, Rate, RateLimiter
from storage.engine import SqlStorage
from tests.harness.pictures import Pictures

TOKEN = "1:benchmark"  # noqa: S105  # the server asks for none
UNTHROTTLED = Rate(1e9, 1e9)
CLOCK = SystemClock()


def composer() -> NoticeComposer:
    """Make what composes as the product does."""
    return NoticeComposer(SystemIds(), Rules())


def gauges() -> Gauges:
    """Make what the product counts with."""
    return MetricsEndpoint(["telegram", "discord"]).gauges


@asynccontextmanager
async def messenger(
    platform: str, url: str, counted: Gauges, pictures: PictureSource | None = None
) -> AsyncIterator[Messenger]:
    """Open the product's client of a platform at a server's address."""
    logs.configure("text", "warning")
    if platform == "discord":
        options = DiscordOptions(TOKEN, f"{url}/api/v10")
        client = discord_client.Client(
            options, pictures=pictures or Pictures(), clock=CLOCK, gauges=counted
        )
        async with client.gateway:  # for as long as it takes, where a visit has a limit
            await client.gateway.login(TOKEN)
            yield client.messenger
        return
    own = telegram_client.ClientOptions(TOKEN, url)
    bot = telegram_client.Client(own, pictures=pictures or Pictures(), clock=CLOCK, gauges=counted)
    await bot.connect()
    yield bot.messenger
    await bot.close()


@dataclass(frozen=True, slots=True)
class Carrier:
    """Makes couriers over one storage."""

    storage: SqlStorage
    counted: Gauges
    composer: Composer
    pictures: PictureSource | None = None

    def courier(self, there: Messenger, rate: Rate = UNTHROTTLED) -> Courier:
        """Make the courier of a platform, which writes at a rate."""
        return Courier(
            storage=self.storage,
            clock=CLOCK,
            messenger=there,
            composer=self.composer,
            limiter=RateLimiter(CLOCK, rate, per_place(there.platform)),
            holder="benchmark",
            pictures=self.pictures,
            gauges=self.counted,
        )


def per_place(platform: str) -> PerPlace:
    """Tell how a place is paced, as `bot.app.platforms` does."""
    return _discord if platform == "discord" else lambda place: (place, CHAT_RATE)


def _discord(place: str) -> tuple[str, Rate]:
    bucket, per_second, at_once = allowance_of(place)
    return bucket, Rate(per_second, at_once)

"""Makes Discord's clients with their rates, and connects them to the core."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from adapters.discord import client as discord
from adapters.discord import connection, rate_limits
from adapters.discord.client_options import ClientOptions
from adapters.discord.commands import sync
from bot.app.painter import Painter
from bot.app.platforms.parts import ConnectedPlatform, ConnectionGroup, Platform, PlatformParts
from bot.app.settings import Settings
from bot.dialogue.registry import Registry
from bot.kernel.clock import Clock
from bot.kernel.metrics import SILENT, Gauges
from bot.ports.leadership import Leadership
from bot.ports.pictures import PictureSource
from scheduler.lease_keeper import WaitForSlot
from scheduler.rate_limit import Rate, RateLimiter
from storage.engine import SqlStorage

# Discord wants five seconds between two sessions, and counts them when they get there.
BETWEEN_SESSIONS = timedelta(seconds=5.5)
RATE = Rate(per_second=rate_limits.REQUESTS_PER_SECOND, burst=1.1)


def platform(
    settings: Settings, token: str, clock: Clock, pictures: PictureSource, gauges: Gauges
) -> Platform:
    """Make the clients of Discord, how it is connected, and how fast it is written to."""
    client = _client(settings, token, clock, pictures, gauges)

    groups = settings.discord_shard_groups
    others = [
        _client(settings, token, clock, pictures, gauges, group, client)
        for group in range(1, groups)
    ]

    def connect(parts: PlatformParts, leaderships: Sequence[Leadership]) -> ConnectedPlatform:
        if parts.wait_for_slot is not None:
            client.gateway.shared_limits.identify_limit = partial(_session, parts.wait_for_slot)
        core = connection.CorePorts(parts.receiver, parts.registry, parts.storage, parts.clock)
        connections = []
        for one, leadership in zip((client, *others), leaderships, strict=True):
            one.leadership = leadership
            connections.append(connection.Connection(one, core))
        return connections[0] if groups == 1 else ConnectionGroup(connections)

    async def close() -> None:
        for one in (*others, client):
            await one.close()

    def places(place: str) -> tuple[str, Rate]:
        bucket, per_second, at_once = rate_limits.allowance_of(client.sender.located(place))
        return bucket, Rate(per_second, at_once)

    limiter = RateLimiter(clock, RATE, per_place=places)
    return Platform(client.messenger, limiter, connect, close, groups=groups)


async def publish(
    settings: Settings, token: str, clock: Clock, registry: Registry, storage: SqlStorage
) -> None:
    """Publish the commands that Discord shows."""
    await sync.publish_by_hand(_client(settings, token, clock, Painter()), registry, storage)


async def _session(wait_for_slot: WaitForSlot, line: int) -> None:
    """Wait until a session may begin that no other process begins one with."""
    await wait_for_slot(f"session:discord:{line}", BETWEEN_SESSIONS)


def _client(
    settings: Settings,
    token: str,
    clock: Clock,
    pictures: PictureSource,
    gauges: Gauges = SILENT,
    group: int = 0,
    beside: discord.Client | None = None,
) -> discord.Client:
    options = ClientOptions(
        token,
        settings.discord_api_url,
        settings.discord_shards,
        settings.discord_dev_guild,
        settings.discord_shard_groups,
        group,
    )
    return discord.Client(
        options, pictures=pictures, clock=clock, gauges=gauges, shares_with=beside
    )

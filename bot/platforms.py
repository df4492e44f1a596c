"""The chat platforms that an operator chose, each with what it needs to be put together.

Part of the composition root: beside `assembly`, the only place that knows adapters.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Protocol

from aiohttp import web

from adapters.discord import budget
from adapters.discord import client as discord
from adapters.discord import hearing as discord_hearing
from adapters.discord import sync as discord_sync
from adapters.discord.options import Options as DiscordOptions
from adapters.telegram import client as telegram
from adapters.telegram import hearing as telegram_hearing
from adapters.telegram.places import chat_of
from bot.clock import Clock
from bot.dialogue.registry import Registry
from bot.gauges import SILENT, Gauges
from bot.links import Links
from bot.pictures import cairn
from bot.platform import Guide, Messenger
from bot.seats import Role, Seat
from bot.settings import Settings
from scheduler.pace import Pace, Rate
from scheduler.seating import Turn
from storage.engine import SqlStorage

# https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
# Less by a hundredth: requests do not all take the same time to get there.
TELEGRAM_RATE = Rate(per_second=30 * 0.992, burst=1.1)
# Where another process answers people, nobody here knows how much that takes of the thirty.
TELEGRAM_APART_RATE = Rate(per_second=25, burst=1.1)
TELEGRAM_CHAT_RATE = Rate(per_second=0.99, burst=1)
TELEGRAM_GROUP_RATE = Rate(per_second=0.99 * 20 / 60, burst=1)
# Discord wants five seconds between two sessions, and counts them when they get there.
BETWEEN_SESSIONS = timedelta(seconds=5.5)
DISCORD_RATE = Rate(per_second=budget.REQUESTS_PER_SECOND, burst=1.1)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a platform is connected to: the core, and where it keeps what it was told.

    By `turn` it waits where all processes may do something only so often together.
    """

    guide: Guide
    registry: Registry
    storage: SqlStorage
    clock: Clock
    turn: Turn | None = None


class Hears(Protocol):
    """Hears what people do on one platform, from `run` until `close`."""

    @property
    def ready(self) -> bool: ...
    @property
    def began(self) -> bool:
        """Tell whether it has heard anything yet, or could have."""

    @property
    def application(self) -> web.Application | None:
        """What the platform posts to, if it does."""

    async def run(self) -> None: ...
    def close(self) -> None: ...


class Groups:
    """Hears on one platform by several groups of connections; implements `Hears`."""

    application: web.Application | None = None

    def __init__(self, groups: Sequence[Hears]) -> None:
        self._groups = groups

    @property
    def ready(self) -> bool:
        """Tell whether everything is heard that is to be heard here."""
        return all(group.ready for group in self._groups)

    @property
    def began(self) -> bool:
        """Tell whether any has begun to hear."""
        return any(group.began for group in self._groups)

    async def run(self) -> None:
        """Hear until closed; raises what one of them cannot work without."""
        async with asyncio.TaskGroup() as tasks:
            for group in self._groups:
                tasks.create_task(group.run(), name="group")

    def close(self) -> None:
        """Hear nothing more."""
        for group in self._groups:
            group.close()


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform: how it is written to, and how fast; `hear` connects it to the core.

    It takes a seat for each group of connections.
    """

    messenger: Messenger
    pace: Pace
    hear: Callable[[Parts, Sequence[Seat]], Hears]
    let_go: Callable[[], Awaitable[None]]
    links: MutableMapping[str, Links] = field(default_factory=dict)
    groups: int = 1

    @property
    def name(self) -> str:
        """Name the platform."""
        return self.messenger.platform


def chosen(
    settings: Settings, clock: Clock, gauges: Gauges = SILENT, role: Role = Role.ALL
) -> Iterator[Platform]:
    """Make the clients of the platforms that have a token."""
    if settings.telegram_token is not None:
        token = settings.telegram_token.get_secret_value()
        yield _telegram(settings, token, clock, gauges, role)
    if settings.discord_token is not None:
        yield _discord(settings, settings.discord_token.get_secret_value(), clock, gauges)


async def publish_commands(
    settings: Settings, clock: Clock, registry: Registry, storage: SqlStorage
) -> None:
    """Publish the commands that Discord shows, if it was chosen."""
    if settings.discord_token is not None:
        client = _discord_client(settings, settings.discord_token.get_secret_value(), clock)
        await discord_sync.publish_by_hand(client, registry, storage)


def _telegram(
    settings: Settings, token: str, clock: Clock, gauges: Gauges, role: Role
) -> Platform:
    secret = settings.telegram_webhook_secret
    options = telegram.Options(
        token,
        settings.telegram_api_url,
        settings.telegram_webhook_url,
        None if secret is None else secret.get_secret_value(),
    )
    client = telegram.Client(options, picture=cairn.draw, gauges=gauges)

    def hear(parts: Parts, seats: Sequence[Seat]) -> Hears:
        arrivals = parts.storage.arrivals(client.messenger.platform)
        return telegram_hearing.Hearing(
            client,
            telegram_hearing.Core(
                parts.guide, parts.registry, parts.storage, arrivals, parts.clock
            ),
            *seats,
        )

    rate = TELEGRAM_RATE if role.hears else TELEGRAM_APART_RATE
    pace = Pace(clock, rate, per_place=_telegram_places)
    client.post.turn = pace.answer
    return Platform(client.messenger, pace, hear, client.close, client.links)


def _telegram_places(place: str) -> tuple[str, Rate]:
    """Name a chat and its rate; its topics share it."""
    chat = chat_of(place)
    return str(chat), TELEGRAM_CHAT_RATE if chat > 0 else TELEGRAM_GROUP_RATE


def _discord(settings: Settings, token: str, clock: Clock, gauges: Gauges) -> Platform:
    client = _discord_client(settings, token, clock, gauges)

    groups = settings.discord_shard_groups
    others = [_discord_client(settings, token, clock, gauges, g, client) for g in range(1, groups)]

    def hear(parts: Parts, seats: Sequence[Seat]) -> Hears:
        if parts.turn is not None:
            client.gateway.common.turns = partial(_session, parts.turn)
        core = discord_hearing.Core(parts.guide, parts.registry, parts.storage, parts.clock)
        hearing = []
        for one, seat in zip((client, *others), seats, strict=True):
            one.seat = seat
            hearing.append(discord_hearing.Hearing(one, core))
        return hearing[0] if groups == 1 else Groups(hearing)

    async def let_go() -> None:
        for one in (*others, client):
            await one.close()

    def places(place: str) -> tuple[str, Rate]:
        bucket, per_second, at_once = budget.rates(client.post.located(place))
        return bucket, Rate(per_second, at_once)

    pace = Pace(clock, DISCORD_RATE, per_place=places)
    return Platform(client.messenger, pace, hear, let_go, groups=groups)


async def _session(turn: Turn, line: int) -> None:
    """Wait until a session may begin that no other process begins one with."""
    await turn(f"session:discord:{line}", BETWEEN_SESSIONS)


def _discord_client(
    settings: Settings,
    token: str,
    clock: Clock,
    gauges: Gauges = SILENT,
    group: int = 0,
    beside: discord.Client | None = None,
) -> discord.Client:
    options = DiscordOptions(
        token,
        settings.discord_api_url,
        settings.discord_shards,
        settings.discord_dev_guild,
        settings.discord_shard_groups,
        group,
    )
    return discord.Client(options, picture=cairn.draw, clock=clock, gauges=gauges, beside=beside)

"""The adapter's parts at a Telegram of the tests' own, with a core that follows a script.

The core and the store are no mocks: they implement the protocols, the store over the real one.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Container, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from telegram import Bot, Update

from adapters.telegram.client import Client, ClientOptions
from adapters.telegram.connection import Connection, CorePorts
from adapters.telegram.place_names import PLATFORM
from adapters.telegram.updates.parsing import arrival, parse_update
from bot.dialogue.commands import Visibility
from bot.dialogue.inbound import Act, Happened, Inbound, Typed, Wrote
from bot.dialogue.replies import Reply, reply
from bot.dialogue.responses import Form, Response
from bot.dispatch import fallback_replies
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.features import registry
from bot.kernel.clock import Clock, SystemClock
from bot.kernel.ids import SystemIds
from bot.ports.chat import Arrival, Arrivals, DeclineReason, Receiver
from bot.request.context import Rules
from bot.texts.spans import plain
from storage.engine import SqlStorage
from storage.errors import StorageError
from tests.fakes.telegram.fake import FakeTelegram
from tests.harness.patience import in_time
from tests.harness.pictures import Pictures

REGISTRY = registry()
SOON = 0.01
"""Seconds after which the adapter tries again in tests."""
CLOCK = SystemClock()
HOLDS_FOR = 1


def text(said: str) -> Reply:
    """Say one line."""
    return reply(plain(said))


def says(shown: Reply | Form | None, answers: Visibility = Visibility.WHISPER) -> Response:
    """Show something."""
    return Response(shown, answers)


def echo(inbound: Inbound) -> Response:
    """Say back what was said; nothing to what only happened."""
    match inbound.act:
        case Wrote(said):
            return says(text(said))
        case Typed(path, _, rest):
            return says(text(f"{path} {rest}".strip()))
        case _:
            return says(None)


@dataclass
class Script:
    """A core that answers each inbound as told, and remembers it."""

    answers: Callable[[Inbound], Response] = echo
    heard: list[Inbound] = field(default_factory=list)
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def handle(self, inbound: Inbound) -> Response:
        async with self.came:
            self.heard.append(inbound)
            self.came.notify_all()
        return self.answers(inbound)

    def typed(self, line: str) -> Act:
        return REGISTRY.typed(line)

    def decline(
        self, reason: DeclineReason, language: str | None, command: str = ""
    ) -> Reply | None:
        return fallback_replies.declined(REGISTRY, reason, language, command)

    async def has(self, count: int) -> None:
        """Wait until people have done so much."""
        async with in_time(), self.came:
            await self.came.wait_for(lambda: len(self.done) >= count)

    @property
    def done(self) -> list[Inbound]:
        """What people did, in order."""
        return [inbound for inbound in self.heard if not isinstance(inbound.act, Happened)]

    @property
    def said(self) -> list[str]:
        """What was written, in order."""
        return [inbound.act.text for inbound in self.heard if isinstance(inbound.act, Wrote)]

    @property
    def happened(self) -> list[tuple[str, str]]:
        """What was reported, and of which place."""
        return [
            (inbound.act.change.value, inbound.place.id)
            for inbound in self.heard
            if isinstance(inbound.act, Happened)
        ]


@dataclass
class Unsteady:
    """A real store that breaks or stands still where it is told to; `stored` says what, when.

    What it takes when `answers_break` it keeps, and nobody hears of that.
    """

    kept: Arrivals
    takes_break: int = 0
    answers_break: int = 0
    cannot_keep: tuple[bytes, type[Exception]] = (b"\x00 nothing holds this", Exception)
    finishes_break: int = 0
    before_commit: asyncio.Event | None = None
    after_commit: asyncio.Event | None = None
    stored: dict[int, float] = field(default_factory=dict)
    read: list[Arrival] = field(default_factory=list)
    finished: list[int] = field(default_factory=list)
    aside: dict[int, str] = field(default_factory=dict)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    stirred: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, arrivals: Sequence[Arrival], at: datetime) -> tuple[Arrival, ...]:
        if self.takes_break:
            self.takes_break -= 1
            raise StorageError("the disk is full")
        holds, problem = self.cannot_keep
        if any(holds in each.body for each in arrivals):
            raise problem.__new__(problem)
        await self._stand_still(self.before_commit)
        new = await self.kept.take(arrivals, at)
        for each in new:
            self.stored[each.number] = CLOCK.steady()
        if self.answers_break:
            self.answers_break -= 1
            raise StorageError("the connection is lost")
        await self._stand_still(self.after_commit)
        return new

    async def waiting(
        self, limit: int, after: int | None = None, besides: Container[int] = ()
    ) -> tuple[Arrival, ...]:
        found = await self.kept.waiting(limit, after, besides)
        self.read += found
        return found

    async def finish(self, numbers: Collection[int]) -> None:
        if self.finishes_break:
            self.finishes_break -= 1
            raise StorageError("the disk is full")
        await self.kept.finish(numbers)
        async with self.stirred:
            self.finished += numbers
            self.stirred.notify_all()

    async def set_aside(self, arrival: Arrival, code: str, at: datetime) -> None:
        await self.kept.set_aside(arrival, code, at)
        async with self.stirred:
            self.aside[arrival.number] = code.partition("-")[0]
            self.stirred.notify_all()

    async def has_finished(self, count: int) -> None:
        async with in_time(), self.stirred:
            await self.stirred.wait_for(lambda: len(self.finished) >= count)

    async def _stand_still(self, until: asyncio.Event | None) -> None:
        if until is not None:
            self.reached.set()
            await until.wait()


def client_of(
    telegram: FakeTelegram,
    webhook_url: str | None = None,
    webhook_secret: str | None = None,
    holds_for: int = HOLDS_FOR,
    clock: Clock | None = None,
    pictures: Pictures | None = None,
) -> Client:
    """Make a client that knows nothing of itself yet."""
    options = ClientOptions(telegram.token, telegram.url, webhook_url, webhook_secret, holds_for)
    return Client(options, pictures=pictures or Pictures(), clock=clock)


@asynccontextmanager
async def connected(
    telegram: FakeTelegram, clock: Clock | None = None, pictures: Pictures | None = None
) -> AsyncIterator[Client]:
    """Connect a client."""
    client = client_of(telegram, clock=clock, pictures=pictures)
    try:
        await client.connect()
        yield client
    finally:
        await client.close()


def core(storage: SqlStorage, receiver: Receiver, arrivals: Arrivals | None = None) -> CorePorts:
    """Put together what the adapter works with."""
    kept = arrivals or storage.arrivals(PLATFORM)
    return CorePorts(receiver, REGISTRY, storage, kept, CLOCK)


def dispatcher(storage: SqlStorage, client: Client) -> Dispatcher:
    """Make the real core."""
    return Dispatcher(storage, CLOCK, SystemIds(), REGISTRY, Rules(links=client.links))


@asynccontextmanager
async def hearing(client: Client, within: CorePorts) -> AsyncIterator[Connection]:
    """Let a client hear until the end, then stop it politely."""
    connection = Connection(client, within)
    running = asyncio.ensure_future(connection.run())
    try:
        yield connection
    finally:
        connection.close()
        async with in_time():
            await asyncio.wait([running])
        await client.close()
    await running


@asynccontextmanager
async def killed(client: Client, within: CorePorts) -> AsyncIterator[Connection]:
    """Let a client hear until it is killed: nothing is finished or said any more."""
    connection = Connection(client, within)
    running = asyncio.ensure_future(connection.run())
    try:
        yield connection
    finally:
        running.cancel()
        await asyncio.wait([running])
        await client.close()


def seen(telegram: FakeTelegram, bot: Bot) -> list[Update]:
    """Read everything that the bot was ever to be told, as PTB does."""
    return [parse_update(each.body, bot) for each in updates(telegram)]


def updates(telegram: FakeTelegram) -> list[Arrival]:
    """List everything that the bot was ever to be told, as it came."""
    return [arrival(update.written()) for update in telegram.world.updates.told]

"""The adapter's client at a Discord of the tests' own, with an event handler that takes notes."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import discord
from discord.gateway import KeepAliveHandler

from adapters.discord.client import Client
from adapters.discord.client_options import ClientOptions
from adapters.discord.gateway import Timeouts
from bot.dialogue.drawings import CairnDrawing, Drawing
from bot.dialogue.replies import Reply, reply
from bot.kernel.clock import Clock, SystemClock
from bot.ports.leadership import NeverLeader
from bot.texts.spans import plain
from tests.fakes.discord.fake import FakeDiscord
from tests.harness.patience import in_time, patient
from tests.harness.pictures import Pictures

HURRIED = Timeouts(
    first_wait=0.03,
    longest_wait=0.1,
    connects_within=patient(2.0),
    closes_within=0.5,
    between_sessions=0.0,
    servers_within=0.005,
)


@dataclass
class Notes:
    """An event handler that writes down what happens."""

    starts: int = 0
    freshes: int = 0
    words: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    trouble: Exception | None = None

    async def prepare(self) -> None:
        self.starts += 1

    async def session_began(self) -> None:
        self.freshes += 1

    async def pressed(self, interaction: discord.Interaction, token: str) -> None:
        self.tokens.append(token)
        await interaction.response.defer()

    async def submitted(self, interaction: discord.Interaction) -> None:
        assert interaction.data is not None
        self.forms.append(str(interaction.data.get("custom_id")))
        await interaction.response.send_message("Thank you", ephemeral=True)

    async def said(self, message: discord.Message) -> None:
        self.words.append(message.content)
        if self.trouble is not None:
            raise self.trouble

    async def changed(self, message: discord.Message) -> None:
        self.words.append(message.content)

    async def place_lost(self, place: str) -> None:
        self.losses.append(place)


class HastyClock(SystemClock):
    """The machine's clock, moved ahead by a test."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def steady(self) -> float:
        return super().steady() + self.ahead


def painted(drawing: Drawing) -> bytes:
    """Paint a picture that tells what it shows."""
    assert isinstance(drawing, CairnDrawing)
    return f"picture {drawing.layers}".encode()


def page(text: str) -> Reply:
    """Make a page of one line."""
    return reply(plain(text))


def client_for(
    fake: FakeDiscord,
    times: Timeouts = HURRIED,
    shards: int | None = None,
    clock: Clock | None = None,
    guild: int | None = None,
    pictures: Pictures | None = None,
) -> Client:
    """Make a client for a Discord that is not connected yet."""
    options = ClientOptions(fake.token, fake.api_url, shards=shards, dev_guild=guild)
    client = Client(options, pictures=pictures or Pictures(painted), clock=clock, times=times)
    client.gateway.event_handler = client.gateway.component_handler = Notes()
    return client


def notes(client: Client) -> Notes:
    """Find the notes of a client's event handler."""
    assert isinstance(client.gateway.event_handler, Notes)
    return client.gateway.event_handler


@asynccontextmanager
async def staying(client: Client) -> AsyncIterator[Client]:
    """Run a client until the test is done with it."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(client.run())
        try:
            yield client
        finally:
            await client.close()
    await _beats_stop(client)


@asynccontextmanager
async def connected(fake: FakeDiscord, client: Client) -> AsyncIterator[Client]:
    """Run a client that has heard that its session began."""
    async with staying(client):
        await fake.until(lambda: client.ready and notes(client).freshes > 0)
        yield client


@asynccontextmanager
async def visiting(client: Client) -> AsyncIterator[Client]:
    """Let a client log in, and never connect."""
    client.leadership = NeverLeader()
    async with staying(client):
        await signal_of(client)
        yield client


async def signal_of(client: Client) -> None:
    """Wait until Discord may be asked."""
    async with in_time():
        while not client.gateway.is_logged_in:  # noqa: ASYNC110 the library tells nobody
            await asyncio.sleep(0.01)


async def _beats_stop(client: Client) -> None:
    """Wait for a client's threads that send heartbeats: a session that never began has one.

    It ends when it finds the connection closed, and breaks if the loop is closed before.
    """
    for thread in threading.enumerate():
        if not isinstance(thread, KeepAliveHandler):
            continue
        if thread.ws._connection is client.gateway._connection:
            await asyncio.to_thread(thread.join, patient(5))

"""A fake Telegram, a client of the adapter's at it, real storage, and people."""

from collections.abc import AsyncIterator

import pytest

from adapters.telegram import client as clients
from adapters.telegram import connection
from adapters.telegram.client import Client
from adapters.telegram.updates import polling
from storage.engine import SqlStorage
from tests.adapters.telegram.scripted import SOON, Script, connected
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.people import Person
from tests.harness.databases import opened_at
from tests.harness.pictures import Pictures
from tests.scheduler.clocks import HandClock


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """Run the server; whatever a test did not expect of the bot fails it."""
    async with FakeTelegram() as server:
        yield server
    server.ends_well()


@pytest.fixture
def clock() -> HandClock:
    """Measure the pauses that Telegram asks the client for."""
    return HandClock()


@pytest.fixture
def pictures() -> Pictures:
    """Draw what the client shows."""
    return Pictures()


@pytest.fixture
async def client(
    telegram: FakeTelegram, clock: HandClock, pictures: Pictures
) -> AsyncIterator[Client]:
    """Connect the adapter's client."""
    async with connected(telegram, clock, pictures) as made:
        yield made


@pytest.fixture
async def storage(sqlite_url: str) -> AsyncIterator[SqlStorage]:
    """Open a database in a file, which outlives whoever works with it."""
    async with opened_at(sqlite_url) as opened:
        yield opened


@pytest.fixture
def script() -> Script:
    """Let the core say back what is said."""
    return Script()


@pytest.fixture
def ann(telegram: FakeTelegram) -> Person:
    """Bring Ann, who has not pressed Start yet."""
    return telegram.user("Ann")


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again soon; look for what others stored only where a test wants it."""
    for module in (clients, polling):
        monkeypatch.setattr(module, "FIRST_WAIT", SOON)
    monkeypatch.setattr(polling, "AFTER_CONFLICT", SOON)
    monkeypatch.setattr(connection, "TRY_AGAIN", SOON)
    monkeypatch.setattr(connection, "LOOKS_EVERY", 3600.0)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """Make a fresh database of either kind."""
    made: str = request.getfixturevalue(f"{request.param}_url")
    return made

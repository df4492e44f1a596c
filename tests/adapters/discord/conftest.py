"""A Discord of the tests' own, the adapter's client at it, and people."""

from collections.abc import AsyncIterator

import pytest

from adapters.discord.client import Client
from tests.adapters.discord.running_client import client_for, connected
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.fixtures import fake, timing  # noqa: F401 - pytest finds it here
from tests.fakes.discord.guilds import Guild
from tests.fakes.discord.people import Person


@pytest.fixture
async def client(fake: FakeDiscord) -> AsyncIterator[Client]:  # noqa: F811 - that is how it is asked for
    """Connect the adapter's client."""
    async with connected(fake, client_for(fake)) as made:
        yield made


@pytest.fixture
def ann(fake: FakeDiscord) -> Person:  # noqa: F811 - as above
    """Bring Ann."""
    return fake.user("Ann")


@pytest.fixture
def town(fake: FakeDiscord, ann: Person) -> Guild:  # noqa: F811 - as above
    """Open Ann's server, with Cairn in it."""
    return fake.guild("Town", ann)

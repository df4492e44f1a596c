"""Living installations of earlier versions, each put back as it was and met by this one."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.kernel.clock import MovableClock
from tests.harness.cast import StoppedClock, World
from tests.harness.databases import storage_at
from tests.harness.postgres import Postgres
from tests.upgrades import stages
from tests.upgrades.installation import Installation, kept


@pytest.fixture(params=list(kept()), ids=str)
def installation(request: pytest.FixtureRequest) -> Installation:
    """One that is kept."""
    found: Installation = request.param
    return found


@pytest.fixture
def url(
    request: pytest.FixtureRequest, installation: Installation, tmp_path: Path
) -> Iterator[str]:
    """Put its database back."""
    if installation.database == "sqlite":
        yield installation.in_file(tmp_path)
        return
    server: Postgres = request.getfixturevalue("postgres")
    made = installation.on_server(server)
    yield made
    server.drop_database(made)


@pytest.fixture
async def world(installation: Installation, url: str) -> AsyncIterator[World]:
    """Start this version over it, at the moment at which it was left."""
    seen = installation.seen
    clock = MovableClock(StoppedClock(datetime.fromisoformat(seen["at"])))
    async with storage_at(url) as storage, stages.opened(installation.stage) as stage:
        stages.made_again(stage, seen)
        world = World(storage, stage, clock)
        async with stages.hearing(world, storage):
            yield world

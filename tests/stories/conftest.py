"""The stage: a world over SQLite and one over PostgreSQL, and the pod that most stories need."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cast import Person, World
from tests.postgres import Postgres
from tests.stages import storage_at


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """A world with real storage, on Sunday, November 1, 2026, at 9:00 in UTC."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/cairn.db"
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        url = postgres.create_database()
    async with storage_at(url) as storage:
        yield World(storage)


@pytest.fixture
def ann(world: World) -> Person:
    return world.person("Ann")


@pytest.fixture
def bob(world: World) -> Person:
    return world.person("Bob")


@pytest.fixture
def cy(world: World) -> Person:
    return world.person("Cy")

"""The stage: a world over SQLite and one over PostgreSQL, and the pod that most stories need."""

from collections.abc import AsyncIterator

import pytest

from storage.engine import SqlStorage
from tests.cast import Person, World
from tests.databases import opened_at
from tests.stages.discord import AtDiscord, at_discord
from tests.stages.small import Small
from tests.stages.telegram import AtTelegram, at_telegram


@pytest.fixture(params=["sqlite", "postgresql"])
async def storage(request: pytest.FixtureRequest) -> AsyncIterator[SqlStorage]:
    """Real storage, on either database."""
    kind = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    async with opened_at(request.getfixturevalue(kind)) as opened:
        yield opened


@pytest.fixture(params=["small", "telegram", "discord"])
async def world(request: pytest.FixtureRequest, storage: SqlStorage) -> AsyncIterator[World]:
    """A world on Sunday, November 1, 2026, at 9:00 in UTC, on each stage."""
    if request.param == "small":
        yield World(storage, Small())
        return
    if request.param == "discord":
        async with at_discord() as discord:
            world = World(storage, discord)
            async with discord.listening(world, storage):
                yield world
        return
    async with at_telegram() as telegram:
        world = World(storage, telegram)
        async with telegram.listening(world, storage):
            yield world


@pytest.fixture
def stage(world: World) -> AtTelegram | AtDiscord:
    """The stage of a story that only one platform can tell."""
    assert isinstance(world.stage, AtTelegram | AtDiscord)
    return world.stage


@pytest.fixture
def ann(world: World) -> Person:
    return world.person("Ann")


@pytest.fixture
def bob(world: World) -> Person:
    return world.person("Bob")


@pytest.fixture
def cy(world: World) -> Person:
    return world.person("Cy")

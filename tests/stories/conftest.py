"""The stage: a world over SQLite and one over PostgreSQL, and the pod that most stories need.

Every story is told on the small stage over both databases, and on each platform over one of them,
Telegram's and Discord's never the same; over all of them when tests look deeper.
"""

import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.engine import SqlStorage
from tests.harness.cast import Person, World
from tests.harness.databases import opened_at
from tests.harness.depth import DEPTH
from tests.harness.stages.discord import AtDiscord, at_discord
from tests.harness.stages.small import Small
from tests.harness.stages.telegram import AtTelegram, at_telegram

HERE = Path(__file__).parent
DATABASES = ("sqlite", "postgresql")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what another pair of stage and database tells as well."""
    left_out = {item for item in items if DEPTH == 1 and _is_told_elsewhere(item)}
    items[:] = [item for item in items if item not in left_out]
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))


def _is_told_elsewhere(item: pytest.Item) -> bool:
    """Tell whether a general story is told on this platform over the other database."""
    if not isinstance(item, pytest.Function) or HERE not in item.path.parents:
        return False
    stage = item.callspec.params.get("world") if hasattr(item, "callspec") else None
    if "_at_" in item.path.name or stage not in ("telegram", "discord"):
        return False
    one = zlib.crc32(item.originalname.encode()) + (stage == "discord")
    return bool(item.callspec.params["storage"] != DATABASES[one % 2])


@pytest.fixture(params=DATABASES)
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

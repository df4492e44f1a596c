"""The stage: a world over SQLite and one over PostgreSQL, and the pod that most stories need.

A general story is told on the small stage over SQLite, and on one other pair of stage and
database, chosen by its name, so that each pair tells its share; a platform's own story is told
over one database. What is marked `everywhere` is told on every pair; so are all, in a soak.
"""

import zlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from storage.engine import SqlStorage
from tests.harness.cast import Person, World
from tests.harness.databases import opened_at
from tests.harness.depth import DEPTH
from tests.harness.left_out import leave_out
from tests.harness.stages.discord import AtDiscord, at_discord
from tests.harness.stages.small import Small
from tests.harness.stages.telegram import AtTelegram, at_telegram

HERE = Path(__file__).parent
DATABASES = ("sqlite", "postgresql")
STAGES = ("small", "telegram", "discord")
AT_HOME = ("small", "sqlite")

Pair = tuple[str, ...]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what another pair of stage and database tells as well."""
    if DEPTH > 1:
        return
    stories: dict[str, dict[Pair, pytest.Item]] = {}
    for item in items:
        if isinstance(item, pytest.Function) and HERE in item.path.parents:
            story, pair = _told(item)
            if pair:
                stories.setdefault(story, {})[pair] = item
    left_out = {
        item
        for story, pairs in stories.items()
        for pair, item in pairs.items()
        if pair not in _chosen(story, sorted(pairs))
        and item.get_closest_marker("everywhere") is None
    }
    items[:] = [item for item in items if item not in left_out]
    if left_out:
        leave_out(
            config,
            left_out,
            "told on another stage or over another database (`make soak` runs all)",
        )


def _told(item: pytest.Function) -> tuple[str, Pair]:
    """Tell apart which story it is, and on which stage and over which database it is told."""
    if not hasattr(item, "callspec"):
        return item.nodeid, ()
    pair = tuple(
        value
        for name in ("world", "storage")
        if isinstance(value := item.callspec.params.get(name), str)
    )
    others = [part for part in item.callspec.id.split("-") if part not in pair]
    return "-".join([item.nodeid.partition("[")[0], *others]), pair


def _chosen(story: str, pairs: Sequence[Pair]) -> set[Pair]:
    """Choose the pair at home, if it is one of these, and one other by the story's name."""
    others = [pair for pair in pairs if pair != AT_HOME]
    home = {AT_HOME} & set(pairs)
    return home | ({others[zlib.crc32(story.encode()) % len(others)]} if others else set())


@pytest.fixture(params=DATABASES)
async def storage(request: pytest.FixtureRequest) -> AsyncIterator[SqlStorage]:
    """Real storage, on either database."""
    kind = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    async with opened_at(request.getfixturevalue(kind)) as opened:
        yield opened


@pytest.fixture(params=STAGES)
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

"""The stage: a world over SQLite and one over PostgreSQL, and the pod that most stories need.

A general story is told on the small stage over SQLite, and one in three, chosen by its name, on
one other pair of stage and database as well, so that each pair tells its share. A platform's own
story is told over one database. What is marked `everywhere` is told on every pair; so are all, in
a soak.
"""

from collections.abc import AsyncIterator, Collection, Mapping
from pathlib import Path
from zlib import crc32

import pytest

from storage.engine import SqlStorage
from tests.harness.cast import Person, World
from tests.harness.databases import opened_at
from tests.harness.depth import DEPTH
from tests.harness.left_out import leave_out
from tests.harness.stages.both import Both, at_both
from tests.harness.stages.discord import AtDiscord, at_discord
from tests.harness.stages.small import Small
from tests.harness.stages.telegram import AtTelegram, at_telegram

HERE = Path(__file__).parent
DATABASES = ("sqlite", "postgresql")
STAGES = ("small", "telegram", "discord")
AT_HOME = ("small", "sqlite")
ONE_IN = 3

Pair = tuple[str, ...]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what another pair of stage and database tells as well."""
    if DEPTH > 1:
        return
    families: dict[str, dict[str, dict[Pair, pytest.Item]]] = {}
    for item in items:
        if isinstance(item, pytest.Function) and HERE in item.path.parents:
            case, pair = _told(item)
            if pair and item.get_closest_marker("everywhere") is None:
                cases = families.setdefault(item.nodeid.partition("[")[0], {})
                cases.setdefault(case, {})[pair] = item
    left_out = {
        item
        for family, cases in families.items()
        for case, pairs in _chosen(family, cases).items()
        for pair, item in cases[case].items()
        if pair not in pairs
    }
    items[:] = [item for item in items if item not in left_out]
    if left_out:
        reason = "told on another stage or over another database (`make soak` runs all)"
        leave_out(config, left_out, reason)


def _told(item: pytest.Function) -> tuple[str, Pair]:
    """Tell apart which case of a story it is, and on which stage and over which database."""
    if not hasattr(item, "callspec"):
        return "", ()
    pair = tuple(
        value
        for name in ("world", "storage")
        if isinstance(value := item.callspec.params.get(name), str)
    )
    return "-".join(part for part in item.callspec.id.split("-") if part not in pair), pair


def _chosen(family: str, cases: Mapping[str, Collection[Pair]]) -> dict[str, set[Pair]]:
    """Choose the pairs on which each case of a story is told, by the names of both.

    Each is told at home, or, if it has none, on one pair. Of those told at home one in three is
    told on another pair too; of one story each other pair tells one case at most.
    """
    chosen: dict[str, set[Pair]] = {}
    told: set[Pair] = set()
    for case, pairs in cases.items():
        others = sorted(pair for pair in pairs if pair != AT_HOME)
        lot = crc32(f"{family} {case}".encode())
        other = others[lot // ONE_IN % len(others)] if others else AT_HOME
        if AT_HOME not in pairs:
            chosen[case] = {other}
        elif lot % ONE_IN or other in told:
            chosen[case] = {AT_HOME}
        else:
            chosen[case] = {AT_HOME, other}
            told.add(other)
    return chosen


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
async def both(storage: SqlStorage) -> AsyncIterator[Both]:
    """A world at the same moment, with Discord and Telegram in it at once."""
    async with at_both(storage) as world:
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

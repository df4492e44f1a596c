"""Everything that a platform told in a story, told again twice and in another order."""

import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import Column, Table, select

from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from storage.repositories.arrivals import arrivals
from storage.repositories.notes import notes
from storage.tables import TABLES
from storage.unit_of_work import SqlUnitOfWork
from tests.fakes.discord.events import Event
from tests.harness.cast import Person, World
from tests.harness.connections import connection_of
from tests.harness.databases import opened_at
from tests.harness.depth import DEPTH
from tests.harness.stages.discord import AtDiscord, at_discord
from tests.harness.stages.telegram import AtTelegram, at_telegram
from tests.stories.scenes import ann_and_bob_check_in, open_pod

ABOUT_THE_PROCESS = {notes.name, arrivals.name}
Kept = dict[str, list[tuple[object, ...]]]


@pytest.fixture(params=["sqlite", "postgresql"])
async def storage(request: pytest.FixtureRequest) -> AsyncIterator[SqlStorage]:
    """Keep everything in a file, or on a server."""
    kind = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    async with opened_at(request.getfixturevalue(kind)) as opened:
        yield opened


def kept(uow: UnitOfWork) -> Kept:
    """Read every row of what people have; when they were last heard is another matter."""
    assert isinstance(uow, SqlUnitOfWork)
    return {
        table.name: sorted(
            map(tuple, connection_of(uow).execute(select(*lasting(table)))), key=str
        )
        for table in TABLES
        if table.name not in ABOUT_THE_PROCESS
    }


def lasting(table: Table) -> list[Column[Any]]:
    """Leave out what says when somebody was heard."""
    return [column for column in table.columns if column.name != "used_at"]


async def play(world: World) -> list[Person]:
    """Live a week with forms, presses, words, a correction and a cheer."""
    ann, bob, cy = people = [world.person(name) for name in ("Ann", "Bob", "Cy")]
    await open_pod(*people)
    await ann.says("/goal log 1")
    await ann_and_bob_check_in(world, ann, bob)
    await ann.presses("Add words")
    await ann.says("The difficult letter is sent")
    await bob.says("/me time 20:00")
    await world.until(10, 21)
    await cy.marks("Bob", "Cheer")
    await bob.says("/goal add")
    await world.settle()
    return people


def seen(people: list[Person]) -> list[list[str]]:
    """Read what everybody has before them."""
    return [[message.text for message in person.messages] for person in people]


async def test_telegrams_updates_twice_and_shuffled_change_nothing(storage: SqlStorage) -> None:
    async with at_telegram() as stage:
        world = World(storage, stage)
        async with stage.listening(world, storage):
            people = await play(world)
            before, shown = await storage.read(kept), seen(people)
            for seed in range(DEPTH):
                await tells_again(stage, seed)
                assert await storage.read(kept) == before
            await stage.restarts()
            await tells_again(stage, DEPTH)
            assert await storage.read(kept) == before
            assert seen(people) == shown


async def tells_again(stage: AtTelegram, seed: int) -> None:
    """Let Telegram tell all it ever told twice more, in any order."""
    updates = stage.telegram.world.updates
    again = [*updates.told, *updates.told]
    random.Random(seed).shuffle(again)  # noqa: S311 the same order in every run
    for update in again:
        stage.telegram.repeat(update)
    await stage.everything_is_answered()


async def test_discords_events_twice_and_shuffled_change_nothing(storage: SqlStorage) -> None:
    async with at_discord() as stage:
        world = World(storage, stage)
        async with stage.listening(world, storage):
            people = await play(world)
            await people[0].says("/goal list")
            before, shown = await storage.read(kept), seen(people)
            for seed in range(DEPTH):
                happens_again(stage, seed)
                await people[0].says("/goal list")  # the gateway tells it after all that
                await stage.everything_is_answered()
            assert await storage.read(kept) == before
            listed = shown[0].pop()
            assert seen(people) == [[*shown[0], *[listed] * (DEPTH + 1)], *shown[1:]]


def happens_again(stage: AtDiscord, seed: int) -> None:
    """Let the gateway tell of everything that was done with the app twice more, in any order."""
    stage.fake.tolerates("a second callback")
    done = [interaction.json() for interaction in stage.fake.interactions]
    again = [*done, *done]
    random.Random(seed).shuffle(again)  # noqa: S311 the same order in every run
    for interaction in again:
        stage.fake.gateway.announce(Event("INTERACTION_CREATE", interaction, None))

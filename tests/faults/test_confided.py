"""Whoever told somebody that they are not okay hears what became of it, whatever breaks."""

from collections.abc import AsyncIterator

import pytest

from bot.kernel.errors import Uncertain
from bot.ports.chat import OutboundMessage
from tests.harness.cast import Person, World
from tests.harness.databases import opened_at
from tests.harness.stages.small import Post, Small
from tests.stories.scenes import open_pod

IS_NOT_OKAY = "Ann is not okay and chose to tell you."
HAS_IT = "Bob has it."


class Losing(Post):
    """Delivers, and loses some of its answers."""

    lost: int = 0

    async def send(self, letter: OutboundMessage) -> str:
        sent = await super().send(letter)
        if self.lost:
            self.lost -= 1
            raise Uncertain
        return sent


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    async with opened_at(sqlite_url) as storage:
        stage = Small()
        stage.messenger = Losing()
        yield World(storage, stage)


async def told(world: World) -> tuple[Person, Person]:
    """Let Ann choose Bob."""
    ann, bob, cy = (world.person(name) for name in ("Ann", "Bob", "Cy"))
    await open_pod(ann, bob, cy)
    await world.later(hours=2)
    await ann.says("I'm not okay")
    await ann.presses("Bob")
    return ann, bob


def count(person: Person, text: str) -> int:
    return sum(message.text.startswith(text) for message in person.messages)


async def test_a_lost_answer_tells_once_and_says_so_once(world: World) -> None:
    ann, bob = await told(world)
    assert isinstance(world.stage.messenger, Losing)
    world.stage.messenger.lost = 2
    await world.later(hours=1)
    assert count(bob, IS_NOT_OKAY) == 1
    assert count(ann, HAS_IT) == 1
    assert count(ann, "I could not bring it") == 0


async def test_a_restart_before_it_arrived_loses_nothing(world: World) -> None:
    ann, bob = await told(world)
    world.begin()
    await world.later(hours=1)
    assert (count(bob, IS_NOT_OKAY), count(ann, HAS_IT)) == (1, 1)


async def test_an_outage_is_told_when_it_is_over(world: World) -> None:
    ann, bob = await told(world)
    await world.is_down(minutes=40)
    await world.later(hours=1)
    assert (count(bob, IS_NOT_OKAY), count(ann, HAS_IT)) == (1, 1)

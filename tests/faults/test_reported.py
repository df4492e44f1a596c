"""A report is made once and its answer is heard once, whatever breaks meanwhile."""

from collections.abc import AsyncIterator

import pytest

from bot.kernel.errors import Uncertain
from bot.ports.chat import OutboundMessage
from tests.harness.cast import Person, World
from tests.harness.databases import opened_at
from tests.harness.readers import answers, letters, read_here
from tests.harness.stages.small import Post, Small
from tests.stories.scenes import open_pod

ANSWERED = "those who run this bot answer"


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


async def asked(world: World) -> Person:
    """Let Ann come to the last question of a report about Bob."""
    ann, bob, cy = (world.person(name) for name in ("Ann", "Bob", "Cy"))
    await open_pod(ann, bob, cy)
    await ann.says("/pod report")
    await ann.presses("Bob")
    await ann.presses("Something else")
    await ann.says("He follows me")
    return ann


def number_in(shown: str) -> int:
    return int(shown.partition("as report ")[2][:6])


async def test_a_report_that_is_told_twice_is_made_once_and_answered_alike(world: World) -> None:
    key = await read_here(world.storage)
    ann = await asked(world)
    world.begin()
    first = await ann.says("No", event="the same")
    again = await ann.says("No", event="the same")
    assert first == again
    assert len(await letters(world.storage, key)) == 1


async def test_an_answer_that_is_lost_on_its_way_is_brought_again(world: World) -> None:
    await read_here(world.storage)
    ann = await asked(world)
    number = number_in(await ann.presses("No"))
    assert isinstance(world.stage.messenger, Losing)
    world.stage.messenger.lost = 2
    await answers(world, number, "We read it.")
    world.begin()
    await world.later(hours=1)
    assert sum(ANSWERED in message.text for message in ann.messages) == 1


async def test_an_answer_outlasts_an_outage(world: World) -> None:
    await read_here(world.storage)
    ann = await asked(world)
    number = number_in(await ann.presses("No"))
    await answers(world, number, "We read it.")
    await world.is_down(minutes=40)
    await world.later(hours=1)
    assert sum(ANSWERED in message.text for message in ann.messages) == 1

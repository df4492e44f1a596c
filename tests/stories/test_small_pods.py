"""In pods of up to four silence, rest and *only me* look alike, whatever the others did."""

import re

import pytest

from bot.board import visible_layers
from bot.pods.code_names import public_name
from bot.ports.storage import UnitOfWork
from tests.harness.cast import Person, World
from tests.harness.databases import opened_at
from tests.harness.stages.small import Small
from tests.stories.scenes import begins, creates_a_pod, joins

pytestmark = pytest.mark.slow

COUNTED = re.compile(r"\d+ stone|stones? this week")
WAYS = ("silent", "rests", "only me")
NAMES = ("Ann", "Bob", "Cy", "Dan", "Eve")
THINGS = ("Morning pages", "Scales", "Sketching", "Letters", "Stretching")


async def everyone(world: World, ways: tuple[str, ...]) -> list[Person]:
    """Open a pod with a home that others read; whoever does not tell has a goal of their own."""
    host, *others = people = [world.person(name) for name in NAMES[: len(ways)]]
    code = await creates_a_pod(host)
    await begins(host, THINGS[0])
    for person, thing, way in zip(others, THINGS[1:], ways[1:], strict=False):
        await joins(person, code, thing, "My pod" if way == "tells" else "Only me")
        await world.settle()
        if "Welcome" in [press.label for m in host.messages for press in m.presses]:
            await host.presses("Welcome")
    world.stage.readers["square"] = frozenset({*(name.lower() for name in NAMES), "stranger"})
    await host.says("/pod here", host.channel("square"))
    return people


async def live(world: World, people: list[Person], ways: tuple[str, ...]) -> None:
    """Live two weeks, each in their own way."""
    for sunday in (8, 15):
        await world.until(sunday, 18, 30)
        for person, thing, way in zip(people, THINGS, ways, strict=False):
            if way == "rests":
                await person.presses("Rest this week")
            elif way != "silent":
                await person.says("/checkin")
                await person.marks(thing, "Done")
        await world.until(sunday + 2, 21)


async def seen(world: World, people: list[Person]) -> list[str]:
    """Find what one was told, others' digests, the home, and how the cairn is drawn."""
    reader = people[0]
    board = await reader.says("/board")

    def layers(uow: UnitOfWork) -> tuple[str, str]:
        account = uow.people.account(world.stage.platform, reader.account)
        assert account
        (mine,) = uow.memberships.of_person(account.person)
        stored = uow.checkins.layers(mine.pod, 9)
        drawn = visible_layers.visible_layers(uow, mine.pod, stored, world.clock.now())
        return public_name(uow.pods.get(mine.pod)), str(
            [(week.stones, week.small) for week in drawn]
        )

    called, drawing = await world.storage.read(layers)
    square = [m.text.replace(called, "Heron") for m in world.stage.in_place("square")]
    screen = [m.text for m in reader.messages if "/pod join" not in m.text]
    digests = [m.text for person in people for m in person.messages if "The week in" in m.text]
    return [board, drawing, *square, *screen, *digests]


@pytest.mark.parametrize(
    "others",
    [
        ("tells",),
        ("silent",),
        ("only me",),
        ("tells", "tells"),
        ("tells", "silent"),
        ("tells", "only me"),
    ],
)
async def test_one_absence_cannot_be_told_from_what_is_kept_to_oneself(
    others: tuple[str, ...],
) -> None:
    told = []
    for way in WAYS:
        async with opened_at("sqlite://") as storage:
            world = World(storage, Small())
            ways = ("tells", *others, way)
            people = await everyone(world, ways)
            await live(world, people, ways)
            told.append(await seen(world, people[:-1]))
    assert told[0] == told[1] == told[2]
    assert not COUNTED.search("\n".join(told[0]))


async def test_from_five_on_stones_are_counted() -> None:
    async with opened_at("sqlite://") as storage:
        world = World(storage, Small())
        ways = ("tells", "tells", "tells", "only me", "silent")
        people = await everyone(world, ways)
        await live(world, people, ways)
        for text in (people[1].screen(), world.stage.in_place("square")[-1].text):
            assert "4 stones this week." in text
            assert "2 layers, 8 stones." in text
        assert "On the cairn: 8 stones." in await people[0].says("/board")
        await people[4].says("/pod leave")
        await people[4].presses("Leave quietly")
        assert "stones" not in await people[0].says("/board")

"""Staying off a board, and ending its places: each a private tap, and nobody's name beside it."""

import pytest
from msgspec.structs import replace

from bot.kernel.ids import PodId
from bot.ports.storage import UnitOfWork
from tests.harness.cast import Person, World
from tests.stories.scenes import SUNDAYS, begins, creates_a_pod, joins, open_pod

pytestmark = pytest.mark.slow

THINGS = ("Morning pages", "Scales", "Sketching", "Letters", "Stretching")


async def five(world: World) -> list[Person]:
    """Live four weeks with five people, of whom each does what they set out to do."""
    host, *others = people = [world.person(name) for name in ("Ann", "Bob", "Cy", "Dan", "Eve")]
    code = await creates_a_pod(host, kind="Study")
    await begins(host, THINGS[0])
    for person, thing in zip(others, THINGS[1:], strict=True):
        await joins(person, code, thing)
        await world.settle()
        if "Welcome" in [press.label for m in host.messages for press in m.presses]:
            await host.presses("Welcome")
    for sunday, month in SUNDAYS:
        await world.until(sunday, 18, 30, month)
        for person, thing in zip(people, THINGS, strict=True):
            await person.marks(thing, "Done" if person is not people[0] else "Partly")
    await world.until(1, 21, 0, 12)
    return people


async def test_who_stays_off_leaves_no_trace_and_nobody_learns_who_ended_places(
    world: World,
) -> None:
    ann, bob, _, _, eve = await five(world)
    board = await bob.says("/board")
    assert "The first three places, then everyone by name." in board
    assert "1. Bob: 4 stones" in board
    assert "1. Eve: 4 stones" in board
    assert "4 layers, 20 stones" in board
    assert "20 stones on the cairn, 90%" in board

    assert "Eve" in await eve.says("/board")
    for label in ("Stay off the board", "Side by side for all"):
        hers = eve.button(label)[1]
        for other in (bob, world.person("Mallory")):
            assert "I can't find that here." in await other.presses_token(hers)
    assert "You stay off this board" in await eve.presses("Stay off the board")
    assert "over all your goals: 100%" in eve.last
    assert "You stay off its board" in await eve.says("/me profile")
    await eve.says("/board")
    for reader in (ann, bob):
        for place in (None, reader.channel("square")):
            without = await reader.says("/board", place) if place else await reader.says("/board")
            assert "Eve" not in without
            assert "20" not in without
            assert "on the cairn" not in without
            assert "places begin with five people who have bars" in without
    assert "Eve" not in await eve.says("/board")

    assert "You are on the board of Early birds again." in await eve.presses(
        "Be on the board again"
    )
    assert "1. Eve: 4 stones" in await bob.says("/board")

    assert "Nobody is told whose wish it was." in await bob.presses("Side by side for all")
    heard = [m for person in (ann, eve) for m in person.messages if "side by side" in m.text]
    assert not heard
    assert "Side by side, by name." in await ann.says("/board")
    assert "1." not in ann.last
    few = await ann.says("/board 2")
    assert "over four weeks at least" in few
    assert "the last 4 weeks" in few
    assert "Side by side for all" not in ann.last


async def test_places_last_a_season_and_then_all_are_asked_anew(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(10, 21)
    assert "Side by side for all" in await ann.says("/board")

    def nearly_over(uow: UnitOfWork) -> None:
        account = uow.people.account(world.stage.platform, ann.account)
        assert account
        (mine,) = uow.memberships.of_person(account.person)
        pod = uow.pods.get(PodId(mine.pod))
        assert pod.ranked_from
        assert pod.week == pod.ranked_from.plus(1)
        uow.pods.save(replace(pod, ranked_from=pod.ranked_from.plus(-10)))

    await world.storage.run(nearly_over)
    await world.until(17, 21)
    assert "Side by side, by name." in await bob.says("/board")
    for person in (ann, bob):
        assert "A season of places is over in Early birds" in person.screen()
        assert "changes when everyone has said yes" in await person.presses("Yes, in order")
    assert "a season of twelve weeks" in await cy.presses("Yes, in order")
    assert "places begin with five people" in await bob.says("/board")

"""What the board counts: the goals that the pod knew of when a week closed.

Rules: docs/behavior.md, "The board".
"""

import pytest

from bot.domain import board as model
from bot.kernel.ids import PodId
from bot.ports.storage import UnitOfWork
from tests.harness.cast import Person, World
from tests.stories.scenes import CODE, SUNDAYS, begins, creates_a_pod, joins

pytestmark = pytest.mark.slow

COUNTS = ("My pod", "Only that it was done")
SECRET = "Therapy letters"


async def lives(world: World, ann: Person, bob: Person, cy: Person, first: str) -> str:
    """Live four weeks, in which Ann does one thing always and a second, shown so, never."""
    code = await creates_a_pod(ann, kind="Study")
    await begins(ann, "Morning pages")
    await joins(bob, code, "Scales")
    await joins(cy, code, "Sketching")
    await ann.says(f"/goal add {SECRET}")
    await ann.presses("Milestone: done or not yet")
    await ann.presses(first)
    for sunday, month in SUNDAYS:
        await world.until(sunday, 18, 30, month)
        await ann.says("/checkin")
        await ann.marks("Morning pages", "Done")
        await ann.marks(SECRET, "Not this week")
        await bob.marks("Scales", "Partly")
        await cy.marks("Sketching", "Done")
    await world.until(1, 21, 0, 12)
    return await bob.says("/board")


async def bar_of(world: World, person: Person) -> float | None:
    """Find how full somebody's bar is on the board of their pod."""

    def find(uow: UnitOfWork) -> float | None:
        account = uow.people.account(world.stage.platform, person.account)
        assert account
        (mine,) = uow.memberships.of_person(account.person)
        pod, last = uow.pods.get(PodId(mine.pod)), uow.checkins.layers(mine.pod, 1)[-1].week
        marks = uow.checkins.member_weeks(pod.id, last.plus(1 - model.WEEKS))
        (line,) = model.standings(pod, [mine], {mine.id: person.name}, marks, last)[1]
        return line.share

    return await world.storage.read(find)


async def changes(ann: Person, visible: str) -> None:
    await ann.says(f"/goal edit {SECRET}")
    for _ in range(2):
        await ann.presses("Skip")
    await ann.presses(visible)
    if "Skip" in [press.label for press in ann.messages[-1].presses]:
        await ann.presses("Skip")


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("My pod", "Only that it was done"),
        ("My pod", "Only me"),
        ("Only that it was done", "My buddy only"),
        ("Only me", "My pod"),
        ("My buddy only", "Only that it was done"),
    ],
)
async def test_a_bar_is_made_of_what_the_pod_knew_of_and_still_does(
    world: World, ann: Person, bob: Person, cy: Person, first: str, then: str
) -> None:
    half, whole = 0.5, 1.0
    board = await lives(world, ann, bob, cy, first)
    assert await bar_of(world, ann) == (half if first in COUNTS else whole)
    assert "Ann: 4 stones" in board
    assert SECRET not in board
    assert "over all your goals: 50%" in await ann.says("/board")
    await changes(ann, then)
    kept = half if first in COUNTS and then in COUNTS else whole
    assert await bar_of(world, ann) == kept
    await changes(ann, "My pod")
    assert await bar_of(world, ann) == kept
    assert "over all your goals: 50%" in await ann.says("/board")
    assert "Not this week" in await ann.says(f"/journey {SECRET}")


async def test_an_answer_that_comes_late_counts_as_the_week_had_closed(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await lives(world, ann, bob, cy, "Only me")
    await world.until(6, 18, 30, 12)
    await bob.marks("Scales", "Done")
    await world.until(8, 21, 0, 12)
    await changes(ann, "My pod")
    await ann.says("/checkin")
    await ann.marks(SECRET, "Done")
    await ann.marks("Morning pages", "Done")
    assert await bar_of(world, ann) == 1.0
    assert "over all your goals: 60%" in await ann.says("/board")


async def test_before_the_first_preview_nothing_counts(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await creates_a_pod(ann)
    await begins(ann, "Letters", "Only me")
    await ann.says("/goal add")
    await ann.says("Morning pages")
    for answer in ("Habit: so many times a week", "3", "My pod"):
        await ann.presses(answer)
    await joins(bob, code, "Scales")
    await joins(cy, code, "Sketching")
    for sunday, month in SUNDAYS:
        await world.until(sunday, 18, 30, month)
        await ann.marks("Morning pages", "Done")
        await bob.marks("Scales", "Partly")
    await world.until(1, 21, 0, 12)
    assert "Ann: 4 stones" in await bob.says("/board")
    assert await bar_of(world, ann) is None
    await ann.says("/checkin")
    await ann.presses("Change last week's")
    await ann.presses("Share it like this")
    assert await bar_of(world, ann) is None


async def test_who_returns_brings_back_no_number(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await lives(world, ann, bob, cy, "My pod")
    code = CODE.search(await bob.says("/pod invite"))
    assert code
    await ann.says("/pod leave")
    await ann.presses("Leave quietly")
    await joins(ann, code[1], "Morning pages")
    await world.settle()
    await bob.presses("Welcome")
    assert "Ann: new" in await bob.says("/board")
    for sunday in (13, 20):
        await world.until(sunday, 18, 30, 12)
        await bob.marks("Scales", "Done")
        await ann.marks("Morning pages", "Not this week")
    await world.until(22, 21, 0, 12)
    assert "Ann: 6 stones" in await bob.says("/board")
    assert await bar_of(world, ann) == 0.0

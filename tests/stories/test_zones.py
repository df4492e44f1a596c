"""People move between zones, and zones change their rules: nobody is asked twice for a week."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.notices import AgendaItem, AgendaKind, PlannedRows
from bot.kernel.ids import PodId
from bot.notices import replan
from bot.outbox import schedule
from bot.ports.storage import RULES, UnitOfWork
from bot.zones import edition
from storage.engine import SqlStorage
from tests.harness.cast import Person, World
from tests.harness.stages.small import Small
from tests.stories.scenes import open_pod
from tests.time import rules
from tests.time.rules import utc

BERLIN = "Europe/Berlin"


@pytest.fixture
async def world(storage: SqlStorage) -> AsyncIterator[World]:
    """A world by the rules that the tzdata package has."""
    with rules.rules_from():
        yield World(storage, Small())


@contextmanager
def new_rules(world: World, folder: Path, hours: int) -> Iterator[None]:
    """Start Cairn once more, when clocks in Berlin show other times all year."""
    rules.write(folder / BERLIN, timedelta(hours=hours), "new")
    with rules.rules_from(folder):
        world.edition = edition.current()
        world.begin()
        yield


async def open_pod_in_berlin(ann: Person, *others: Person) -> None:
    """Open a pod that checks in on Sundays at 18:00 in Berlin, where everybody is."""
    for person in (ann, *others):
        await person.says(f"/me zone {BERLIN}")
    await open_pod(ann, *others)


def asked(*people: Person) -> list[int]:
    """Count how often each was asked about a week."""
    return [sum(m.text.startswith("Sunday, ") for m in one.messages) for one in people]


async def agenda(world: World) -> set[AgendaItem]:
    """Read everything that is planned for members and pods."""

    def rows(uow: UnitOfWork) -> set[AgendaItem]:
        return {due for kind in AgendaKind for due in uow.agenda.after(kind, 0, 1000)}

    return await world.storage.run(rows)


async def planned(world: World, kind: AgendaKind) -> set[datetime]:
    """Read when members or pods are due."""
    return {due.due_at for due in await agenda(world) if due.kind is kind}


async def test_who_moves_east_in_mid_week_is_asked_once_at_their_own_hour(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(4, 12)
    await ann.says("/me zone Asia/Kathmandu")
    await world.until(8, 12, 14)
    assert asked(ann, bob) == [0, 0]
    await world.until(8, 12, 15)
    assert asked(ann, bob) == [1, 0]
    await ann.says("/me zone Pacific/Honolulu")
    await world.until(16, 3, 59)
    assert asked(ann, bob) == [1, 2]
    await world.until(16, 4)
    assert asked(ann, bob) == [2, 2]


async def test_who_moves_west_in_mid_week_is_asked_once_at_their_own_hour(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(5, 23)
    await ann.says("/me zone Pacific/Honolulu")
    await world.until(9, 3, 59)
    assert asked(ann, bob) == [0, 1]
    await world.until(9, 4)
    await ann.says("/me zone Pacific/Auckland")
    await world.until(15, 4, 59)
    assert asked(ann, bob) == [1, 1]
    await world.until(15, 5)
    assert asked(ann, bob) == [2, 1]


async def test_by_new_rules_everybody_is_asked_once_and_at_the_right_time(
    world: World, ann: Person, bob: Person, cy: Person, tmp_path: Path
) -> None:
    await open_pod_in_berlin(ann, bob, cy)
    await world.until(4, 12)
    assert await planned(world, AgendaKind.PROMPT) == {utc(2026, 11, 8, 17)}
    with new_rules(world, tmp_path, hours=2):
        await world.settle()
        assert await planned(world, AgendaKind.PROMPT) == {utc(2026, 11, 8, 16)}
        assert await planned(world, AgendaKind.CLOSE) == {utc(2026, 11, 10, 18)}
        await world.until(8, 15, 59)
        assert asked(ann, bob, cy) == [0, 0, 0]
        await world.until(8, 16)
        assert asked(ann, bob, cy) == [1, 1, 1]
        await world.until(15, 15, 59)
        assert asked(ann, bob, cy) == [1, 1, 1]
        await world.until(15, 16)
        assert asked(ann, bob, cy) == [2, 2, 2]


async def test_who_was_asked_by_the_old_rules_is_not_asked_again_by_the_new(
    world: World, ann: Person, bob: Person, cy: Person, tmp_path: Path
) -> None:
    await open_pod_in_berlin(ann, bob, cy)
    await world.until(8, 17, 30)
    with new_rules(world, tmp_path, hours=0):
        await world.until(9, 12)
        assert asked(ann, bob, cy) == [1, 1, 1]
        assert "until Tuesday, November 10, 20:00" in bob.last
        await ann.marks("Morning pages", "Done")
        await world.until(10, 19, 59)
        await cy.marks("Sketching", "Done")
        await world.until(10, 21)
        assert "Cy: Sketching, done" in ann.screen()
        await world.until(15, 17, 59)
        assert asked(bob) == [1]
        await world.until(15, 18)
        assert asked(bob) == [2]


@pytest.mark.parametrize("hours", [0, 2])
async def test_what_fell_due_before_a_start_with_new_rules_is_not_forgotten(
    world: World, ann: Person, bob: Person, cy: Person, tmp_path: Path, hours: int
) -> None:
    await open_pod_in_berlin(ann, bob, cy)
    await world.until(8, 16, 59)
    with new_rules(world, tmp_path, hours):
        await world.is_down(minutes=21)
        assert asked(ann, bob, cy) == ([1, 1, 1] if hours == 2 else [0, 0, 0])
        await world.until(8, 18)
        assert asked(ann, bob, cy) == [1, 1, 1]
        await world.until(9, 9)
        assert asked(ann, bob, cy) == [1, 1, 1]


async def test_rules_that_change_nothing_here_change_nothing(
    world: World, ann: Person, bob: Person, cy: Person, tmp_path: Path
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(4, 12)
    before = await agenda(world)
    with new_rules(world, tmp_path, hours=2):
        await world.settle()
        assert await agenda(world) == before


@pytest.mark.everywhere
async def test_planning_goes_on_where_it_was_killed_and_comes_to_what_planning_anew_does(
    world: World,
    ann: Person,
    bob: Person,
    cy: Person,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replan, "BATCH", 1)
    await open_pod_in_berlin(ann, bob, cy)
    await ann.says("/me nudges active")
    await world.until(4, 12)
    reached: list[str] = []
    with new_rules(world, tmp_path, hours=3):
        while not reached or " " in reached[-1]:
            await world.storage.run(_killed_after(world))
            noted = await world.storage.read(lambda uow: uow.notes.get(RULES))
            assert noted is not None
            reached.append(noted)
        renewed = await agenda(world)
        await world.storage.run(lambda uow: _plan_anew(uow, world.clock.now()))
        assert renewed == await agenda(world)
    matters = [noted.split()[1] for noted in reached[:-1]]
    assert matters == [*3 * ["prompt"], "midweek", "call", "close"]
    assert len(set(reached)) == len(reached)


def _killed_after(world: World) -> Callable[[UnitOfWork], PlannedRows]:
    world.begin()
    return lambda uow: replan.Replanner(world.ids, world.edition).beat(uow, world.clock.now())


def _plan_anew(uow: UnitOfWork, now: datetime) -> None:
    for due in uow.agenda.after(AgendaKind.CLOSE, 0, 10):
        schedule.plan_for_pod(uow, uow.pods.get(PodId(due.subject)), now)

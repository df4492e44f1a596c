"""Who is told first: whatever a week tells has its pod's turn, and is due when that was due."""

from datetime import UTC, datetime

from sqlalchemy import RowMapping, select

from bot.domain.notices import NoticeKind, NoticeState
from bot.kernel.ids import PersonId, PodId
from bot.outbox import tie_breaker
from bot.ports.storage import UnitOfWork
from storage.repositories.notice_rows import outbox
from storage.repositories.pods import pods
from tests.harness.cast import Person, World
from tests.harness.connections import connection_of
from tests.stories.scenes import ann_and_bob_check_in, open_pod


async def test_whatever_is_told_about_a_pod_has_its_turn(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    await bob.presses("Cheer")
    await world.until(23, 12)

    pod, told = await world.storage.read(everything)

    assert {one["kind"] for one in told} >= {"prompt", "reminder", "digest", "see", "cheers"}
    for one in told:
        cheers = one["kind"] is NoticeKind.CHEERS
        of = PersonId(one["person"]) if cheers else pod
        assert one["turn"] == tie_breaker.draw(of, one["due_at"]), one["key"]


async def test_who_is_planned_later_is_told_no_later(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(11, 19, 55)

    await world.is_down(minutes=10)

    _, told = await world.storage.read(everything)
    asked = [one["due_at"] for one in told if one["kind"] is NoticeKind.SEE]
    assert asked == [datetime(2026, 11, 11, 20, 0, tzinfo=UTC)] * 2


async def test_nobody_is_asked_to_answer_within_a_day_of_the_first_digest(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    for person in (bob, cy):
        await person.says("/me quiet 19:00 09:00")
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await world.until(11, 9)
    assert "Early birds" in cy.last

    await world.until(12, 7)
    assert NoticeKind.SEE not in {one["kind"] for one in (await world.storage.read(everything))[1]}
    await world.until(12, 9, 30)

    _, told = await world.storage.read(everything)
    assert {one["state"] for one in told if one["kind"] is NoticeKind.SEE} == {NoticeState.SENT}


async def test_whoever_cannot_be_written_to_has_no_turn(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    world.stage.blocked.add(bob.dm.id)
    await world.until(11, 20, 30)

    _, told = await world.storage.read(everything)
    asked = [one for one in told if one["kind"] is NoticeKind.SEE]
    assert [one["state"] for one in asked] == [NoticeState.SENT]
    assert "Ann" in cy.last


def everything(uow: UnitOfWork) -> tuple[PodId, list[RowMapping]]:
    """Read the one pod's id, and every notice that was ever made."""
    connection = connection_of(uow)
    told = [*connection.execute(select(outbox)).mappings()]
    return PodId(connection.execute(select(pods.c.id)).scalar_one()), told

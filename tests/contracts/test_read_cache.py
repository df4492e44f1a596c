"""What a unit of work remembers is what is stored: after its own writes, and after an undoing."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from msgspec.structs import replace

from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from tests.contracts import samples
from tests.contracts.samples import NOW, Scene

Step = Callable[[UnitOfWork, Scene], object]


def everything(uow: UnitOfWork, its: Scene) -> tuple[object, ...]:
    """Read all that is remembered."""
    return (
        uow.memberships.of_person(its.ann.id),
        uow.memberships.get(its.membership.id),
        uow.pods.many([its.pod.id]),
        uow.pods.get(its.pod.id),
        uow.goals.many([its.goal.id]),
        uow.goals.get(its.goal.id),
        uow.goals.shares_with(its.pod.id, NOW),
        uow.goals.shared_by({its.membership.id: its.pod.id}, NOW),
        uow.people.get(its.ann.id),
        uow.people.account(its.anns.platform, its.anns.external),
        uow.conversations.of(its.anns.id),
        uow.checkins.of_person(its.ann.id, NOW.replace(year=2000)),
        uow.checkins.get(its.check_in.id),
    )


def change_membership(uow: UnitOfWork, its: Scene) -> None:
    uow.memberships.save(replace(uow.memberships.get(its.membership.id), silent=3))


def change_pod(uow: UnitOfWork, its: Scene) -> None:
    uow.pods.save(replace(uow.pods.get(its.pod.id), name="Owls"))


def change_goal(uow: UnitOfWork, its: Scene) -> None:
    uow.goals.save(replace(uow.goals.get(its.goal.id), title="Write"))


def unshare(uow: UnitOfWork, its: Scene) -> None:
    uow.goals.unshare_all(its.membership.id, its.pod.id)


def change_check_in(uow: UnitOfWork, its: Scene) -> None:
    uow.checkins.save(uow.checkins.get(its.check_in.id).show_up(NOW))


def ask(uow: UnitOfWork, its: Scene) -> None:
    uow.checkins.note_asked({its.check_in.id: NOW})


STEPS: tuple[Step, ...] = (
    change_membership,
    change_pod,
    change_goal,
    unshare,
    change_check_in,
    ask,
)


@pytest.mark.parametrize("step", STEPS)
async def test_what_was_written_is_what_is_remembered(storage: SqlStorage, step: Step) -> None:
    its = await storage.run(samples.stored)

    def work(uow: UnitOfWork) -> object:
        everything(uow, its)
        step(uow, its)
        return everything(uow, its)

    remembered = await storage.run(work)

    assert remembered == await storage.read(lambda uow: everything(uow, its))


@pytest.mark.parametrize("step", STEPS)
async def test_what_was_undone_is_not_remembered(storage: SqlStorage, step: Step) -> None:
    its = await storage.run(samples.stored)

    def work(uow: UnitOfWork) -> object:
        before = everything(uow, its)
        with suppress(ZeroDivisionError), uow.savepoint():
            step(uow, its)
            everything(uow, its)
            raise ZeroDivisionError
        return everything(uow, its) == before

    assert await storage.run(work)

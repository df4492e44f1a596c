"""Check-ins, layers and cheers, over SQLite and PostgreSQL."""

from collections.abc import Callable, Mapping
from functools import partial

import pytest
from msgspec.structs import replace

from bot.domain.checkins import CheckIn, CheckInState
from bot.domain.layers import (
    Layer,
    MemberWeek,
)
from bot.domain.pods import Membership
from bot.domain.weeks import Week
from bot.domain.words import Words
from bot.kernel.errors import Conflict, NotFound
from bot.kernel.ids import CheckInId
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from tests.contracts import samples
from tests.contracts.samples import DAY, NOW, WEEK


async def test_a_check_in_comes_back_as_it_was(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    one, id_ = its.check_in, its.check_in.id

    assert await storage.read(lambda uow: uow.checkins.get(id_)) == one
    assert await storage.read(lambda uow: uow.checkins.many([id_, CheckInId(1)])) == {id_: one}
    assert await storage.read(lambda uow: uow.checkins.of(its.membership.id, WEEK)) == one
    assert await storage.read(lambda uow: uow.checkins.of_week(its.pod.id, WEEK)) == (one,)


async def test_a_check_in_that_is_not_there_is_not_found(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    with pytest.raises(NotFound):
        await storage.read(lambda uow: uow.checkins.get(CheckInId(1)))
    assert await storage.read(lambda uow: uow.checkins.of(its.other.id, WEEK)) is None


async def test_an_open_check_in_comes_back_too(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    new = CheckIn(
        CheckInId(samples.number()), its.other.id, its.pod.id, its.bob.id, WEEK, NOW, NOW + DAY
    )
    await storage.run(lambda uow: uow.checkins.add(new))

    assert await storage.read(lambda uow: uow.checkins.get(new.id)) == new


async def test_a_week_is_checked_in_once(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    again = samples.check_in(its.membership)
    other = samples.check_in(its.other)

    await storage.run(lambda uow: uow.checkins.add(again, other))
    await storage.run(lambda uow: uow.checkins.add())

    found = await storage.read(lambda uow: uow.checkins.of_week(its.pod.id, WEEK))
    assert found == (its.check_in, other)


async def test_several_weeks_of_a_pod_come_in_order(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    weeks = [WEEK, WEEK.plus(1), WEEK.plus(2)]
    next_, last = (samples.check_in(its.other, week) for week in weeks[1:])
    await storage.run(lambda uow: uow.checkins.add(last, next_))

    found = await storage.read(lambda uow: uow.checkins.of_weeks(its.pod.id, weeks[:2]))
    assert found == (its.check_in, next_)
    assert await storage.read(lambda uow: uow.checkins.of_weeks(its.pod.id, [])) == ()


async def test_a_persons_check_ins_come_the_newest_first(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    later = [samples.check_in(its.membership, WEEK.plus(n)) for n in (1, 2, 3)]
    await storage.run(lambda uow: uow.checkins.add(*later))
    since = its.check_in.closes_at

    found = await storage.read(lambda uow: uow.checkins.of_person(its.ann.id, since))
    two = await storage.read(lambda uow: uow.checkins.of_person(its.ann.id, since, 2))

    assert found == tuple(reversed(later))
    assert two == found[:2]


async def test_saving_a_check_in_twice_from_one_version_is_a_conflict(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    changed = replace(its.check_in, words=Words(), state=CheckInState.RESTED, progress=None)

    await storage.run(lambda uow: uow.checkins.save(changed))

    stored = await storage.read(lambda uow: uow.checkins.get(changed.id))
    assert stored == replace(changed, version=2)
    with pytest.raises(Conflict):
        await storage.run(lambda uow: uow.checkins.save(changed))


async def test_the_board_counts_the_weeks_of_a_pod(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    missed = samples.check_in(its.other, WEEK.plus(1))
    later = replace(missed, state=CheckInState.MISSED, progress=None, counted=None, shown=None)
    before = samples.check_in(its.other, WEEK.plus(-1))
    await storage.run(lambda uow: uow.checkins.add(later, before))

    assert await storage.read(lambda uow: uow.checkins.member_weeks(its.pod.id, WEEK)) == (
        MemberWeek(its.membership.id, WEEK, CheckInState.ANSWERED, 1 / 7, 1 / 3),
        MemberWeek(its.other.id, WEEK.plus(1), CheckInState.MISSED, None),
    )


async def test_how_many_members_were_in_a_week_is_counted(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    weeks = [samples.check_in(its.other, WEEK.plus(n)) for n in (-1, 0, 1)]
    await storage.run(lambda uow: uow.checkins.add(*weeks))

    def count(*members: Membership) -> Callable[[UnitOfWork], Mapping[Week, int]]:
        ids = [member.id for member in members]
        return lambda uow: uow.checkins.count_there(its.pod.id, WEEK, ids)

    both = await storage.read(count(its.membership, its.other))
    assert both == {WEEK: 2, WEEK.plus(1): 1}
    assert await storage.read(count(its.membership)) == {WEEK: 1}
    assert await storage.read(count()) == {}


async def test_every_check_in_of_a_membership_is_found_newest_first(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    later = [samples.check_in(its.other, WEEK.plus(n)) for n in (2, 1)]
    await storage.run(lambda uow: uow.checkins.add(*reversed(later)))

    found = await storage.read(lambda uow: uow.checkins.of_membership(its.other.id))

    assert found == tuple(later)


async def test_that_a_question_arrived_is_noted_once(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    new = replace(samples.check_in(its.other), asked_at=None, state=CheckInState.OPEN)
    await storage.run(lambda uow: uow.checkins.add(new))

    await storage.run(lambda uow: uow.checkins.note_asked({new.id: NOW, its.check_in.id: NOW}))
    await storage.run(lambda uow: uow.checkins.note_asked({new.id: NOW + DAY}))

    found = await storage.read(lambda uow: uow.checkins.many([new.id, its.check_in.id]))
    assert found[new.id] == replace(new, asked_at=NOW, version=2)
    assert found[its.check_in.id] == its.check_in


async def test_whoever_closes_a_week_sees_that_its_question_arrived(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    new = replace(samples.check_in(its.other), asked_at=None, state=CheckInState.OPEN)
    await storage.run(lambda uow: uow.checkins.add(new))
    await storage.run(lambda uow: uow.checkins.note_asked({new.id: NOW}))

    with pytest.raises(Conflict):
        await storage.run(lambda uow: uow.checkins.save(new.close()))


async def test_a_pods_last_layers_come_the_oldest_first(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    later = [samples.layer(its.pod, WEEK.plus(n)) for n in (1, 2)]
    for each in later:
        await storage.run(partial(_lay, each))

    assert await storage.read(lambda uow: uow.checkins.layers(its.pod.id, 2)) == tuple(later)
    assert await storage.read(lambda uow: uow.checkins.layer(its.pod.id, WEEK)) == its.layer
    assert await storage.read(lambda uow: uow.checkins.layer(its.pod.id, WEEK.plus(9))) is None


async def test_a_layer_grows_and_never_twice_from_one_version(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    grown = replace(its.layer, stones=4)
    await storage.run(lambda uow: uow.checkins.lay(grown))

    stored = await storage.read(lambda uow: uow.checkins.layer(its.pod.id, WEEK))
    assert stored == replace(grown, version=2)
    with pytest.raises(Conflict):
        await storage.run(lambda uow: uow.checkins.lay(grown))


async def test_cheers_wait_until_they_are_delivered(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    tap = replace(samples.cheer(its.check_in, its.bob), words=None, at=NOW + DAY)
    await storage.run(lambda uow: uow.checkins.cheer(tap))
    waiting = await storage.read(lambda uow: uow.checkins.cheers_waiting(its.ann.id))

    await storage.run(lambda uow: uow.checkins.note_cheers_delivered([its.cheer], NOW + DAY))

    assert waiting == (its.cheer, tap)
    assert await storage.read(lambda uow: uow.checkins.cheers_waiting(its.ann.id)) == (tap,)
    assert await storage.read(lambda uow: uow.checkins.cheers_for([its.check_in.id])) == (
        replace(its.cheer, delivered_at=NOW + DAY),
        tap,
    )


async def test_cheers_between_two_who_are_apart_wait_no_more_and_can_be_taken_back_till_then(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)
    ann, bob, evening = its.ann.id, its.bob.id, NOW + DAY / 2
    await storage.run(lambda uow: uow.checkins.withhold_cheers(bob, ann, evening))

    assert await storage.read(lambda uow: uow.checkins.cheers_waiting(ann)) == ()
    held = replace(its.cheer, delivered_at=evening, withheld=True)
    assert await storage.read(lambda uow: uow.checkins.cheer_of(held.id)) == held
    assert await storage.read(lambda uow: uow.checkins.has_cheered(bob, its.check_in.id))
    assert not await storage.run(lambda uow: uow.checkins.uncheer(held.id, evening))
    assert await storage.run(lambda uow: uow.checkins.uncheer(held.id, NOW))


def _lay(layer: Layer, uow: UnitOfWork) -> None:
    uow.checkins.lay(layer)

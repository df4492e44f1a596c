"""Pods, homes, invitations and memberships, over SQLite and PostgreSQL."""

import pytest
from msgspec.structs import replace

from bot.domain.pods import MembershipState, Mode, Pod, PodKind
from bot.domain.prompting import PromptCandidate, PromptProfile
from bot.kernel.errors import Conflict, NotFound
from bot.kernel.ids import HomeId, MembershipId, PodId
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from tests.contracts import samples
from tests.contracts.samples import DAY, NOW
from tests.harness.connections import give


async def test_a_pod_comes_back_as_it_was(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    assert await storage.read(lambda uow: uow.pods.get(its.pod.id)) == its.pod
    assert await storage.read(lambda uow: uow.pods.many([its.pod.id])) == {its.pod.id: its.pod}


async def test_a_pod_that_is_new_comes_back_too(storage: SqlStorage) -> None:
    rhythm = samples.pod().rhythm
    new = Pod(PodId(samples.number()), "P", "Q", PodKind.BLANK, Mode.TOGETHER, rhythm, "en", NOW)
    await storage.run(lambda uow: uow.pods.add(new))

    assert await storage.read(lambda uow: uow.pods.get(new.id)) == new


async def test_no_pod_home_or_membership_is_there_by_an_unknown_id(storage: SqlStorage) -> None:
    for find in (
        lambda uow: uow.pods.get(PodId(1)),
        lambda uow: uow.pods.home(HomeId(1)),
        lambda uow: uow.memberships.get(MembershipId(1)),
    ):
        with pytest.raises(NotFound):
            await storage.read(find)


async def test_saving_a_pod_twice_from_one_version_is_a_conflict(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    changed = replace(its.pod, purpose="Other", charter=None, next_rhythm=None)

    saved = await storage.run(lambda uow: uow.pods.save(changed))

    assert saved == replace(changed, version=2)
    assert await storage.read(lambda uow: uow.pods.get(its.pod.id)) == saved
    with pytest.raises(Conflict):
        await storage.run(lambda uow: uow.pods.save(changed))


async def test_a_home_is_found_by_its_pod_its_place_and_its_id(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    def find(uow: UnitOfWork) -> tuple[object, ...]:
        at = uow.pods.home_at(its.home.platform, its.home.place)
        return at, uow.pods.home(its.home.id), *uow.pods.homes([its.pod.id])

    assert await storage.read(find) == (its.home,) * 3
    assert await storage.read(lambda uow: uow.pods.home_at("discord", "elsewhere")) is None


async def test_a_home_can_move_and_be_lost(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    moved = replace(its.home, place="new", reachable=False, bound_at=NOW + DAY)
    await storage.run(lambda uow: uow.pods.save_home(moved))

    assert await storage.read(lambda uow: uow.pods.home_at("discord", "new")) == moved


async def test_a_place_is_the_home_of_one_pod_only(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    second = replace(samples.home(its.pod), place=its.home.place)

    with pytest.raises(Conflict):
        await storage.run(lambda uow: uow.pods.bind(second))


async def test_an_invitation_is_found_by_its_hash_and_used_up_once(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    code, used = its.invitation.code_hash, replace(its.invitation, uses_left=6)

    assert await storage.read(lambda uow: uow.pods.invitation(code)) == its.invitation
    assert await storage.read(lambda uow: uow.pods.invitation("0" * 64)) is None
    await storage.run(lambda uow: uow.pods.save_invitation(used))
    assert await storage.read(lambda uow: uow.pods.invitation(code)) == replace(used, version=2)
    with pytest.raises(Conflict):
        await storage.run(lambda uow: uow.pods.save_invitation(used))


async def test_each_person_comes_by_an_invitation_once(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    code = its.invitation.id

    def who_came(uow: UnitOfWork) -> list[bool]:
        return [uow.pods.was_used(code, person.id) for person in (its.ann, its.bob)]

    assert await storage.read(who_came) == [False, True]
    await storage.run(lambda uow: uow.pods.use(code, its.ann.id, NOW))
    assert await storage.read(who_came) == [True, True]
    with pytest.raises(Conflict):
        await storage.run(lambda uow: uow.pods.use(code, its.ann.id, NOW))


async def test_memberships_are_found_by_person_and_by_pod_the_oldest_first(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)

    assert await storage.read(lambda uow: uow.memberships.get(its.other.id)) == its.other
    assert await storage.read(lambda uow: uow.memberships.of_person(its.ann.id)) == (
        its.membership,
    )
    assert await storage.read(lambda uow: uow.memberships.of_pod(its.pod.id)) == (
        its.membership,
        its.other,
    )


async def test_a_person_has_one_membership_of_a_pod_for_ever(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    left = replace(its.membership, state=MembershipState.LEFT)
    await storage.run(lambda uow: uow.memberships.save(left))

    with pytest.raises(Conflict):
        await storage.run(lambda uow: uow.memberships.add(samples.membership(its.pod, its.ann)))


async def test_one_conflict_among_several_memberships_saves_none(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    ahead = replace(its.other, version=2)

    with pytest.raises(Conflict):
        await storage.run(lambda uow: uow.memberships.save(its.membership, ahead))
    assert await storage.read(lambda uow: uow.memberships.get(its.membership.id)) == its.membership

    await storage.run(lambda uow: uow.memberships.save(its.membership, its.other))
    await storage.run(lambda uow: uow.memberships.save())
    saved = await storage.read(lambda uow: uow.memberships.get(its.other.id))
    assert saved == replace(its.other, version=2)


async def test_what_prompts_are_decided_by_comes_in_one_row_without_words(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)
    ann, pod, member = its.ann, its.pod, its.membership
    ask = [member.id, MembershipId(1)]

    found = await storage.read(lambda uow: uow.memberships.prompt_candidates(ask))

    rest = ann.rest and replace(ann.rest, reason=None)
    hour = member.hour(pod.rhythm, ann.zone)
    like = PromptProfile(
        pod.state, pod.week, hour, member.state, member.silent, ann.quiet, ann.nudges, rest
    )
    assert found == {like: [PromptCandidate(member.id, pod.id, ann.id, "telegram")]}


async def test_those_who_are_alike_share_a_profile(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    others = await storage.run(samples.stored)
    bob = replace(its.bob, zone=None)
    await storage.run(lambda uow: uow.people.save(bob))
    ask = [its.membership.id, its.other.id, others.membership.id]

    found = await storage.read(lambda uow: uow.memberships.prompt_candidates(ask))

    alike = [sorted(who.membership for who in theirs) for theirs in found.values()]
    assert sorted(alike, key=len) == [[its.other.id], sorted(ask[::2])]


async def test_prompts_go_to_the_account_used_last_of_those_that_can_be_reached(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)
    anns = replace(its.anns, chosen=False)
    newer = replace(its.bobs, person=its.ann.id, used_at=NOW + DAY, chosen=False)
    await storage.run(lambda uow: give(uow, newer, its.ann.id))
    ask = [its.membership.id]

    await storage.run(lambda uow: uow.people.save_account(replace(anns, chosen=True)))
    await storage.run(lambda uow: uow.people.save_account(newer))
    ((chosen,),) = await storage.read(lambda uow: uow.memberships.prompt_candidates(ask).values())
    await storage.run(lambda uow: uow.people.save_account(anns))
    ((reached,),) = await storage.read(lambda uow: uow.memberships.prompt_candidates(ask).values())
    await storage.run(lambda uow: uow.people.save_account(replace(newer, reachable=False)))
    ((other,),) = await storage.read(lambda uow: uow.memberships.prompt_candidates(ask).values())
    await storage.run(lambda uow: uow.people.save_account(replace(anns, reachable=False)))
    ((none,),) = await storage.read(lambda uow: uow.memberships.prompt_candidates(ask).values())

    assert chosen.platform == "telegram"
    assert (reached.platform, other.platform, none.platform) == ("discord", "telegram", "discord")

"""Guests who were declined, or who cannot make up their mind: they ask of nobody twice."""

import pytest

from bot.dialogue.tokens import press
from bot.domain import policy
from bot.domain.notices import NoticeKind, NoticeState, Settlement
from bot.domain.pods import MembershipState
from bot.kernel.ids import PodId
from bot.outbox.enqueue import OutboxWriter
from bot.pods.codes import canonical
from bot.ports.storage import UnitOfWork
from tests.harness.cast import Person, World
from tests.harness.connections import give
from tests.stories.memberships import asks_in, membership_of
from tests.stories.scenes import CODE, ann_and_bob_check_in, begins, creates_a_pod, joins, open_pod

NOBODY_NOW = "takes nobody in right now. That says nothing about you."
AFTER_WORDS = "\n[I'm not okay]"
WAYS_OUT = ("pod.leave_quietly", "pod.leave_goodbye")


async def invited(by: Person) -> str:
    """Make a fresh code."""
    found = CODE.findall(await by.says("/pod invite"))
    assert found
    return str(found[-1])


async def uses_left(world: World, code: str) -> int:
    found = await world.storage.read(lambda uow: uow.pods.invitation_said(canonical(code)))
    assert found
    return found.uses_left


def asked_for(host: Person, guest: Person) -> int:
    """Count how often somebody was asked to welcome a guest."""
    return sum(f"{guest.name} would like to join" in m.text for m in host.messages)


@pytest.mark.parametrize("way_out", WAYS_OUT)
async def test_whoever_comes_and_goes_uses_a_code_once_and_says_no_goodbye(
    world: World, ann: Person, bob: Person, cy: Person, way_out: str
) -> None:
    await open_pod(ann, bob, cy)
    dan = world.person("Dan")
    code = await invited(ann)
    left = await uses_left(world, code)
    for again in range(4):
        said = await asks_in(dan, code)
        assert ("opens nothing now" in said) == (again > 0)
        await world.settle()
        mine = await membership_of(world, dan, beside=ann)
        offered = await dan.says("/pod leave")
        assert "Leave with a goodbye" not in offered
        await dan.presses_token(press(way_out, mine.pod))
    assert await uses_left(world, code) == left - 1
    await world.until(3, 12)
    assert asked_for(ann, dan) == 1
    assert "goodbye" not in ann.screen() + bob.screen() + cy.screen()


async def test_a_forming_pod_is_spared_as_well(world: World, ann: Person, bob: Person) -> None:
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    left = await uses_left(world, code)
    for again in range(3):
        assert ("You are in" in await asks_in(bob, code)) == (again == 0)
        mine = await membership_of(world, bob, beside=ann)
        assert "Leave with a goodbye" not in await bob.says("/pod leave")
        await bob.presses_token(press("pod.leave_goodbye", mine.pod))
    await world.settle()
    assert await uses_left(world, code) == left - 1
    assert "goodbye" not in ann.screen().replace(code, "the code")


async def test_whoever_was_declined_hears_the_same_for_thirty_days_whatever_the_code(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    dan = world.person("Dan")
    code, other = await invited(ann), await invited(bob)
    await asks_in(dan, code)
    await world.settle()
    await ann.presses("Rather not (stays private)")
    await world.settle()
    before, of_other = len(ann.messages), await uses_left(world, other)

    first = await asks_in(dan, code)
    assert NOBODY_NOW in first
    for another in (other, await invited(cy)):
        asked = await asks_in(dan, another)
        assert asked.replace(another, code) == first  # a form that was sent is quoted
        pressed = await dan.presses_token(press("pod.accept", another))
        assert pressed.replace(another, code) == first.removesuffix(AFTER_WORDS)
    await world.settle()
    assert len(ann.messages) == before
    assert await uses_left(world, other) == of_other

    await world.later(days=31)
    fresh = await invited(bob)
    assert "opens nothing now" in await asks_in(dan, code)
    assert "asked Early birds to welcome you" in await asks_in(dan, fresh)


async def test_an_account_of_the_same_person_hears_no_other_answer(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    dan, other = world.person("Dan"), world.person("Dana")
    code, second = await invited(ann), await invited(ann)
    await asks_in(dan, code)
    await other.says("/start")
    await world.settle()
    await ann.presses("Rather not (stays private)")

    def belongs_to_dan(uow: UnitOfWork) -> None:
        mine, theirs = (uow.people.account(world.stage.platform, p.account) for p in (dan, other))
        assert mine
        assert theirs
        give(uow, theirs, mine.person)

    await world.storage.run(belongs_to_dan)
    for each in (code, second):
        assert NOBODY_NOW in await asks_in(other, each)


async def test_whoever_withdraws_in_time_is_declined_all_the_same(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    dan = world.person("Dan")
    await asks_in(dan, await invited(ann))
    await world.settle()
    await dan.says("/pod leave")
    await dan.presses("Leave quietly")
    assert "They will not join" in await ann.presses("Rather not (stays private)")
    for path in ("pod.not_comfortable", "pod.welcome"):
        token = press(path, (await membership_of(world, dan, beside=ann)).id)
        assert "settled already" in await bob.presses_token(token)
    assert NOBODY_NOW in await asks_in(dan, await invited(ann))


async def test_whoever_was_welcomed_says_goodbye_and_comes_back_by_a_fresh_invitation(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    dan = world.person("Dan")
    code = await invited(ann)
    await joins(dan, code, "Reading")
    await world.settle()
    await ann.presses("Welcome")
    await world.settle()
    await dan.says("/pod leave")
    await dan.presses("Leave with a goodbye")
    await world.later(minutes=31)
    assert "Dan has left Early birds and says goodbye" in bob.screen()
    assert "opens nothing now" in await asks_in(dan, code)
    assert "asked Early birds to welcome you" in await asks_in(dan, await invited(bob))
    await world.settle()
    assert "Dan is in." in await ann.presses("Welcome")
    assert (await membership_of(world, dan)).state is MembershipState.TRIAL


@pytest.mark.parametrize("kind", sorted(policy.CAUSED_BY_OTHERS))
async def test_what_others_cause_takes_no_reminder_away(
    world: World, ann: Person, bob: Person, cy: Person, kind: NoticeKind
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 12)
    mine = await membership_of(world, cy)

    def were_sent(uow: UnitOfWork) -> None:
        """Let so many of a kind have been sent as no week has."""
        outbox = OutboxWriter(uow, world.ids, world.clock.now(), PodId(mine.pod))
        for one in range(20):
            outbox.tell_person(kind, f"{kind}:{one}", mine.person, membership=mine.id)
            told = uow.outbox.by_key(f"{kind}:{one}")
            assert told
            uow.outbox.settle(Settlement(told[0], NoticeState.SENT, world.clock.now()))

    await world.storage.run(were_sent)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(9, 10, 30)
    assert cy.last.startswith("Still room for your stone")
    await world.until(10, 20, 30)
    assert "The cairn grew this week." in cy.last

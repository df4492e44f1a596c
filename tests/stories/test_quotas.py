"""What a person never meets and a program does: it is told kindly, and harms nobody else."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from bot.dialogue.paging import OPTIONS
from bot.dialogue.tokens import press
from bot.domain.checkins import CheckIn, Cheer
from bot.domain.goals import Goal, GoalKind, GoalLog, GoalState, Visible
from bot.domain.pods import Invitation, hash_code
from bot.domain.words import Words
from bot.kernel.ids import CheerId, GoalId, InvitationId, LogId, PersonId, PodId
from bot.ports.storage import UnitOfWork
from bot.request import quotas
from tests.harness.cast import Person, World
from tests.stories.memberships import asks_in, membership_of
from tests.stories.scenes import ann_and_bob_check_in, creates_a_pod, open_pod

pytestmark = pytest.mark.slow
_ONE, _DAY = Decimal(1), timedelta(days=1)


async def person_of(world: World, who: Person) -> PersonId:
    def find(uow: UnitOfWork) -> PersonId:
        account = uow.people.account(world.stage.platform, who.account)
        assert account
        return account.person

    return await world.storage.read(find)


def thing(world: World, of: PersonId, title: str) -> Goal:
    now = world.clock.now()
    return Goal(GoalId(world.ids.mint(now)), of, GoalKind.MILESTONE, title, now)


def check_ins_of(person: PersonId, world: World) -> Callable[[UnitOfWork], tuple[CheckIn, ...]]:
    since = world.clock.now() - _DAY
    return lambda uow: uow.checkins.of_person(person, since)


async def has_goals(world: World, who: Person, many: int) -> list[Goal]:
    """Let somebody have set many goals while that had no measure."""
    mine = await person_of(world, who)
    goals = [thing(world, mine, f"Thing {n}") for n in range(many)]

    def add(uow: UnitOfWork) -> None:
        for goal in goals:
            uow.goals.add(goal)

    await world.storage.run(add)
    return goals


async def sets_a_goal(who: Person) -> str:
    refused = await who.says("/goal add One more")
    if "[Cancel]" not in refused:
        return refused
    await who.presses("Milestone: done or not yet")
    said = await who.presses("Only me")
    return await who.presses("Skip") if "With which pod" in said else said


async def test_goals_in_all(world: World, ann: Person) -> None:
    await ann.says("/start")
    goals = await has_goals(world, ann, quotas.ACTIVE_GOALS)
    await world.later(days=2)
    assert "as many goals on the way as I can hold" in await sets_a_goal(ann)
    await ann.presses_token(press("goal.drop", goals[0].id))
    await ann.presses("Skip")
    assert "It is on your list" in await sets_a_goal(ann)


async def test_goals_in_a_day(world: World, ann: Person) -> None:
    await ann.says("/start")
    mine = await person_of(world, ann)

    def come_and_go(uow: UnitOfWork) -> None:
        for n in range(quotas.GOALS_A_DAY):
            made = thing(world, mine, f"Thing {n}")
            uow.goals.add(made)
            uow.goals.save(_ended(made, world))

    await world.storage.run(come_and_go)
    assert "set a lot of goals today" in await sets_a_goal(ann)
    await world.later(days=1, minutes=1)
    assert "It is on your list" in await sets_a_goal(ann)


async def test_logs_in_a_day(world: World, ann: Person) -> None:
    await ann.says("/start")
    (goal,) = await has_goals(world, ann, 1)

    def log(uow: UnitOfWork) -> None:
        for _ in range(quotas.LOGS_A_DAY - 1):
            now = world.clock.now()
            entry = GoalLog(
                LogId(world.ids.mint(now)), goal.id, goal.person, _ONE, now.date(), now
            )
            uow.goals.log(entry)

    await world.storage.run(log)
    token = press("goal.log", goal.id, "1")
    assert "Noted" in await ann.presses_token(token)
    assert "noted a lot today" in await ann.presses_token(token)
    await world.later(days=1, minutes=1)
    assert "Noted" in await ann.presses_token(token)


async def test_invitations_of_one_person_into_one_pod(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    for _ in range(quotas.OPEN_INVITATIONS):
        assert "/pod join" in await bob.says("/pod invite")
    said = await bob.says("/pod invite")
    assert "invitations of yours into Early birds are still open" in said
    assert "/pod join" in await cy.says("/pod invite")
    await world.later(days=8)
    assert "/pod join" in await bob.says("/pod invite")


async def test_pods_in_a_week(world: World, ann: Person) -> None:
    for number in range(quotas.PODS_A_WEEK):
        await creates_a_pod(ann, f"Pod {number}")
        await ann.says("/cancel")
        await ann.says("/pod leave")
        await ann.presses("Leave quietly")
    assert "come to a lot of pods this week" in await ann.says("/pod create")
    await world.later(days=7, minutes=1)
    await creates_a_pod(ann, "Another")


async def test_invitations_that_somebody_comes_by_in_a_week(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    dan = world.person("Dan")
    await dan.says("/start")
    host = await person_of(world, ann)
    mine = await membership_of(world, ann)
    codes = [f"code-number-{n:010}" for n in range(quotas.PODS_A_WEEK + 1)]

    def invite(uow: UnitOfWork) -> None:
        for code in codes:
            its = InvitationId(world.ids.mint(world.clock.now()))
            ends = world.clock.now() + 9 * _DAY
            invitation = Invitation(its, PodId(mine.pod), host, hash_code(code), 1, ends)
            uow.pods.invite(invitation, code.replace("-", ""))

    await world.storage.run(invite)
    for code in codes[:-1]:
        assert "to welcome you" in await asks_in(dan, code)
        await dan.says("/pod leave")
        await dan.presses("Leave quietly")
    assert "come to a lot of pods this week" in await asks_in(dan, codes[-1])


async def test_words_from_one_to_another(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    for number in range(quotas.WORDS_A_WEEK):
        assert "written a lot" not in await _writes(bob, "Ann", number)
    assert "You have written a lot to Ann this week" in await _writes(bob, "Ann", 99)
    assert "written a lot" not in await _writes(cy, "Ann", 1)
    assert "written a lot" not in await bob.marks("Ann", "Cheer")
    await world.later(days=7, minutes=1)
    assert "written a lot" not in await _writes(bob, "Ann", 100)


async def test_very_many_cheers_come_over_several_evenings(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    for sender in (bob, cy):
        for number in range(quotas.WORDS_A_WEEK):
            await _writes(sender, "Ann", number)
    await _writes(cy, "Bob", 1)
    mine = await person_of(world, ann)

    def again(uow: UnitOfWork) -> None:
        """Let as many more have been written while that had no measure."""
        for cheer in uow.checkins.cheers_waiting(mine):
            uow.checkins.cheer(_another(cheer, world))

    await world.storage.run(again)
    for evening, whole in ((11, 40), (12, 80), (13, 80)):
        await world.until(evening, 20, 30)
        assert ann.screen().count("> Word") == whole


async def test_changes_of_one_check_in(world: World, ann: Person, bob: Person, cy: Person) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    done = ann.row("Morning pages", "Done")
    for _ in range(quotas.CHANGES_OF_A_CHECK_IN):
        assert "changed a lot" not in await ann.presses_token(done)
        await world.later(seconds=1)
    assert "This check-in has been changed a lot" in await ann.presses_token(done)
    assert "That is your stone" not in await ann.presses_token(done)


async def test_words_are_hidden_and_taken_back_however_often_a_check_in_has_changed(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    done = ann.row("Morning pages", "Done")
    await ann.presses_token(done)
    (mine,) = await world.storage.read(check_ins_of(await person_of(world, ann), world))
    said = replace(mine, words=Words(hard="The letter."), revision=quotas.CHANGES_OF_A_CHECK_IN)
    await world.storage.run(lambda uow: uow.checkins.save(said))
    assert "This check-in has been changed a lot" in await ann.presses_token(done)
    await ann.presses_token(press("checkin.reveal", mine.id, Visible.ME))
    (hidden,) = await world.storage.read(check_ins_of(await person_of(world, ann), world))
    assert hidden.words == replace(said.words, visible=Visible.ME)
    assert "changed a lot" in await ann.presses_token(
        press("checkin.reveal", mine.id, Visible.POD)
    )
    await ann.presses_token(press("checkin.unsay", mine.id))
    (after,) = await world.storage.read(check_ins_of(await person_of(world, ann), world))
    assert not after.words
    assert after.has_stone


async def test_changes_of_a_goal_that_others_are_shown(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    mine = await person_of(world, ann)

    def change_often(uow: UnitOfWork) -> Goal:
        (goal,) = uow.goals.of_person(mine, 1, active=True)
        while goal.version <= quotas.CHANGES_OF_A_GOAL:
            goal = uow.goals.save(goal)
        return goal

    async def shown(to: str) -> tuple[str, int]:
        """Show the goal to somebody else; tell who is, and how much is to be drawn anew."""
        await ann.presses_token(press("goal.visible", goal.id, to))
        now, platform = world.clock.now(), world.stage.platform
        backlog = await world.storage.read(lambda uow: uow.outbox.backlog(platform, now, 1000))
        (share,) = await world.storage.read(lambda uow: uow.goals.shares_of([goal.id]))
        return share.visible.value, backlog.due

    goal = await world.storage.run(change_often)
    assert await shown("pod") == ("pod", 0)
    assert await shown("status") == ("pod", 0)
    assert "This goal has been changed a lot" in ann.last
    hidden = await shown("me")
    assert hidden == ("me", hidden[1])
    assert hidden[1] > 0
    for to in ("me", "pod"):
        assert await shown(to) == hidden


async def test_acts_in_a_minute(world: World, ann: Person, bob: Person) -> None:
    await ann.says("/help")
    await bob.says("/help")
    for _ in range(quotas.ACTS_AT_ONCE - 1):
        assert "a lot at once" not in await ann.says("/help")
    assert "That was a lot at once." in await ann.says("/help")
    assert "not in a pod yet" in await bob.says("/help")
    await world.later(minutes=1)
    assert "a lot at once" not in await ann.says("/help")


async def test_a_long_list_is_turned_page_by_page(world: World, ann: Person) -> None:
    await ann.says("/start")
    await has_goals(world, ann, OPTIONS * 2 + 3)
    listed = await ann.says("/goal list")
    assert [f"Thing {n}\n" in listed or f"Thing {n} " in listed for n in (0, 4, 5)] == [
        True,
        True,
        False,
    ]
    assert "Thing 5" in await ann.presses("Show more")

    asked = await ann.says("/goal drop")
    assert "Thing 42" not in asked
    await ann.says("Thing 42")
    if "Skip" in ann.last:
        await ann.presses("Skip")
    assert "Thing 42" in ann.last

    asked = await ann.says("/journey")
    if "Cancel" in asked and "[Thing 0]" not in asked:  # a sheet asks for a name
        assert "Thing 41" in await ann.says("Thing 41")
        return
    for first in (0, OPTIONS, OPTIONS * 2):
        shown = await ann.presses("Show more") if first else ann.last
        assert f"[Thing {first}]" in shown
        assert f"[Thing {first + OPTIONS}]" not in shown
    assert "Thing 41" in await ann.presses("Thing 41")


def _ended(goal: Goal, world: World) -> Goal:
    return replace(goal, state=GoalState.DROPPED, ended_at=world.clock.now())


def _another(cheer: Cheer, world: World) -> Cheer:
    return replace(cheer, id=CheerId(world.ids.mint(world.clock.now())))


async def _writes(sender: Person, to: str, number: int) -> str:
    """Answer somebody's check-in with words."""
    await sender.marks(to, "Answer with words")
    return await sender.says(f"Word {number}")

"""A goal that is reached, done, or past its day is asked about its end once, and then no more."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.dialogue.tokens import press
from bot.domain.goals import Goal, GoalKind, GoalShare, Visible
from bot.kernel.ids import GoalId
from bot.ports.storage import UnitOfWork
from tests.harness.cast import Person, World
from tests.stories.scenes import open_pod


async def has(person: Person, title: str, kind: GoalKind, **more: Any) -> None:
    """Let somebody have another goal in their pod, with whatever else is said of it."""
    world, visible = person.world, more.pop("visible", Visible.POD)

    def add(uow: UnitOfWork) -> None:
        account = uow.people.account(person.dm.platform, person.account)
        assert account is not None
        now = world.clock.now()
        goal = Goal(GoalId(world.ids.mint(now)), account.person, kind, title, now, **more)
        uow.goals.add(goal)
        (mine,) = uow.memberships.of_person(account.person)
        uow.goals.share(GoalShare(goal.id, mine.pod, mine.id, visible))

    await world.storage.run(add)


async def sets_amount(person: Person, **more: Any) -> None:
    """Set a goal of 300 pages."""
    await has(person, "Read", GoalKind.AMOUNT, target=Decimal(300), unit="pages", **more)


async def sets_milestone(person: Person, **more: Any) -> None:
    """Set a milestone."""
    await has(person, "Ship it", GoalKind.MILESTONE, **more)


async def logs(person: Person, much: int) -> str:
    """Note progress on the goal that was set last."""

    def last(uow: UnitOfWork) -> GoalId:
        account = uow.people.account(person.dm.platform, person.account)
        assert account is not None
        return uow.goals.of_person(account.person, 9, active=True)[-1].id

    goal = await person.world.storage.read(last)
    return await person.presses_token(press("goal.log", goal, str(much)))


async def drops_the_first(person: Person) -> None:
    """Let the goal go that everybody begins with."""
    await person.says("/goal drop")
    await person.presses("Skip")


@pytest.mark.everywhere
async def test_an_amount_shows_where_it_stands_and_takes_a_number(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await drops_the_first(bob)
    await sets_amount(bob)
    await logs(bob, 120)
    await world.until(8, 18, 30)
    assert "Read · 120 of 300 pages" in bob.last
    await bob.presses("How much…")
    card = await bob.says("30")
    assert "Read · 150 of 300 pages · Partly" in card
    assert "What next?" not in card

    await bob.presses("How much…")
    assert "Read · 150 of 300 pages · Not this week" in await bob.says("0")
    await bob.presses("How much…")
    card = await bob.says("150 pages")
    assert "Read · 300 of 300 pages · Done" in card
    assert "Read: that is all of it. What next?" in card

    reached = await bob.presses("Reached")
    assert "Read is reached." in reached
    assert "Early birds can hear of it when the week closes, as you allow." in reached
    assert "what is the next small thing?" in reached
    assert "[Add a goal]" in reached
    await world.until(10, 20, 10)
    assert "Bob: Read, reached" in ann.screen()
    await world.until(15, 18, 30)
    assert "Read" not in bob.last


async def test_an_amount_reached_between_check_ins_is_asked_about_once(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await sets_amount(bob)
    assert "What next?" not in await logs(bob, 299)
    assert "What next?" in await logs(bob, 1)
    assert "What next?" not in await logs(bob, 5)
    await world.until(8, 18, 30)
    assert "Read" not in bob.last
    assert "What next?" in await bob.says("/goal list")
    await bob.presses("A bit more time")
    assert "are there already" in await bob.says("300")
    assert "It goes on: Read: 500 pages." in await bob.says("500")
    assert "Read · 305 of 500 pages" in await bob.says("/checkin")


async def test_good_news_is_told_though_other_things_are_still_asked(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await sets_amount(bob)
    await logs(bob, 300)
    await bob.presses("Reached")
    await world.until(8, 18, 30)
    assert "How did your week go" in bob.last or "Bob. How did" in bob.last
    await bob.marks("Scales", "Done")
    await world.until(10, 20, 10)
    assert "Bob: Scales done, Read reached" in ann.screen()


@pytest.mark.parametrize("visible", [Visible.ME, Visible.STATUS])
async def test_good_news_is_told_as_its_owner_allows(
    world: World, ann: Person, bob: Person, cy: Person, visible: Visible
) -> None:
    await open_pod(ann, bob, cy)
    await sets_amount(bob, visible=visible)
    await logs(bob, 300)
    said = await bob.presses("Reached")
    assert ("can hear of it" in said) is (visible is not Visible.ME)
    await world.until(8, 18, 30)
    await bob.marks("Scales", "Done")
    await world.until(10, 20, 10)
    assert "Read" not in ann.screen()


async def test_a_milestone_that_is_done_is_asked_about_and_no_longer_each_week(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await sets_milestone(bob)
    await world.until(8, 18, 30)
    card = await bob.marks("Ship it", "Done")
    assert "Ship it is done. What next?" in card
    assert "What next?" not in await bob.marks("Ship it", "Partly")
    await bob.marks("Ship it", "Done")
    assert "What next?" not in await bob.marks("Ship it", "Clear")
    await bob.marks("Ship it", "Done")
    await world.until(15, 18, 30)
    assert "Ship it" not in bob.last
    assert "Scales" in bob.last
    await bob.says("/goal list")
    await bob.presses("A bit more time")
    assert "It goes on: Ship it, by December 1, 2026." in await bob.says("2026-12-01")
    assert "Ship it" in await bob.says("/checkin")


async def test_past_its_day_a_goal_is_asked_about_its_end_alone(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await drops_the_first(bob)
    await sets_amount(bob, until=date(2026, 11, 6))
    await world.until(8, 18, 30)
    assert "The day of Read has come. What next?" in bob.last
    assert "[Partly]" not in bob.last
    await bob.presses("A bit more time")
    assert "It goes on: Read: 300 pages by November 20, 2026." in await bob.says("2026-11-20")
    assert "Read · 300 pages in all" in await bob.presses("Check in")
    await bob.presses("Partly")
    await world.until(15, 18, 30)
    assert "Read · 300 pages in all" in bob.last
    await world.until(22, 18, 30)
    assert "The day of Read has come." in bob.last
    await world.until(29, 18, 30)
    assert "Read" not in bob.last


async def test_what_is_let_go_is_an_answer_too(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await drops_the_first(bob)
    await sets_milestone(bob, until=date(2026, 11, 6))
    await world.until(8, 18, 30)
    await bob.presses("Let it go")
    assert "Ship it is let go." in await bob.presses("Skip")
    assert "Your stone is laid." in await bob.says("/checkin")


async def test_a_habit_shows_two_of_three_and_done_is_all_of_it(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await has(bob, "Run", GoalKind.HABIT, target=Decimal(3))
    await world.until(6, 12)
    await logs(bob, 2)
    await world.until(8, 18, 30)
    assert "Run · 2 of 3" in bob.last
    assert "Run · 3 of 3 · Done" in await bob.marks("Run", "Done")
    assert "3 of 3 in the last seven days" in await bob.says("/goal list")
    assert "Run · 2 of 3 · Partly" in await bob.marks("Run", "Partly")
    assert "2 of 3 in the last seven days" in await bob.says("/goal list")
    await bob.marks("Run", "Done")
    await world.until(16, 12)
    assert "nothing noted in the last seven days" in await bob.says("/goal list")


async def test_nobody_ends_what_is_anothers(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await sets_amount(bob)
    await logs(bob, 300)
    for label in ("Reached", "A bit more time", "Let it go"):
        said = await ann.presses_token(bob.button(label)[1])
        assert "Read" not in said
    assert "What next?" in await bob.says("/goal list")


async def test_reached_is_undone(world: World, ann: Person, bob: Person, cy: Person) -> None:
    await open_pod(ann, bob, cy)
    await sets_amount(bob)
    await logs(bob, 300)
    await bob.presses("Reached")
    assert "It is on your list again: Read: 300 pages." in await bob.presses("Undo")


async def test_in_spanish(world: World, ann: Person, bob: Person, cy: Person) -> None:
    await open_pod(ann, bob, cy)
    await sets_amount(bob)
    await bob.says("/me language es")
    await logs(bob, 120)
    await world.until(8, 18, 30)
    assert "Read · 120 de 300 pages" in bob.last
    await bob.presses("Cuánto…")
    assert "Read: ya está todo. ¿Qué sigue?" in await bob.says("180")
    assert "Lograste Read." in await bob.presses("Lograda")
    await world.until(10, 20, 10)
    assert "Bob: Read, reached" in ann.screen()


@pytest.mark.parametrize("world", ["small"], indirect=True)
async def test_how_far_an_amount_has_come_is_said_without_sums_of_nothing(
    world: World, ann: Person
) -> None:
    await ann.says("/goal add")
    await ann.says("Novel")
    await ann.presses("Amount: so much in all")
    await ann.says("20000 words")
    while "[Skip]" in ann.last:
        await ann.presses("Skip")
    assert "Novel: 20,000 words, nothing noted yet" in await ann.says("/goal list")
    assert "Novel: 500 of 20,000 words" in await ann.says("/goal log Novel 500")
    await ann.says("/me language es")
    assert "Novel: 500 de 20.000 words" in await ann.says("/goal list")

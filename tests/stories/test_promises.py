"""What is promised about delivery, as far as a story can tell it.

Rules: docs/behavior.md, "Promises".
"""

from datetime import timedelta

from tests.harness.cast import Person, World
from tests.stories.scenes import ann_and_bob_check_in, open_pod


def prompts(person: Person) -> list[str]:
    return [m.text for m in person.messages if m.text.startswith("Sunday, ")]


async def test_a_prompt_goes_out_late_if_its_week_is_still_open(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 12)
    await world.is_down(hours=30)
    assert len([m for m in ann.messages if "How did Morning pages go?" in m.text]) == 1
    assert "Still room" not in ann.screen()


async def test_a_week_that_the_bot_slept_through_costs_nobody_anything(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 12)
    await world.is_down(days=3)
    assert prompts(ann) == []
    assert "I could not ask anybody this week, so nobody missed anything." in ann.screen()
    await world.until(15, 18, 30)
    assert len(prompts(ann)) == 1
    await ann.marks("Morning pages", "Done")
    await bob.marks("Scales", "Done")
    await world.until(18, 12)
    assert "What would help" not in cy.screen()


async def test_months_of_downtime_end_without_a_burst(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    before = len(ann.messages)
    await world.is_down(days=70)
    since = [message.text for message in ann.messages[before:]]
    assert len(since) == 3
    for said in ("How did Morning pages go?", "Ann: Morning pages, done", "could not ask anybody"):
        assert sum(said in text for text in since) == 1
    assert not [m for m in cy.messages if "What would help" in m.text]


async def test_changing_hour_or_zone_never_asks_twice(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    for line in ("/me time 20:00", "/me zone Pacific/Honolulu", "/me time 06:00"):
        await ann.says(line)
        if "On a day of your own?" in ann.last:
            await ann.presses("Skip")
        await world.later(hours=6)
    asked = [m for m in ann.messages if "How did Morning pages go?" in m.text]
    assert len(asked) == 1


async def test_a_new_rhythm_begins_after_the_open_week_and_asks_once_a_week(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/pod rhythm")
    await ann.presses("Wednesday")
    await ann.presses("18:00")
    assert "The open week ends as it was planned." in ann.last
    assert "Wednesday, November 11, 18:00" in ann.last or "Wednesday, November 18" in ann.last
    await world.settle()
    assert "changes its rhythm" in bob.last
    await world.until(8, 18, 30)
    assert "How did Scales go?" in bob.last
    await world.until(30, 12)
    asked = [m for m in bob.messages if "How did Scales go?" in m.text]
    assert [m.text.split(",")[0] for m in asked][:1] == ["Sunday"]
    assert {m.text.split(",")[0] for m in asked[1:]} == {"Wednesday"}
    assert len(asked) == len({m.number for m in asked}) <= 4


async def test_what_could_not_be_delivered_is_in_the_inbox(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    world.stage.blocked.add(cy.dm.id)
    before = len(cy.messages)
    await world.until(8, 18, 30)
    assert len(cy.messages) == before
    world.stage.blocked.clear()
    assert "How did Sketching go?" in await cy.says("/inbox")
    await cy.says("/checkin")
    assert "That is your stone." in await cy.marks("Sketching", "Done")


async def test_whoever_takes_over_the_post_says_nothing_twice(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 17, 59)
    world.clock.move_to(world.clock.now() + timedelta(minutes=2))
    await world.beat.run()
    await world.courier.deliver()
    said = [len(person.messages) for person in (ann, bob, cy)]
    world.courier = world.new_courier()
    await world.courier.deliver()
    assert [len(person.messages) for person in (ann, bob, cy)] == said
    assert len(prompts(ann)) == 1


async def test_ranking_needs_everyones_yes(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/pod ranking")
    await ann.presses("Side by side, by name")
    assert "stand side by side" in ann.last
    await ann.says("/pod ranking")
    await ann.presses("First three places, then by name")
    await world.settle()
    await bob.presses("Yes, in order")
    assert "side by side" in await ann.says("/pod info")
    await cy.presses("Yes, in order")
    assert "numbers the first three places" in await ann.says("/pod info")


async def test_somebody_is_asked_when_nobody_has_answered(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await ann.presses("Add words")
    await ann.presses("Skip")
    await ann.says("Getting up at all")
    await ann.presses("Skip")
    await bob.marks("Scales", "Done")
    await world.until(10, 21)
    await cy.marks("Ann", "Cheer")
    await cy.marks("Bob", "Cheer")
    await world.until(11, 20, 30)
    asked = [p for p in (bob, cy) if "asks for a word" in p.screen()]
    assert len(asked) == 1
    assert "> Getting up at all" in asked[0].screen()
    await asked[0].presses("Answer with words")
    await asked[0].says("That counts for a lot")
    await world.until(13, 21)
    assert "> That counts for a lot" in ann.screen()
    assert "nobody has answered yet" not in bob.screen() + cy.screen()


async def test_a_goal_is_logged_between_check_ins_and_has_a_story(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    assert "1 of 1 in the last seven days" in await ann.says("/goal log 1")
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Partly")
    await world.until(10, 21)
    story = await ann.says("/journey")
    assert "Strength: 100%" in story
    assert "Partly" in story
    await ann.says("/goal drop")
    await ann.says("Mornings are for sleeping")
    assert "That is a decision too" in ann.last
    assert "> Mornings are for sleeping" in await ann.says("/journey")
    assert "You have no goals yet." in await ann.says("/goal list")

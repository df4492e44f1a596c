"""Small print that matters: who is shown what, what counts, and what is not lost."""

from bot.dialogue.tokens import press
from tests.harness.cast import Person, World
from tests.stories.scenes import (
    SUNDAYS,
    adds_words,
    ann_and_bob_check_in,
    begins,
    creates_a_pod,
    four_weeks_without_a_third,
    joins,
    open_pod,
)


async def test_a_wrong_code_can_be_corrected(world: World, ann: Person, bob: Person) -> None:
    code = await creates_a_pod(ann)
    await bob.says("/pod join")
    assert "opens nothing now" in await bob.says("nonsense")
    assert "What is the code" in bob.last
    assert "Early birds would like to have you" in await bob.says(code)


async def test_a_target_that_cannot_be_is_asked_again(world: World, ann: Person) -> None:
    await ann.says("/goal add Run")
    await ann.presses("Habit: so many times a week")
    await ann.says("9")
    await ann.presses("My pod")
    if "With which pod" in ann.last:
        await ann.presses("Skip")
    assert "from once to 7 times a week" in ann.last
    await ann.says("5")
    assert "It is on your list: Run, 5 times a week." in ann.last


async def test_words_of_somebody_who_left_are_not_published(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await cy.marks("Sketching", "Done")
    await adds_words(cy, "A private triumph")
    await cy.says("/pod leave")
    await cy.presses("Leave quietly")
    await world.until(12, 12)
    assert "triumph" not in ann.screen() + bob.screen()
    assert "Cy checked in" not in ann.screen() + bob.screen()


async def test_words_for_oneself_leave_no_trace_with_others(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await cy.marks("Sketching", "Done")
    await cy.presses("Add words")
    await cy.presses("Skip")
    await cy.presses("More")
    await cy.says("A private sorrow")
    await cy.presses("Skip")
    await cy.presses("Only me")
    assert "Only you see these words." in cy.last
    await world.until(10, 21)
    shown = await bob.marks("Cy", "Cheer")
    assert "They wrote something" not in shown
    await world.until(12, 12)
    assert "asks for a word" not in ann.screen() + bob.screen()


async def test_words_can_be_taken_back(world: World, ann: Person, bob: Person, cy: Person) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await bob.marks("Scales", "Done")
    await ann.marks("Morning pages", "Done")
    await adds_words(ann, "Too much said")
    await world.until(10, 21)
    digest = bob.messages[-1]
    assert "Too much said" in digest.text
    await ann.says("/checkin")
    await ann.presses("Change last week's")
    await ann.presses("Take my words back")
    await world.settle()
    assert "Too much said" not in digest.text
    assert "The cairn grew this week." in digest.text


async def test_who_has_only_hidden_goals_can_share_words(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    await joins(bob, code, "Scales")
    await joins(cy, code, "Secret", "Only me")
    await world.until(8, 18, 30)
    await bob.marks("Scales", "Done")
    await cy.says("/checkin")
    shown = await adds_words(cy, "A win to tell")
    assert "sees these words" not in shown
    assert "Early birds sees these words when the week closes." in await cy.presses("My pod")
    await world.until(10, 21)
    assert "A win: “A win to tell”" in bob.last
    assert "Secret" not in bob.screen()


async def test_the_answer_to_a_shared_prompt_is_for_the_week_it_asks_about(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    code = await creates_a_pod(bob, "Night owls")
    await begins(bob, "Stars", hour="20:00")
    await joins(ann, code, "Reading")
    await ann.says("/me time")
    await ann.presses("Night owls")
    await ann.says("20:00")
    await ann.presses("Skip")
    await joins(cy, code, "Moths")
    await world.until(15, 18, 30)
    assert "Early birds and Night owls" in ann.last
    await ann.marks("Reading", "Done")
    await ann.marks("Morning pages", "Done")
    await world.until(16, 12)
    assert "Still room" not in "\n".join(m.text for m in ann.messages[-2:])
    story = await ann.says("/journey Reading")
    assert story.count("Done") == 1
    assert "Week to Sunday, November 15: Done" in story


async def test_a_pod_without_a_goal_gets_its_stone_too(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    code = await creates_a_pod(bob, "Night owls")
    await begins(bob, "Stars")
    for other in (ann, cy):
        await other.says(f"/pod join {code}")
        await other.presses("I am in")
        await other.presses("Cancel")
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await ann.presses("I was here this week")
    await bob.marks("Stars", "Done")
    await world.until(10, 21)
    owls = [m.text for m in bob.messages if m.text.startswith("# The week in Night owls")]
    assert "The cairn grew this week." in owls[0]


async def test_rest_taken_after_the_question_is_no_miss(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await cy.says("/me rest")
    await cy.says("2026-11-12")
    await world.until(11, 12)
    story = await cy.says("/journey")
    assert "Week to" not in story
    assert "Strength" not in story
    assert "A rest goes beyond today." in await cy.says("/me rest today")


async def test_the_question_comes_every_week_however_little_somebody_wants_to_hear(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/me nudges light")
    for sunday, month in SUNDAYS:
        await world.until(sunday, 18, 30, month)
        await bob.marks("Scales", "Done")
        await cy.marks("Sketching", "Done")
        await ann.marks("Morning pages", "Done")
    assert len([m for m in ann.messages if m.edits and "Noted." in m.text]) == 4
    assert "nobody has answered yet" not in ann.screen()
    assert "Still room" not in ann.screen()


async def test_a_member_who_is_not_in_the_closed_channel_gets_the_digest(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    world.stage.readers["den"] = frozenset({"ann", "bob"})
    await ann.says("/pod here", ann.channel("den"))
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    assert "Ann: Morning pages, done" in world.stage.in_place("den")[-1].text
    assert "Ann: Morning pages, done" in cy.last


async def test_nobody_can_turn_a_board_that_no_host_asked_to_turn(
    world: World, ann: Person, bob: Person
) -> None:
    await creates_a_pod(ann, kind="Support")
    memberships = await world.storage.read(
        lambda uow: (
            uow.memberships.of_person(
                next(iter(uow.people.many([account.person]))),
            )
            if (account := uow.people.account(world.stage.platform, ann.account))
            else ()
        )
    )
    shown = await ann.presses_token(press("pod.rank_yes", memberships[0].id))
    assert "settled already" in shown
    assert "side by side" in await ann.says("/pod info")


async def test_cheers_wait_for_the_end_of_a_rest(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    await ann.says("/me rest")
    await ann.says("2026-11-24")
    await bob.marks("Ann", "Cheer")
    await world.until(23, 12)
    assert "Bob cheered" not in ann.screen()
    await world.until(24, 21)
    assert "Bob cheered your check-in." in ann.screen()


async def test_not_this_week_of_a_hidden_goal_is_not_told_as_done(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    await joins(bob, code, "Scales")
    await joins(cy, code, "Secret", "Only that it was done")
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await cy.says("/checkin")
    await cy.marks("Secret", "Not this week")
    await world.until(10, 21)
    assert "Ann: Morning pages, done" in ann.last
    assert "Cy" not in ann.last


async def test_looking_around_ends_a_rest_that_came_of_silence(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await four_weeks_without_a_third(world, ann, bob)
    await world.until(2, 12, 0, 12)
    board = await ann.says("/board")
    assert "Cy: new" in board
    await cy.says("/help")
    await world.until(6, 18, 30, 12)
    assert "How did Sketching go?" in cy.last


async def test_whoever_waits_may_change_their_mind(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await open_pod(ann, bob, cy)
    dan = world.person("Dan")
    await joins(dan, code, "Reading")
    await world.settle()
    await dan.says("/pod leave")
    assert "You have left Early birds." in await dan.presses("Leave quietly")
    assert "That has been settled already." in await ann.presses("Welcome")


async def test_two_in_one_pod_may_have_days_of_their_own(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/me time 18:00")
    await ann.presses("Tuesday")
    for day in range(8, 30):
        await world.until(day, 20, 30)
        if any(m.text.startswith("Tuesday, Ann.") for m in ann.messages):
            await ann.marks("Morning pages", "Done")
        if bob.last.startswith("Sunday, Bob."):
            await bob.marks("Scales", "Done")
    story = await ann.says("/journey")
    assert "no answer" not in story
    assert story.count("Done") >= 2

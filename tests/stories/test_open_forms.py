"""Several questions may be open: none is dropped in silence, and no word that was said is lost."""

import pytest

from bot.dispatch.open_forms import MOST_OPEN
from tests.harness.cast import Person, World
from tests.stories.scenes import open_pod

ONE_BY_ONE = pytest.mark.parametrize("world", ["small", "telegram"], indirect=True)
GOAL, POD = "We were in the middle of A new goal", "We were in the middle of Start a pod"
# Each command is what somebody may do in the middle of a question, with a piece of its answer.
INTERRUPTIONS = [
    ("/help", ""),
    ("/goal list", "You have no goals yet."),
    ("/me zone Europe/Madrid", "Madrid"),
    ("/nonsense", ""),
    ("/board", ""),
    ("/pod join abcdefghijklmnopqrstuv", "opens nothing now"),
    ("/goal", "Add something you want to grow in"),
]


@ONE_BY_ONE
@pytest.mark.parametrize(("command", "answer"), INTERRUPTIONS, ids=lambda text: str(text)[:12])
async def test_a_command_in_the_middle_is_answered_and_the_question_offered_again(
    world: World, ann: Person, command: str, answer: str
) -> None:
    await ann.says("/goal add")
    await ann.says("Read")
    said = await ann.says(command)
    assert answer in said
    if "[Cancel]" in said:
        said = await ann.presses("Cancel")
    assert GOAL in said
    assert "What kind of goal is it?" in await ann.presses("Go on")
    await ann.presses("Milestone: done or not yet")
    assert "It is on your list: Read." in await ann.presses("Skip")


@ONE_BY_ONE
async def test_what_waits_is_spoken_of_once_and_words_answer_what_was_asked_last(
    world: World, ann: Person
) -> None:
    await ann.says("/pod create")
    assert POD in await ann.says("/help")
    assert POD not in await ann.says("/help")
    assert "What is it for?" in await ann.says("Early birds")
    assert POD in await ann.says("/help")


@ONE_BY_ONE
async def test_a_question_within_a_question_comes_first_and_the_other_when_it_ends(
    world: World, ann: Person
) -> None:
    await ann.says("/pod create")
    await ann.says("Early birds")
    asked = await ann.says("/goal add")
    assert POD not in asked
    await ann.says("Read")
    await ann.presses("Milestone: done or not yet")
    ended = await ann.presses("Skip")
    assert "It is on your list: Read." in ended
    assert POD in ended
    assert "It is on your list" in ann.last
    await ann.presses("Go on")
    assert "It is on your list" in ann.screen()
    await ann.says("To make something before the day begins")
    await ann.presses("Creative")
    if "at home?" in ann.last:
        await ann.says("UTC")
    assert "Early birds" in ann.screen()


@ONE_BY_ONE
async def test_letting_go_names_what_it_lets_go_and_leaves_the_answer_it_stands_under(
    world: World, ann: Person
) -> None:
    await ann.says("/pod create")
    await ann.says("Early birds")
    await ann.says("/goal add")
    await ann.says("Read")
    assert "A new goal" in await ann.says("/cancel")
    assert POD in ann.last
    await ann.says("/help")
    gone = await ann.presses("Let it go")
    assert "Start a pod" in gone
    assert "I let it go: A new goal" in ann.screen()
    assert "[Go on]" not in await ann.says("/help")


@ONE_BY_ONE
async def test_buttons_of_every_open_question_work_in_any_order(world: World, ann: Person) -> None:
    await ann.says("/goal add Read")
    _, reads = ann.button("Milestone: done or not yet")
    await ann.says("/goal add Write")
    _, writes = ann.button("Milestone: done or not yet")
    assert reads != writes
    for token in (reads, writes):
        await ann.presses_token(token)
    for _ in range(2):
        await ann.presses("Skip")
        if "[Go on]" in ann.last:
            await ann.presses("Go on")
    listed = await ann.says("/goal list")
    assert "Read" in listed
    assert "Write" in listed


@ONE_BY_ONE
async def test_forms_are_limited_and_none_with_words_goes_by_itself(
    world: World, ann: Person
) -> None:
    for number in range(MOST_OPEN):
        assert "What kind" in await ann.says(f"/goal add Goal {number}")
    refused = await ann.says("/pod create")
    assert refused.count("[Go on]") + refused.count("Go on") >= MOST_OPEN
    assert f"{MOST_OPEN} questions are open" in refused
    for _ in range(MOST_OPEN):
        await ann.presses("Go on")
        await ann.presses("Milestone: done or not yet")
        await ann.presses("Skip")
    listed = await ann.says("/goal list") + await ann.presses("Show more")
    assert all(f"Goal {number}" in listed for number in range(MOST_OPEN))


@ONE_BY_ONE
async def test_an_empty_question_makes_room_by_itself(world: World, ann: Person) -> None:
    await ann.says("/me zone")
    for number in range(MOST_OPEN):
        assert "What kind" in await ann.says(f"/goal add Goal {number}")
    assert ann.screen().count("What kind") == MOST_OPEN


@ONE_BY_ONE
async def test_a_question_open_at_a_restart_goes_on(world: World, ann: Person) -> None:
    await ann.says("/pod create")
    await ann.says("/goal add Read")
    world.begin()
    await ann.presses("Milestone: done or not yet")
    assert POD in await ann.presses("Skip")


async def words_so_far(world: World, ann: Person, *others: Person) -> None:
    await open_pod(ann, *others)
    await world.until(8, 18, 30)
    await ann.presses("Add words")


@ONE_BY_ONE
@pytest.mark.parametrize("leave", ["", "/pod create", "/help", "/goal add Swim", "/cancel"])
async def test_words_said_under_an_open_question_are_kept_for_their_owner_alone(
    world: World, ann: Person, bob: Person, cy: Person, leave: str
) -> None:
    await words_so_far(world, ann, bob, cy)
    await ann.says("The letter is sent")
    await ann.presses("Skip")
    await ann.says("An hour of company")
    if leave:
        await ann.says(leave)
    card = await ann.says("/checkin")
    for words in ("The letter is sent", "An hour of company", "Nobody but you sees this yet."):
        assert words in card
    await world.until(10, 21)
    assert "stones" in bob.last or "stone" in bob.last
    for reader in (bob, cy):
        assert "letter" not in reader.screen()
        assert "company" not in reader.screen()
    await world.later(days=3)  # the question is long over, and forgotten
    await ann.says("/checkin")
    await ann.presses("Change last week's")
    shown = await ann.presses("My pod")
    assert "Early birds sees these words now." in shown
    assert "Nobody but you" not in shown
    await world.settle()
    assert "The letter is sent" in bob.screen()
    assert "An hour of company" in bob.screen()


@ONE_BY_ONE
async def test_a_follow_up_only_adds_and_brings_back_nothing_that_was_taken_back(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await words_so_far(world, ann, bob, cy)
    await ann.says("The letter is sent")
    await ann.presses("Skip")
    await ann.says("An hour of company")
    _, listen = ann.button("Just listen")
    await ann.says("/checkin")
    await ann.presses("Take my words back")
    await ann.presses_token(listen)
    card = await ann.says("/checkin")
    assert "letter" not in card
    assert "company" not in card


@ONE_BY_ONE
async def test_the_same_button_goes_on_where_its_question_was_left(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await words_so_far(world, ann, bob, cy)
    await ann.says("The letter is sent")
    await ann.says("/checkin")
    assert "What was hard" in await ann.presses("Add words")
    await ann.presses("Skip")
    card = await ann.presses("Skip")
    assert "The letter is sent" in card
    assert "Nobody but you" not in card

"""What people write where nothing was asked, or a button was meant, is met as it is meant."""

import pytest

from tests.harness.cast import Person, World
from tests.stories.scenes import ann_and_bob_check_in, open_pod

ONE_BY_ONE = pytest.mark.parametrize("world", ["small", "telegram"], indirect=True)
EVERYWHERE = pytest.mark.parametrize("world", ["small", "telegram", "discord"], indirect=True)
TITLE = "What would you like to do?"
KIND = "What kind of goal is it?"


@ONE_BY_ONE
@pytest.mark.parametrize("word", ["cancel", "Cancel!", "never mind", "stop"])
async def test_words_for_letting_go_let_go(world: World, ann: Person, word: str) -> None:
    await ann.says("/goal add")
    assert "All right, I let it go: A new goal." in await ann.says(word)
    assert "You have no goals yet." in await ann.says("/goal list")


@ONE_BY_ONE
@pytest.mark.parametrize("word", ["skip", "yes", "Skip.", "back", "more", "no thanks"])
async def test_no_goal_is_called_what_a_button_says(world: World, ann: Person, word: str) -> None:
    await ann.says("/goal add")
    asked = await ann.says(word)
    assert "is the word on a button" in asked
    assert TITLE in asked
    assert "[Where help is]" in asked
    assert "is the word on a button" in await ann.says(f"/goal add {word}")


@ONE_BY_ONE
async def test_a_word_in_quotes_means_itself(world: World, ann: Person) -> None:
    await ann.says("/goal add")
    assert KIND in await ann.says("“Skip”")
    await ann.says("milestone")
    assert "It is on your list: Skip." in await ann.says("skip")


@ONE_BY_ONE
async def test_a_whole_form_is_filled_by_words_alone(world: World, ann: Person) -> None:
    await ann.says("/goal add")
    assert KIND in await ann.says("Read")
    assert TITLE in await ann.says("back")
    await ann.says("Read more")
    await ann.says("milestone")
    await ann.says("more")
    assert "It is on your list: Read more." in await ann.says("skip") + await ann.says("skip")


@ONE_BY_ONE
async def test_spanish_words_act_as_spanish_buttons(world: World) -> None:
    eva = world.person("Eva", "es")
    await eva.says("/goal add")
    assert "«omitir» es lo que dice un botón" in await eva.says("omitir")
    assert "Una meta nueva" in await eva.says("¡Cancélalo!")
    assert "[Cancelar]" not in eva.last
    await eva.says("/goal add")
    await eva.says("Leer")
    assert "[Cancelar]" in await eva.says("atrás")
    assert "Con mucho gusto." in await eva.says("gracias")
    assert "[No estoy bien]" in await eva.says("/xyzzy") or "[Dónde hay ayuda]" in eva.last


@ONE_BY_ONE
@pytest.mark.parametrize("word", ["help", "Help!", "check in", "My goals", "add words", "Cheer"])
async def test_a_button_that_leads_elsewhere_does_so_and_the_question_waits(
    world: World, ann: Person, word: str
) -> None:
    await ann.says("/goal add")
    assert "We were in the middle of A new goal." in await ann.says(word)
    assert TITLE in await ann.presses("Go on")


@EVERYWHERE
@pytest.mark.parametrize("words", ["done, all three mornings, went ok", "I want to die"])
async def test_words_that_nobody_asked_for_have_the_same_ways_on(
    world: World, ann: Person, bob: Person, cy: Person, words: str
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    said = await ann.says(words)
    for way in ("Keep as my words", "This is about a goal", "I'm not okay", "Help"):
        assert f"[{way}]" in said
    assert "not ask" not in said
    assert "findahelpline.com" in await ann.presses("I'm not okay")


@EVERYWHERE
async def test_words_are_kept_with_the_check_in_for_their_writer_alone(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.says("done, all three mornings")
    await ann.says("and it went ok")
    first = ann.messages[-2].presses
    kept = await ann.presses("Keep as my words")
    assert "and it went ok" in kept
    assert "Nobody but you sees this yet" in kept
    await ann.presses_token(next(p.token for p in first if p.label == "Keep as my words"))
    assert "done, all three mornings" in await ann.says("/checkin")
    assert "and it went ok" in ann.last
    await world.until(10, 21)
    assert "it went ok" not in bob.screen()


@ONE_BY_ONE
async def test_words_about_a_goal_are_its_note(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("wrote before coffee")
    await ann.presses("This is about a goal")
    assert "Morning pages" in await ann.says("2")
    assert "wrote before coffee" in await ann.says("/goal notes morning")


@ONE_BY_ONE
async def test_words_become_a_goal_where_there_is_none(world: World, ann: Person) -> None:
    said = await ann.says("read ten pages before bed")
    assert "[Start a pod]" in said
    assert KIND in await ann.presses("Make it a goal")
    await ann.says("milestone")
    assert "It is on your list: read ten pages before bed." in await ann.says("skip")


@ONE_BY_ONE
async def test_free_words_leave_no_question_behind(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    for number in range(12):
        await ann.says(f"a thought, the {number}th")
    assert "We were in the middle" not in await ann.says("/help")
    assert "[Nothing" not in ann.last
    assert "No question is open" in await ann.says("/cancel")


@ONE_BY_ONE
@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/me time", "I want to die"),
        ("/me quiet", "I cannot go on"),
        ("/goal log", "it all went wrong today"),
        ("/me language", "please help me now"),
        ("/me zone", "me quiero morir ya"),
        ("/cheer", "everything is too much"),
        ("/me nudges", "quiero morir"),
    ],
)
async def test_a_sentence_that_is_no_answer_meets_no_form_error(
    world: World, ann: Person, bob: Person, cy: Person, command: str, words: str
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says(command)
    said = await ann.says(words)
    assert "I'm not okay" in said
    assert "Keep as my words" in said
    assert "could not. Something like" not in said
    assert "[Cancel]" in said


@ONE_BY_ONE
async def test_a_wrong_answer_has_the_quiet_way_beside_it(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/me time")
    assert "[Where help is]" in await ann.says("25:70")
    assert "findahelpline.com" in await ann.presses("Where help is")


@EVERYWHERE
async def test_thanks_are_answered_like_thanks(world: World, ann: Person) -> None:
    assert await ann.says("Thank you!") == "With pleasure.\n[I'm not okay]"
    assert "Hello Ann." in await ann.says("hi")


@ONE_BY_ONE
async def test_thanks_in_the_middle_leave_the_question_open(world: World, ann: Person) -> None:
    await ann.says("/goal add")
    said = await ann.says("thanks!")
    assert "With pleasure." in said
    assert TITLE in said


@ONE_BY_ONE
async def test_what_others_will_read_may_be_a_yes_or_thanks(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    await ann.says("/cheer Bob")
    assert "Cheers for Bob come" in await ann.says("thanks!")


@pytest.mark.parametrize("world", ["telegram"], indirect=True)
async def test_free_words_in_a_group_are_not_cairns_business(world: World, ann: Person) -> None:
    assert await ann.says("thank you", ann.channel("square")) == ""


@ONE_BY_ONE
async def test_a_no_may_be_to_the_whole_and_ends_no_goal(world: World, ann: Person) -> None:
    await ann.says("/goal add Read")
    await ann.says("milestone")
    await ann.says("skip")
    await ann.says("/goal drop read")
    assert "is the word on a button" in await ann.says("no")
    assert "[Cancel]" in ann.last
    await ann.says("cancel")
    assert "Read" in await ann.says("/goal list")


@ONE_BY_ONE
async def test_a_yes_to_a_question_for_one_of_several_is_asked_again(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/cheer")
    assert "answers another kind of question" in await ann.says("ok")
    assert "[Bob]" in ann.last

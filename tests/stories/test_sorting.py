"""What is sent while something else is asked is kept, and asked about: one tap says what for."""

import pytest

from bot.dialogue.media import MediaKind
from tests.fakes.telegram.people import OGG
from tests.harness.cast import Person, World
from tests.harness.stages.discord import AtDiscord
from tests.harness.stages.telegram import AtTelegram
from tests.stories.scenes import ann_and_bob_check_in, creates_a_pod, joins, open_pod

ONE_BY_ONE = pytest.mark.parametrize("world", ["small", "telegram"], indirect=True)
AT_DISCORD = pytest.mark.parametrize("world", ["discord"], indirect=True)
AT_TELEGRAM = pytest.mark.parametrize("world", ["telegram"], indirect=True)
WHAT_FOR = "What is this for?"
GOAL = "We were in the middle of A new goal"
CHOICES = [
    ("My check-in", "Your stone is laid."),
    ("Back to: A new goal", "What would you like to do?"),
    ("Nothing", "I let it go."),
]


@pytest.mark.parametrize(("label", "answer"), CHOICES, ids=[label for label, _ in CHOICES])
async def test_one_tap_says_what_it_is_for_also_after_a_restart(
    world: World, ann: Person, bob: Person, cy: Person, label: str, answer: str
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.says("/goal_add")
    said = await ann.sends(MediaKind.VOICE)
    assert WHAT_FOR in said
    assert "Your stone is laid." not in ann.screen()
    world.begin()
    said = await ann.presses(label)
    assert answer in said
    assert (label == "My check-in") == ("With it: a voice note, 0:42." in said)
    if not isinstance(world.stage, AtDiscord):
        assert (label == CHOICES[1][0]) or GOAL in said
        if GOAL in said:
            await ann.presses("Go on")
        assert "What kind of goal is it?" in await ann.says("Read")
    card = await ann.says("/checkin")
    assert (label == "My check-in") == ("With it: a voice note, 0:42." in card)


async def test_what_is_chosen_is_what_the_pod_hears(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.says("/goal_add")
    await ann.sends(MediaKind.VOICE)
    await ann.presses("My check-in")
    await world.until(10, 21)
    assert "From Ann: a voice note, 0:42." in await bob.presses("Listen")
    if isinstance(world.stage, AtTelegram):
        assert world.stage.telegram.of_bot(world.stage.cast.somebody("bob"))[-1].voice == OGG


async def test_of_two_pods_the_one_that_is_tapped_gets_it(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    code = await creates_a_pod(bob, "Night owls")
    await joins(ann, code, "Reading")
    await joins(cy, code, "Running")
    await world.until(8, 18, 30)
    await ann.says("/goal_add")
    said = await ann.sends(MediaKind.VOICE)
    assert "[My check-in: Early birds]" in said
    said = await ann.presses("My check-in: Night owls")
    assert "With it: a voice note, 0:42." in said
    await ann.says("/goal_add")
    await ann.sends(MediaKind.PICTURE)
    assert "in its place?" not in await ann.presses("My check-in: Early birds")
    await ann.says("/goal_add")
    await ann.sends(MediaKind.PICTURE)
    assert "in its place?" in await ann.presses("My check-in: Night owls")


async def test_without_a_pod_there_is_a_kind_answer_and_the_question_stays(
    world: World, ann: Person
) -> None:
    await ann.says("/goal_add")
    said = await ann.sends(MediaKind.VOICE)
    assert "There is nothing yet that this could go into" in said
    assert "[Start a pod]" in said
    if not isinstance(world.stage, AtDiscord):
        assert GOAL in said
        await ann.presses("Go on")
        assert "What kind of goal is it?" in await ann.says("Read")


async def test_a_second_one_takes_no_place_while_it_is_asked_what_the_first_is_for(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.says("/goal_add")
    await ann.sends(MediaKind.VOICE)
    said = await ann.sends(MediaKind.PICTURE)
    assert "I have one for this already, and it stays." in said
    assert "With it: a voice note, 0:42." in await ann.presses("My check-in")


async def test_it_is_asked_in_their_language(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.says("/me language Español")
    await ann.says("/goal_add")
    said = await ann.sends(MediaKind.VOICE)
    assert "¿Para qué es esto?" in said
    assert "[Mi ronda]" in said
    assert "nota de voz, 0:42" in await ann.presses("Mi ronda")


@ONE_BY_ONE
async def test_an_earlier_question_that_has_room_is_offered_too(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    await cy.marks("Ann", "Answer with words")
    await cy.says("/goal_add")
    assert "[Answer with words]" in await cy.sends(MediaKind.VOICE)
    await cy.presses("Answer with words")
    await world.until(11, 21)
    assert "From Cy: a voice note, 0:42." in ann.last
    assert "With it:" not in await cy.says("/checkin")


@ONE_BY_ONE
async def test_a_picture_stays_where_the_words_under_it_cannot_be_taken(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    await cy.marks("Ann", "Answer with words")
    assert "500" in await cy.sends(MediaKind.PICTURE, "The gate, painted. " * 30)
    await cy.says("The gate, painted")
    await world.until(11, 21)
    assert "> The gate, painted" in ann.last
    assert "From Cy: a picture." in ann.last


@ONE_BY_ONE
async def test_what_is_sent_when_a_question_was_left_long_ago_is_asked_about(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await ann.presses("Add words")
    await world.until(9, 19)
    said = await ann.sends(MediaKind.VOICE)
    assert WHAT_FOR in said
    assert "With it: a voice note, 0:42." in await ann.presses("My check-in")


@AT_DISCORD
async def test_a_sheet_that_was_put_away_makes_nothing_a_check_in_for_half_an_hour(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.says("/goal_add")
    await world.later(minutes=29)
    assert WHAT_FOR in await ann.sends(MediaKind.VOICE)
    await ann.presses("Nothing")
    await world.later(minutes=2)
    assert "Your stone is laid." in await ann.sends(MediaKind.VOICE)


@AT_TELEGRAM
async def test_a_reply_to_a_question_that_is_over_is_asked_about(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    stage = world.stage
    assert isinstance(stage, AtTelegram)
    await ann.says("/goal_add")
    them = stage.cast.somebody("ann")
    asked = stage.telegram.of_bot(them)[-1]
    await ann.says("/cancel")
    said = await stage.answer_to(lambda: them.sends_voice(42, reply_to=asked))
    assert WHAT_FOR in said
    assert "With it: a voice note, 0:42." in await ann.presses("My check-in")


@ONE_BY_ONE
async def test_what_could_answer_somebody_is_asked_about_though_nothing_is_open(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    said = await ann.sends(MediaKind.VOICE)
    assert WHAT_FOR in said
    assert "[My check-in]" in said
    await ann.presses("A cheer for somebody")
    await ann.presses("Bob")
    done = await ann.presses("Skip")
    assert "Cheers for Bob come in the evening" in done
    assert "With it:" not in await ann.says("/checkin")
    await world.until(11, 20, 30)
    assert "Listen" in bob.last

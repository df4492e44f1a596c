"""Voice notes and pictures, as part of a check-in."""

import pytest

from bot.dialogue.media import MediaKind
from bot.dialogue.tokens import press
from tests.harness.cast import Person, World
from tests.stories.scenes import ann_and_bob_check_in, open_pod


async def test_a_voice_note_lays_the_stone_and_is_heard_by_the_pod(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.sends(MediaKind.VOICE)
    assert "Your stone is laid." in ann.last
    assert "With it: a voice note, 0:42." in ann.last
    await world.until(10, 21)
    assert "Ann · Sent a voice note, 0:42." in bob.last
    assert "From Ann: a voice note, 0:42." in await bob.presses("Listen")


async def test_a_picture_brings_its_words_along(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.sends(MediaKind.PICTURE, "The gate, painted")
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    assert "Sent a picture: “The gate, painted” Morning pages, done" in cy.last


async def test_words_under_the_first_picture_of_several_stay(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.sends(MediaKind.PICTURE, "The gate, painted")
    for _ in range(2):
        assert "Put this one in its place?" in await ann.sends(MediaKind.PICTURE)
        await ann.presses("Yes")
        assert "> The gate, painted" in ann.last


async def test_a_voice_note_answers_the_question_about_words(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await ann.presses("Add words")
    await ann.sends(MediaKind.VOICE)
    assert "What was hard" in ann.last
    await ann.presses("Skip")
    await ann.presses("Skip")
    assert "With it: a voice note, 0:42." in ann.last


async def test_what_is_taken_back_or_kept_to_oneself_is_shown_to_nobody(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await bob.marks("Scales", "Done")
    await ann.sends(MediaKind.VOICE)
    await world.until(10, 21)
    _, listen = bob.button("Listen")
    assert "I can't find that here." in await world.person("Eve").presses_token(listen)
    await ann.says("/checkin")
    await ann.presses("Take my words back")
    await world.settle()
    assert "voice note" not in bob.last
    assert "I can't find that here." in await bob.presses_token(listen)


async def test_a_voice_note_without_a_pod_gets_a_kind_answer(world: World, ann: Person) -> None:
    await ann.says("/start")
    await ann.sends(MediaKind.VOICE)
    assert "[Start a pod]" in ann.last


async def test_a_forged_press_shows_nothing(world: World, ann: Person) -> None:
    assert "I can't find that here." in await ann.presses_token(press("checkin.media", 7))


async def test_a_second_one_takes_the_place_of_the_first_only_if_they_say_so(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.sends(MediaKind.VOICE)
    await ann.sends(MediaKind.PICTURE)
    await ann.presses("No")
    assert "With it: a voice note, 0:42." in ann.last
    await ann.sends(MediaKind.PICTURE)
    await ann.presses("Yes")
    assert "With it: a picture." in ann.last


async def test_a_voice_note_for_one_is_a_cheer_and_no_check_in_of_ones_own(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    await cy.marks("Ann", "Answer with words")
    await cy.sends(MediaKind.VOICE)
    assert "Your stone is laid." not in cy.screen()
    await world.until(11, 21)
    assert "From Cy: a voice note, 0:42." in ann.last
    assert "From Cy: a voice note, 0:42." in await ann.presses("Listen")
    _, listen = ann.button("Listen")
    assert "I can't find that here." in await bob.presses_token(listen)


@pytest.mark.parametrize("world", ["small", "telegram"], indirect=True)
async def test_what_nobody_has_seen_yet_is_replaced_only_if_they_say_so(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await ann.presses("Add words")
    await ann.sends(MediaKind.VOICE)
    await ann.says("/cancel")
    assert "Put this one in its place?" in await ann.sends(MediaKind.PICTURE)
    await ann.presses("No")
    assert "With it: a voice note" in await ann.says("/checkin")
    await ann.sends(MediaKind.PICTURE)
    assert "With it: a picture." in await ann.presses("Yes")
    assert "voice note" not in await ann.says("/checkin")
    await world.until(10, 21)
    assert "Sent a picture." in bob.last

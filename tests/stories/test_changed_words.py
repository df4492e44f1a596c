"""Adding words begins with those that are there: each is kept, changed or taken out by itself."""

import pytest

from bot.dialogue.media import MediaKind
from tests.fakes.discord.interactions import Interaction
from tests.harness.cast import Person, World
from tests.harness.stages.discord import AtDiscord
from tests.harness.stages.discord_seen import answer_to
from tests.stories.scenes import adds_words, begins, creates_a_pod, joins, open_pod

SMALL = pytest.mark.parametrize("world", ["small"], indirect=True)
ONE_BY_ONE = pytest.mark.parametrize("world", ["small", "telegram"], indirect=True)
AT_DISCORD = pytest.mark.parametrize("world", ["discord"], indirect=True)
WIN, HARD, WISH = "The letter is sent", "The waiting", "An hour of company"
ALL = (WIN, HARD, WISH)


async def tells(world: World, ann: Person, bob: Person, cy: Person) -> str:
    """Let Ann write three parts, of which the last is to be brought back on a day."""
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.presses("Add words")
    for words in ALL:
        await ann.says(words)
    await ann.presses("Remind me on a day")
    return await ann.says("2026-11-12")


async def keeps_the_rest(person: Person) -> str:
    while "[Keep it]" in person.last:
        await person.presses("Keep it")
    return person.last


@ONE_BY_ONE
async def test_what_is_there_is_shown_and_a_press_that_keeps_loses_nothing(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    assert "Added: your win, what was hard, and what you ask for." in await tells(
        world, ann, bob, cy
    )
    asked = await ann.presses("Add words")
    for there in ALL:
        assert f"> {there}" in asked
        asked = await ann.presses("Keep it")
    assert "So far: Remind me on a day." in asked
    assert "So far: Thursday, November 12." in await ann.presses("Keep it")
    kept = await ann.presses("Keep it")
    assert "Nothing is different." in kept
    await world.until(10, 21)
    assert all(words in bob.screen() for words in ALL)
    await world.until(12, 11)
    assert WISH in ann.last


@ONE_BY_ONE
async def test_one_part_is_taken_out_and_another_changed(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await tells(world, ann, bob, cy)
    await ann.presses("Add words")
    await ann.says("The letter is sent, and answered")
    await ann.presses("Take it out")
    done = await keeps_the_rest(ann)
    assert "Changed: your win." in done
    assert "Taken out: what was hard." in done
    await world.until(10, 21)
    assert "and answered" in bob.screen()
    assert HARD not in bob.screen()
    assert WISH in bob.screen()


@SMALL
@pytest.mark.parametrize(
    ("language", "said"), [("en", "none"), ("en", "Take it out"), ("es", "ninguno")]
)
async def test_to_take_out_can_be_said_and_to_keep_too(
    world: World, ann: Person, bob: Person, cy: Person, language: str, said: str
) -> None:
    await tells(world, ann, bob, cy)
    add = {"en": "Add words", "es": "Añadir palabras"}[language]
    await ann.says(f"/me language {language}")
    await ann.says("/checkin")
    await ann.presses(add)
    await ann.says(said)
    await ann.says({"en": "keep it", "es": "dejarlo así"}[language])
    await ann.says("/cancel")
    await ann.says("/checkin")
    assert WIN in ann.last
    await ann.presses(add)
    await ann.says(said)
    for _ in range(4):
        await ann.says({"en": "keep it", "es": "dejarlo así"}[language])
    assert WIN not in ann.last
    assert HARD in ann.last
    assert WISH in ann.last


@SMALL
async def test_what_is_for_nobody_yet_stays_so_where_a_form_was_only_looked_through(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.says("It was a week to remember, with a letter")
    await ann.presses("Keep as my words")
    await ann.presses("Add words")
    await ann.presses("Keep it")
    await ann.says(HARD)
    shown = await ann.presses("Skip")
    assert "Who may see it?" in shown
    await world.until(10, 21)
    assert "letter" not in bob.screen()
    assert HARD not in bob.screen()


ASKS = [
    (
        "en",
        "Early birds could read:",
        "A win: “It rained, and I went”",
        "Who may see it?",
        "My pod",
    ),
    ("es", "en Early birds se podría leer:", "«It rained", "¿Quién puede verlo?", "Mi círculo"),
]


@SMALL
@pytest.mark.parametrize(("language", "lead", "reads", "asks", "pod"), ASKS)
async def test_who_may_see_it_is_one_question_with_how_it_would_read(
    world: World,
    ann: Person,
    bob: Person,
    cy: Person,
    language: str,
    lead: str,
    reads: str,
    asks: str,
    pod: str,
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.says(f"/me language {language}")
    await ann.says("It rained, and I went")
    await ann.presses({"en": "Keep as my words", "es": "Guardarlo como mis palabras"}[language])
    for part in (lead, reads, asks):
        assert part in ann.last
    assert asks not in await ann.presses(pod)
    await world.until(10, 21)
    assert "It rained" in bob.screen()


@pytest.mark.parametrize("world", ["small", "discord"], indirect=True)
async def test_who_sees_words_is_changed_whatever_else_they_say(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await adds_words(ann, WIN)
    line = "Early birds sees these words when the week closes."
    assert "Who may see these words?" in await ann.marks(line, "Change who sees them")
    assert "Only you see these words." in await ann.presses("Only me")
    await world.until(10, 21)
    assert WIN not in bob.screen()


@SMALL
async def test_a_goal_that_no_preview_showed_is_asked_about_in_the_same_words(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    await joins(bob, code, "Scales", "Only me")
    await joins(cy, code, "Sketching")
    await bob.says("/goal edit Scales")
    for _ in range(2):
        await bob.presses("Skip")
    await bob.presses("My pod")
    await world.until(8, 18, 30)
    await bob.marks("Scales", "Done")
    assert "Nobody but you sees this yet." in bob.last
    assert "Bob: Scales, done" in bob.last
    await adds_words(bob, "A secret")
    asked = await bob.presses("Only me")
    assert "Only you see these words." in asked
    assert "Who may see it?" in asked
    assert "Who may see it?" not in await bob.presses("Share it like this")
    await world.until(10, 21)
    assert "Scales" in ann.last
    assert "secret" not in ann.screen()


@ONE_BY_ONE
async def test_a_voice_note_is_taken_out_alone(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await tells(world, ann, bob, cy)
    await ann.sends(MediaKind.VOICE)
    assert "With it: a voice note, 0:42." in ann.last
    done = await ann.marks("With it: a voice note, 0:42.", "Take it out")
    assert "Taken out: your voice note or picture." in done
    await world.until(10, 21)
    assert "voice note" not in bob.screen()
    assert WIN in bob.screen()


async def opens(stage: AtDiscord) -> Interaction:
    them = stage.cast.somebody("ann")
    under = next(m for m in reversed(stage.sent_in(them.dm)) if "Add words" in str(m.components))
    asked = await stage.done(them.presses(under, "Add words"))
    assert asked.modal is not None
    return asked


@AT_DISCORD
async def test_a_sheet_shows_what_is_there_and_an_emptied_field_takes_it_out(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    them = stage.cast.somebody("ann")
    asked = await opens(stage)
    await stage.done(them.submits(asked.modal, {"win": WIN, "hard": HARD, "visible": "me"}))
    asked = await opens(stage)
    assert asked.modal is not None
    assert asked.modal.field("win").value == WIN
    assert asked.modal.field("hard").value == HARD
    assert asked.modal.field("visible").chosen == ["me"]
    done = answer_to(await stage.done(them.submits(asked.modal, {})))
    assert "Nothing is different." in done
    asked, late = await opens(stage), await opens(stage)
    done = answer_to(await stage.done(them.submits(asked.modal, {"hard": "", "win": f"{WIN}!"})))
    assert "Changed: your win." in done
    assert "Taken out: what was hard." in done
    done = answer_to(await stage.done(them.submits(late.modal, {"win": ""})))
    assert f"{WIN}!" in done
    await world.until(10, 21)
    assert WIN not in bob.screen()

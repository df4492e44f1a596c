"""A form says what it is about: the goal, the pod or the person, in its question or over it."""

import pytest

from tests.harness.cast import Person, World
from tests.harness.stages.discord import AtDiscord
from tests.stories.scenes import creates_a_pod, joins, open_pod

SMALL = pytest.mark.parametrize("world", ["small"], indirect=True)
AT_DISCORD = pytest.mark.parametrize("world", ["discord"], indirect=True)
LONG = "Écrire à ma grand-mère 👨‍👩‍👧‍👦 " + "très " * 9
ASKED = [
    ("goal log Run", "How many km for Run?", "¿Cuánto anoto para Run, en km?"),
    ("goal log Yoga", "How many times for Yoga?", "¿Cuántas veces anoto para Yoga?"),
    ("goal log Savings", "How much for Savings?", "¿Cuánto anoto para Savings?"),
    ("goal edit Yoga", "Change a goal: Yoga", "Cambiar una meta: Yoga"),
    ("goal finish Run", "Finish a goal: Run", "Completar una meta: Run"),
    ("goal drop Yoga", "Let a goal go: Yoga", "Soltar una meta: Yoga"),
    ("goal share Yoga", "Who sees it: Yoga · Early birds", "Quién la ve: Yoga · Early birds"),
    ("pod rhythm", "Rhythm: Early birds", "Ritmo: Early birds"),
    ("me time", "Your hour: Early birds", "Tu hora: Early birds"),
    ("cheer Bob", "Cheer: Bob", "Mandar ánimo: Bob"),
]


HABIT, AMOUNT = "Habit: so many times a week", "Amount: so much in all"
GOALS = [("Run", AMOUNT, "100 km"), ("Yoga", HABIT, "3"), ("Savings", AMOUNT, "500")]


async def sets_goals(ann: Person) -> None:
    for title, kind, much in GOALS:
        await ann.says("/goal add")
        await ann.says(title)
        await ann.presses(kind)
        await ann.says(much)
        while "[Skip]" in ann.last:
            await ann.presses("Skip")


@SMALL
async def test_every_question_says_what_it_is_about_in_both_languages(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await sets_goals(ann)
    for line, english, _ in ASKED:
        assert english in await ann.says(f"/{line}")
        await ann.says("/cancel")
    await ann.says("/me language es")
    for line, _, spanish in ASKED:
        assert spanish in await ann.says(f"/{line}")
        await ann.says("/cancel")


@SMALL
async def test_what_was_noted_is_changed_under_its_goal(ann: Person) -> None:
    await sets_goals(ann)
    await ann.says("/goal log Run 5")
    await ann.presses("Change")
    assert "How many km for Run?" in ann.last
    assert "Change what you noted: Run" in await ann.presses("Skip")


@SMALL
async def test_of_two_pods_words_say_which_reads_them(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    assert "Early birds" not in await ann.presses("Add words")
    await ann.says("/cancel")
    code = await creates_a_pod(bob, "Night owls")
    await joins(ann, code, "Reading")
    await joins(cy, code, "Running")
    await ann.says("/checkin")
    assert "Add words: Night owls" in await ann.presses("Add words: Night owls")


@AT_DISCORD
async def test_a_sheet_is_titled_by_what_it_is_about(
    world: World, stage: AtDiscord, ann: Person
) -> None:
    them = stage.cast.somebody("ann", "Ann")
    asked = await stage.done(them.slash("goal add"))
    answers = {"title": LONG, "kind": "milestone", "visible": "me"}
    done = await stage.done(them.submits(asked.modal, answers))
    asked = await stage.done(them.presses(done.replies[-1], "Note progress"))
    assert asked.modal is not None
    assert asked.modal.title == "Note progress: Écrire à ma grand-mère…"
    assert asked.modal.field("amount").description.startswith("How much for Écrire")

"""How often and how much is read as people say it, in what a goal counts, and shown as read."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.goals.counting import times_a_week
from bot.texts.voice import Voice
from tests.harness.cast import Person, World
from tests.stories.scenes import begins, creates_a_pod

ONE_BY_ONE = pytest.mark.parametrize("world", ["small", "telegram"], indirect=True)
SMALL = pytest.mark.parametrize("world", ["small"], indirect=True)
HABIT, AMOUNT = "Habit: so many times a week", "Amount: so much in all"


async def sets(person: Person, title: str, kind: str, much: str) -> str:
    """Set a goal by answering the questions, up to how much."""
    await person.says("/goal add")
    await person.says(title)
    await person.presses(kind)
    return await person.says(much)


async def alone(person: Person) -> str:
    """Answer whatever else is asked about a goal with nobody to see it."""
    for button in ("Only me", "Skip"):
        if f"[{button}]" in person.last:
            await person.presses(button)
    return person.last


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("3x", "Run, 3 times a week."),
        ("twice a week", "Run, 2 times a week."),
        ("once", "Run, once a week."),
        ("every day", "Run, 7 times a week."),
        ("una vez al día", "Run, 7 times a week."),
        ("tres veces por semana", "Run, 3 times a week."),
        ("five", "Run, 5 times a week."),
    ],
)
async def test_a_habit_takes_how_often_as_people_say_it(
    world: World, ann: Person, said: str, shown: str
) -> None:
    await sets(ann, "Run", HABIT, said)
    assert f"It is on your list: {shown}" in await alone(ann)


@pytest.mark.parametrize(
    ("said", "told", "buttons"),
    [
        ("2.5 times a week", "I read 2.5 times a week. A habit is counted in whole times", (2, 3)),
        ("2,5", "I read 2.5 times a week.", (2, 3)),
        ("every other day", "could be 3 times a week or 4 times a week", (3, 4)),
        ("3-4", "“3-4” could be 3 or 4.", (3, 4)),
        ("5 km", "I read 5 km. A habit is counted by the week", (5,)),
        ("3 times a month", "I read 3 times a month. A habit is counted by the week", (3,)),
    ],
)
async def test_how_often_is_asked_where_it_could_be_two_things(
    world: World, ann: Person, said: str, told: str, buttons: tuple[int, ...]
) -> None:
    await sets(ann, "Run", HABIT, said)
    await alone(ann)
    assert told in ann.last
    names = [n for n in (f"{buttons[-1]}", f"{buttons[-1]} times a week") if f"[{n}]" in ann.last]
    await ann.presses(names[0])
    assert f"It is on your list: Run, {buttons[-1]} times a week." in await alone(ann)


async def test_too_often_is_refused_with_what_was_read(world: World, ann: Person) -> None:
    await sets(ann, "Run", HABIT, "twice a day")
    await alone(ann)
    assert "I read 14 times a week. A habit happens from once to 7 times a week." in ann.last


@ONE_BY_ONE
async def test_an_amount_takes_its_unit_with_the_number(world: World, ann: Person) -> None:
    asked = await sets(ann, "Run", AMOUNT, "1.500 km")
    assert "“1.500 km” could be 1,500 km or 1.5 km." in asked
    await ann.presses("1,500 km")
    assert "It is on your list: Run: 1,500 km" in await alone(ann)
    await ann.says("/goal log")
    if "On which goal" in ann.last:
        await ann.presses("Run")
    assert "5.5 km, today" in await ann.says("5,5 kilometers")


async def test_what_a_goal_does_not_count_is_asked(world: World, ann: Person) -> None:
    await sets(ann, "Novel", AMOUNT, "300 pages")
    await alone(ann)
    await ann.says("/goal log")
    assert "I read 5 km, and this goal counts pages." in await ann.says("5 km")
    assert "5 pages, today" in await ann.presses("5 pages")
    await ann.says("/goal log")
    assert "20 pages, today" in await ann.says("veinte páginas") or "I read" in ann.last


@SMALL
async def test_a_unit_with_an_accent_outlives_a_choice(world: World, ann: Person) -> None:
    await ann.says("/me language Español")
    await ann.says("/goal add Novela")
    await ann.presses("Cantidad: tanto en total")
    await ann.says("300 páginas")
    await ann.presses("Solo yo")
    assert "Novela: 300 páginas" in ann.last
    await ann.says("/goal log")
    assert "1.500 páginas o 1,5 páginas" in await ann.says("1,500 páginas")
    assert "1,5 páginas, hoy" in await ann.presses("1,5 páginas")


@SMALL
async def test_words_after_a_number_are_a_note(world: World, ann: Person) -> None:
    await sets(ann, "Run", HABIT, "3")
    await alone(ann)
    said = await ann.says("/goal log Run 1 felt great")
    assert "once, today" in said
    assert "felt great" in said
    assert "I read 5 km, and this goal counts how many times." in await ann.says(
        "/goal log Run 5 km"
    )


@ONE_BY_ONE
@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("run 3x a week", "run, 3 times a week."),
        ("correr 3 veces por semana", "correr, 3 times a week."),
        ("walk every day", "walk, 7 times a week."),
    ],
)
async def test_how_often_a_title_says_is_read_and_shown_and_not_asked(
    world: World, ann: Person, title: str, read: str
) -> None:
    asked = await ann.says(f"/goal add {title}")
    assert read in asked
    assert "Who may see it?" in asked
    assert f"It is on your list: {read}" in await alone(ann)


@SMALL
async def test_going_back_forgets_what_was_read_out_of_a_title(world: World, ann: Person) -> None:
    await ann.says("/goal add")
    await ann.says("run 3x a week")
    assert "What would you like to do?" in await ann.presses("Back")
    assert "What kind of goal is it?" in await ann.says("run")
    await ann.presses("Milestone: done or not yet")
    assert "It is on your list: run." in await alone(ann)


@SMALL
async def test_a_title_that_could_mean_two_things_is_asked(world: World, ann: Person) -> None:
    assert "What kind of goal is it?" in await ann.says("/goal add swim 3-4 times a week")
    await ann.presses(HABIT)
    await ann.says("4")
    assert "swim 3-4 times a week, 4 times a week" in await alone(ann)


@SMALL
async def test_a_new_name_may_say_how_often(world: World, ann: Person) -> None:
    await sets(ann, "Run", HABIT, "3")
    await alone(ann)
    await ann.says("/goal edit Run")
    await ann.says("Swim 5x a week")
    for _ in range(2):
        await ann.presses("Skip")
    assert "Swim, 5 times a week" in ann.last


async def test_a_beginner_is_asked_how_often_once_all_else_is_said(
    world: World, ann: Person
) -> None:
    await creates_a_pod(ann)
    await ann.says("walk")
    await ann.presses("Only me")
    await ann.presses("18:00")
    if "what time" in ann.last.lower():
        await ann.says("UTC")
    assert "walk, once a week" in ann.last
    assert "How often a week? I noted once." in ann.last
    assert "walk, 7 times a week" in await ann.presses("Every day")
    assert "walk, 3 times a week" in await ann.presses("3")


@SMALL
async def test_how_often_is_still_asked_after_the_first_sharing(world: World, ann: Person) -> None:
    await creates_a_pod(ann)
    await begins(ann, "walk")
    assert "How often a week? I noted once." in ann.last
    assert "walk, 5 times a week" in await ann.presses("5")


async def test_a_beginner_who_said_how_often_is_not_asked(world: World, ann: Person) -> None:
    await creates_a_pod(ann)
    await begins(ann, "walk twice a week")
    assert "How often" not in ann.screen()
    assert "walk, 2 times a week" in await ann.says("/goal list")


@pytest.mark.parametrize(
    ("language", "often", "said"),
    [
        ("en", "1", "once a week"),
        ("en", "2.5", "2.5 times a week"),
        ("en", "0.5", "0.5 times a week"),
        ("es", "2.5", "2,5 veces por semana"),
        ("es", "1", "una vez por semana"),
    ],
)
def test_a_target_from_before_is_shown_as_it_is(language: str, often: str, said: str) -> None:
    assert times_a_week(Voice(language, ZoneInfo("UTC")), Decimal(often)) == said

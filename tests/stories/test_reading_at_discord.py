"""Numbers, times and days at Discord: in the options of a command, and in a whole form at once."""

import pytest

from tests.fakes.discord.people import Person as Somebody
from tests.harness.cast import Person, World
from tests.harness.stages.discord import AtDiscord
from tests.harness.stages.discord_seen import answer_to
from tests.stories.scenes import open_pod

pytestmark = pytest.mark.parametrize("world", ["discord"], indirect=True)


@pytest.fixture
async def them(world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person) -> Somebody:
    """Let Ann be in a pod."""
    await open_pod(ann, bob, cy)
    return stage.cast.somebody("ann")


async def test_a_form_reads_what_is_typed_and_asks_what_could_be_two(
    stage: AtDiscord, ann: Person, them: Somebody
) -> None:
    asked = await stage.done(them.slash("me quiet"))
    assert asked.modal is not None
    hours = {"from": "ten at night", "to": "half past six"}
    back = answer_to(await stage.done(them.submits(asked.modal, hours)))
    assert "“half past six” could be 06:30 or 18:30." in back
    assert "From 22:00 to 06:30" in await ann.presses("06:30")


async def test_options_take_numbers_and_days_as_people_write_them(
    stage: AtDiscord, ann: Person, them: Somebody
) -> None:
    noted = await stage.done(them.slash("goal log", {"goal": "Morning pages", "amount": "3x"}))
    assert "3 times, today" in answer_to(noted)
    rest = answer_to(await stage.done(them.slash("me rest", {"until": "3/4"})))
    assert "could be Thursday, March 4, 2027 or Saturday, April 3, 2027" in rest
    assert "until Saturday, April 3, 2027" in await ann.presses("Saturday, April 3, 2027")
    made = answer_to(await stage.done(them.slash("pod invite", {"uses": "two people"})))
    assert "up to 2 people in" in made


async def test_a_form_takes_how_often_from_the_title(
    stage: AtDiscord, ann: Person, them: Somebody
) -> None:
    asked = await stage.done(them.slash("goal add"))
    assert asked.modal is not None
    said = {"title": "run 3x a week", "kind": "habit", "visible": "me"}
    added = answer_to(await stage.done(them.submits(asked.modal, said)))
    assert "run, 3 times a week." in added


async def test_a_form_asks_again_for_what_a_habit_cannot_count(
    stage: AtDiscord, ann: Person, them: Somebody
) -> None:
    asked = await stage.done(them.slash("goal add"))
    assert asked.modal is not None
    said = {"title": "run", "kind": "habit", "visible": "me"}
    assert "How much?" in answer_to(await stage.done(them.submits(asked.modal, said)))
    back = await ann.says("2.5 times a week")
    assert "I read 2.5 times a week. A habit is counted in whole times" in back
    assert "run, 3 times a week." in await ann.presses("3 times a week")


async def test_a_long_rest_is_asked_about(stage: AtDiscord, ann: Person, them: Somebody) -> None:
    asked = answer_to(await stage.done(them.slash("me rest", {"until": "in a year"})))
    assert "more than half a year away" in asked
    assert "nothing counts until Monday, November 1, 2027" in await ann.presses("Yes")


@pytest.mark.parametrize(
    ("command", "option", "typed", "shown"),
    [
        ("me rest", "until", "in 2 weeks", ["Sunday, November 15"]),
        ("me rest", "until", "3/4", ["Thursday, March 4, 2027", "Saturday, April 3, 2027"]),
        ("me time", "time", "half past six", ["06:30", "18:30"]),
        ("me time", "time", "18 Uhr", ["18:00"]),
        ("goal log", "amount", "1.500 km", ["1,500 km", "1.5 km"]),
        ("goal log", "amount", "twice", ["2 times"]),
        ("goal log", "on", "anteayer", ["Friday, October 30"]),
        ("board", "weeks", "eight", ["8"]),
        ("board", "weeks", "many", []),
    ],
)
async def test_what_is_read_is_suggested_as_somebody_types(
    stage: AtDiscord, them: Somebody, command: str, option: str, typed: str, shown: list[str]
) -> None:
    found = await them.types(command, option, typed)
    assert [choice.name for choice in found][: max(1, len(shown))] == shown

"""What people type is read as they say it; what could be two things is asked by buttons."""

import pytest

from tests.harness.cast import Person, World
from tests.stories.scenes import open_pod

ONE_BY_ONE = pytest.mark.parametrize("world", ["small", "telegram"], indirect=True)
SMALL = pytest.mark.parametrize("world", ["small"], indirect=True)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("in 2 weeks", "Sunday, November 15"),
        ("24.12.", "Thursday, December 24"),
        ("pasado mañana", "Tuesday, November 3"),
        ("el viernes que viene", "Friday, November 6"),
        ("January 5", "Tuesday, January 5, 2027"),
        ("dentro de tres meses", "Monday, February 1, 2027"),
    ],
)
async def test_a_rest_is_taken_until_a_day_as_people_say_it(
    world: World, ann: Person, said: str, shown: str
) -> None:
    assert shown in await ann.says(f"/me rest {said}")
    assert f"until {shown}" in await ann.says("/me profile")


@SMALL
async def test_a_day_of_another_year_is_shown_with_its_year_in_spanish(
    world: World, ann: Person
) -> None:
    await ann.says("/me language Español")
    assert "hasta el martes, 5 de enero de 2027." in await ann.says("/me rest 5 de enero")


async def test_what_could_be_two_days_is_asked(world: World, ann: Person) -> None:
    asked = await ann.says("/me rest 3/4")
    assert "“3/4” could be Thursday, March 4, 2027 or Saturday, April 3, 2027." in asked
    assert "until Saturday, April 3, 2027" in await ann.presses("Saturday, April 3, 2027")


async def test_a_rest_of_more_than_half_a_year_is_asked_about_before_it_begins(
    world: World, ann: Person
) -> None:
    asked = await ann.says("/me rest in 8 months")
    assert "Thursday, July 1, 2027: that is more than half a year away." in asked
    assert "Rest: none" in " ".join((await ann.says("/me profile")).split())
    await ann.says("/me rest in 8 months")
    assert "Until which day?" in await ann.presses("No")
    assert "until Tuesday, December 1" in await ann.says("in a month")


@SMALL
async def test_half_a_year_to_the_day_is_not_long(world: World, ann: Person) -> None:
    assert "until Saturday, May 1, 2027" in await ann.says("/me rest 2027-05-01")
    assert "more than half a year" in await ann.says("/me rest 2027-05-02")


async def test_a_long_rest_that_is_meant_begins(world: World, ann: Person) -> None:
    await ann.says("/me rest dentro de un año")
    assert "nothing counts until Monday, November 1, 2027" in await ann.presses("Yes")


@pytest.mark.parametrize(
    ("said", "hour"),
    [
        ("1830", "18:30"),
        ("noon", "12:00"),
        ("18 Uhr", "18:00"),
        ("half past six pm", "18:30"),
        ("las seis y media de la tarde", "18:30"),
        ("9:15", "09:15"),
    ],
)
async def test_an_hour_is_set_as_people_say_it(
    world: World, ann: Person, bob: Person, cy: Person, said: str, hour: str
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/me time")
    await ann.says(said)
    if "day of your own" in ann.last:
        await ann.presses("Skip")
    assert f"Sunday, November 1, {hour}" in ann.last or f"Sunday, November 8, {hour}" in ann.last


@ONE_BY_ONE
@pytest.mark.parametrize("said", ["los domingos", "Sundays", "on Sunday", "cada domingo"])
async def test_a_weekday_is_set_as_people_say_it(
    world: World, ann: Person, bob: Person, cy: Person, said: str
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says(f"/pod rhythm {said} noon")
    assert "checks in on Sunday at 12:00" in ann.last


@ONE_BY_ONE
async def test_what_is_no_weekday_is_refused_with_what_was_read(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/pod rhythm")
    told = await ann.says("whenever")
    assert "I read “whenever”, and these work here: Monday, Tuesday" in told
    assert "checks in on Sunday at 12:00" in await ann.says("Sundays") + await ann.says("noon")


@ONE_BY_ONE
async def test_an_hour_after_a_command_may_be_asked_too(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    assert "“half past six” could be 06:30 or 18:30." in await ann.says("/me time half past six")
    await ann.presses("18:30")
    await ann.presses("Skip")
    assert "18:30" in ann.last


@ONE_BY_ONE
async def test_a_unit_that_a_question_does_not_count_is_no_answer(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    told = await ann.says("/board 2 months")
    assert "“2 months”" in told
    assert "The board of" not in told
    assert "until Wednesday, November 11" in await ann.says("/pod invite 10 days")
    assert "up to 2 people in" in await ann.says("/pod invite two people for 2 weeks")
    assert "until Sunday, November 15" in ann.last


@SMALL
async def test_the_day_of_a_nudge_is_shown_as_it_was_read(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(3, 11)
    await ann.says("/checkin")
    await ann.presses("Add words")
    for _ in range(2):
        await ann.presses("Skip")
    await ann.says("An hour of company")
    await ann.presses("Remind me on a day")
    assert "Friday, November 6 or Friday, November 13" in await ann.says("next friday")
    assert "I will remind you on Friday, November 13." in await ann.presses("Friday, November 13")


@SMALL
async def test_a_day_that_follows_a_number_and_its_unit_is_a_day(
    world: World, ann: Person
) -> None:
    await ann.says("/goal add Novel")
    await ann.presses("Amount: so much in all")
    await ann.says("300 pages")
    await ann.presses("Only me")
    assert "3 pages, yesterday" in await ann.says("/goal log Novel 3 pages yesterday")
    assert "I read 4 chapters, and this goal counts pages." in await ann.says(
        "/goal log Novel 4 chapters"
    )


async def test_morning_or_evening_is_asked(world: World, ann: Person) -> None:
    await ann.says("/me quiet")
    await ann.says("ten at night")
    assert "“half past six” could be 06:30 or 18:30." in await ann.says("half past six")
    assert "From 22:00 to 06:30" in await ann.presses("06:30")

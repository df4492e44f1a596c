"""What was noted between check-ins is changed, put on another day, and taken back."""

from datetime import datetime

import pytest

from tests.harness.cast import SUNDAY_MORNING, Person, World
from tests.stories.scenes import open_pod


async def sets_pages(person: Person) -> None:
    """Set a goal of 300 pages, of one's own."""
    await person.says("/goal add")
    await person.says("Read")
    await person.presses("Amount: so much in all")
    await person.says("300")
    await person.presses("More")
    await person.presses("Only me")
    await person.says("pages")
    await person.presses("Skip")


async def test_what_was_read_is_shown_and_taken_back(world: World, ann: Person) -> None:
    await sets_pages(ann)
    noted = await ann.says("/goal log 30")
    assert "Noted for Read: 30 pages, today." in noted
    assert "Read: 30 of 300 pages" in noted

    taken = await ann.presses("Take back")
    assert "Taken back from Read: 30 pages, today." in taken
    assert "Read: 300 pages, nothing noted yet" in taken
    assert "Nothing is noted for Read yet." in await ann.presses("What I noted")


async def test_it_is_changed_and_put_on_another_day(world: World, ann: Person) -> None:
    await sets_pages(ann)
    await ann.says("/goal log 30")
    await ann.presses("Change")
    await ann.says("25")
    await ann.says("yesterday")
    changed = await ann.says("On the train")
    assert "Changed for Read: 25 pages, yesterday." in changed
    assert "> On the train" in changed

    await ann.presses("Change")
    await ann.presses("Skip")
    await ann.presses("Skip")
    assert "Nothing is different for Read" in await ann.presses("Skip")

    await ann.presses("Change")
    await ann.presses("Skip")
    await ann.presses("Skip")
    assert "On the train" not in await ann.presses("No words")


async def test_a_day_that_cannot_be_is_asked_for_again(world: World, ann: Person) -> None:
    await sets_pages(ann)
    await ann.says("/goal log 30")
    await ann.presses("Change")
    await ann.presses("Skip")
    assert "has not come yet" in await ann.says("tomorrow")
    assert "longer ago than the last 4 weeks" in await ann.says("May 1, 2026")
    await ann.says("last Friday")
    assert "30 pages, Friday, October 30" in await ann.presses("Skip")


async def test_after_midnight_yesterday_is_offered(world: World, ann: Person) -> None:
    await sets_pages(ann)
    assert "It was yesterday" not in await ann.says("/goal log 5")
    world.clock.move_to(datetime.fromisoformat("2026-11-02T03:59+00:00"))
    assert "[It was yesterday]" in await ann.says("/goal log 7")
    assert "Changed for Read: 7 pages, yesterday." in await ann.presses("It was yesterday")
    world.clock.move_to(datetime.fromisoformat("2026-11-02T04:00+00:00"))
    assert "It was yesterday" not in await ann.says("/goal log 5")


async def test_older_notes_are_found_and_taken_back(world: World, ann: Person) -> None:
    await sets_pages(ann)
    for many in range(1, 9):
        await ann.says(f"/goal log {many}")
    first = await ann.says("/goal notes")
    assert "8 pages, today" in first
    assert "2 pages, today" not in first
    assert "2 pages, today" in await ann.presses("Show more")
    assert "Taken back from Read: 1 pages, today." in await ann.marks("1 pages", "Take back")


@pytest.mark.parametrize("words", ["nobody's", "~"])
async def test_what_is_not_theirs_is_refused_as_what_is_not_there(
    world: World, ann: Person, bob: Person, words: str
) -> None:
    await sets_pages(ann)
    await ann.says("/goal log 30")
    await bob.says("/help")
    _, token = ann.button("Take back")
    _, change = ann.button("Change")
    for pressed in (token, change, f"{token}1", f"1~goal.unlog~{words}"):
        said = await bob.presses_token(pressed)
        assert "30 pages" not in said
    assert "30 pages" in await ann.says("/goal notes")


async def test_in_spanish(world: World) -> None:
    eva = world.person("Eva", "es")
    await eva.says("/goal add")
    await eva.says("Correr")
    await eva.presses("Hábito: tantas veces por semana")
    await eva.says("3")
    await eva.presses("Solo yo")
    assert "Anotado para Correr: una vez, hoy." in await eva.says("/goal log 1")
    await eva.presses("Cambiar")
    await eva.says("2")
    await eva.says("anteayer")
    assert "Cambiado para Correr: 2 veces, viernes" in await eva.says("Con Luz")
    assert "Retirado de Correr: 2 veces" in await eva.presses("Retirar")


async def test_what_is_noted_for_a_day_of_a_closed_week_counts_in_that_week(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Not this week")
    await world.until(11, 12)

    async def progress() -> list[float | None]:
        return await world.storage.read(
            lambda uow: [
                check_in.progress
                for found in [uow.people.account(ann.dm.platform, ann.account)]
                if found is not None
                for check_in in uow.checkins.of_person(found.person, SUNDAY_MORNING)
                if check_in.has_stone
            ]
        )

    assert await progress() == [0.0]
    await ann.says("/goal log 1")
    assert await progress() == [0.0]
    await ann.presses("Change")
    await ann.presses("Skip")
    await ann.says("last Saturday")
    await ann.presses("Skip")
    assert await progress() == [1.0]
    await ann.presses("Take back")
    assert await progress() == [0.0]

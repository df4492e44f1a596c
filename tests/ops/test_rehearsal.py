"""`cairn doctor --rehearse`: when and how one person is asked next; nothing is sent or changed."""

from collections.abc import AsyncIterator
from datetime import time

import pytest
from msgspec.structs import replace

from bot.app.settings import load
from bot.domain.pods import MembershipState
from bot.domain.weeks import QuietHours
from bot.ops import rehearsal
from bot.ports.storage import UnitOfWork
from storage.errors import StorageError
from tests.harness.cast import Person, StoppedClock, World
from tests.harness.databases import KEY, opened_at
from tests.harness.stages.small import Small
from tests.ops.dumped import everything
from tests.ops.operator import Operator
from tests.stories.scenes import ann_and_bob_check_in, open_pod


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    """Make a fresh database: on SQLite, unless a test asks for both."""
    kind = getattr(request, "param", "sqlite")
    made: str = request.getfixturevalue(f"{kind}_url")
    return made


both = pytest.mark.parametrize("url", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
async def world(url: str) -> AsyncIterator[World]:
    """A pod of three on Sunday, November 1, 2026, that is asked a week later."""
    async with opened_at(url) as storage:
        made = World(storage, Small())
        await open_pod(*(made.person(name) for name in ("Ann", "Bob", "Cy")))
        yield made


@pytest.fixture
def ann(world: World) -> Person:
    return world.person("Ann")


def rehearsed(world: World, url: str, who: str = "local:ann", *, words: bool = False) -> str:
    """Rehearse at the world's time: its clock was moved ahead, which the database knows."""
    chosen = load({"CAIRN_DATABASE_URL": url, "CAIRN_MASTER_KEY": KEY}, env_file=None)
    return "\n".join(rehearsal.rehearse(chosen, who, StoppedClock(), words=words))


@both
async def test_the_next_question_is_told_as_it_will_come_and_nothing_is_changed(
    world: World, url: str, ann: Person
) -> None:
    before = everything(url)

    told = rehearsed(world, url)

    assert everything(url) == before
    assert "week 2026-W45: the question is planned, for Sunday 2026-11-08 18:00 there" in told
    assert "(2026-11-08 18:00:00 UTC), on local." in told
    assert "Account local:ann" in told
    assert "reachable." in told
    assert "Reminder: Monday 2026-11-09 10:00 there" in told
    for word in ("Ann", "Morning pages", "Early birds"):
        assert word not in told
    await world.until(8, 17, 59)
    assert not [message for message in ann.messages if "How did" in message.text]
    await world.until(8, 18)
    assert [message for message in ann.messages if "How did" in message.text]


async def test_words_are_shown_only_when_asked_for(world: World, url: str, ann: Person) -> None:
    told = rehearsed(world, url, words=True)
    await world.until(8, 18)

    said = [line.removeprefix("  | ") for line in told.splitlines() if line.startswith("  | ")]
    assert said[0] == "Sunday, Ann. How did Morning pages go?"
    assert "\n".join(said) == ann.last


@both
async def test_what_waits_in_the_outbox_is_what_comes_next(world: World, url: str) -> None:
    await world.until(8, 17, 59)
    world.clock.move_to(world.clock.now().replace(hour=18, minute=1))
    await world.beat.run()

    told = rehearsed(world, url)

    assert "week 2026-W45: the question is waiting in the outbox, for Sunday" in told


async def change_person(world: World, **changes: object) -> None:
    """Change what Ann has set."""

    def change(uow: UnitOfWork) -> None:
        found = uow.people.account("local", "ann")
        assert found is not None
        uow.people.save(replace(uow.people.get(found.person), **changes))  # type: ignore[arg-type]  # as named

    await world.storage.run(change)


async def test_quiet_hours_hold_it_back_until_they_end(world: World, url: str) -> None:
    await change_person(world, quiet=QuietHours(time(17), time(20)))

    told = rehearsed(world, url)

    assert "Held back by quiet hours until Sunday 2026-11-08 20:00 there" in told
    assert "Nothing else holds it back" in told


async def test_a_rest_passes_weeks_over(world: World, url: str, ann: Person) -> None:
    await ann.says("/me rest 2026-11-12")

    told = rehearsed(world, url)

    assert "week 2026-W45: no question (rested)." in told
    assert "week 2026-W46: the question is planned, for Sunday 2026-11-15 18:00 there" in told


async def test_whom_nothing_reaches_is_told(world: World, url: str) -> None:
    def lose(uow: UnitOfWork) -> None:
        found = uow.people.account("local", "ann")
        assert found is not None
        uow.people.save_account(replace(found, reachable=False))

    await world.storage.run(lose)

    told = rehearsed(world, url)

    assert "Account local:ann" in told
    assert "not reachable." in told
    assert "It would not be sent: they cannot be reached on that platform." in told


async def test_light_nudges_have_no_reminder(world: World, url: str, ann: Person) -> None:
    await ann.says("/me nudges light")

    assert "Reminder: none, at the nudge level light" in rehearsed(world, url)


async def test_an_answered_week_is_past_and_the_next_one_comes(
    world: World, url: str, ann: Person
) -> None:
    await ann_and_bob_check_in(world, ann, world.person("Bob"))

    assert "week 2026-W46: the question is planned" in rehearsed(world, url)


async def test_a_membership_that_rests_is_not_asked(world: World, url: str) -> None:
    def rest(uow: UnitOfWork) -> None:
        found = uow.people.account("local", "ann")
        assert found is not None
        (mine,) = uow.memberships.of_person(found.person)
        uow.memberships.save(replace(mine, state=MembershipState.RESTING))

    await world.storage.run(rest)

    assert "nothing is asked in the next 8 weeks" in rehearsed(world, url)


@pytest.mark.parametrize("who", ["local:nobody", "ann", "person:12", "person:x", "local:"])
async def test_who_is_not_known_is_said_with_how_to_name_people(
    world: World, url: str, who: str
) -> None:
    with pytest.raises(StorageError, match="telegram:12345"):
        rehearsed(world, url, who)


@both
async def test_it_works_at_the_command_line_beside_a_cairn(
    world: World, operator: Operator
) -> None:
    told = await operator.runs("doctor", "--rehearse", "local:ann")
    unknown = await operator.runs("doctor", "--rehearse", "discord:1")
    misused = await operator.runs("doctor", "--show-words")

    assert told.exit_code == 0, told.output
    assert "Account local:ann" in told.output
    assert "Morning pages" not in told.output
    assert unknown.exit_code == 1
    assert unknown.output.startswith("Error: nobody is known here as discord:1")
    assert misused.exit_code == 2

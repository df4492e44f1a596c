"""One person, two accounts: a code, a yes at both ends, a day to undo it, and then one life."""

import contextlib
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.kernel import failpoints
from bot.kernel.failpoints import Failpoint
from bot.kernel.ids import PersonId
from bot.people import merging
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from storage.tables import metadata
from tests.harness.cast import Person, World
from tests.harness.connections import connection_of
from tests.harness.stages.both import Both
from tests.harness.stages.small import Small
from tests.stories.scenes import adds_words, begins, creates_a_pod, joins, open_pod

CODE = re.compile(r"/me link ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})")
ON_TELEGRAM, ON_DISCORD = "telegram", "discord"


class Two(World):
    """A world with two small platforms, which go by the names of real ones."""

    def at(self, platform: str, name: str, language: str = "en") -> Person:
        stage = next(each for each in self.stages if each.platform == platform)
        return self.person(name, language, stage)


@pytest.fixture
async def two(storage: SqlStorage) -> Two:
    return Two(storage, Small(ON_DISCORD), others=[Small(ON_TELEGRAM)])


async def gives_a_code(first: Person) -> str:
    found = CODE.search(await first.says("/me link"))
    assert found, first.last
    return found[1]


async def link(first: Person, second: Person) -> None:
    """Say yes at both ends."""
    await second.says(f"/me link {await gives_a_code(first)}")
    await second.presses("Yes, both are mine")
    await first.world.settle()
    await first.presses("Yes, link them")
    await first.world.settle()


async def is_over(world: World) -> None:
    """Let the day pass in which it can be undone."""
    await world.later(days=1, minutes=1)


async def test_two_accounts_become_one_on_both_platforms_at_once(both: Both) -> None:
    ann, her, bob = both.at_discord("Ann"), both.at_telegram("Bea"), both.at_telegram("Bob")
    await ann.says("/goal add Morning pages")
    await ann.presses("Milestone: done or not yet")
    await ann.presses("Only me")
    code = await gives_a_code(ann)
    assert "It works once, until" in ann.last
    assert "Never share this code" in ann.last

    shown = await her.says(f"/me link {code}")
    assert "The code is from Ann on Discord. Is this account on Telegram yours as well?" in shown
    assert "everything written on either becomes readable on both" in shown
    await her.presses("Yes, both are mine")
    await both.settle()
    assert "Bea on Telegram gave your code" in ann.last
    await ann.presses("Yes, link them")
    await both.settle()
    for told in (ann, her):
        assert "For a day each account shows only what is its own" in told.last

    assert "Morning pages" not in await her.says("/goal list")
    assert "Linked with Ann on Discord." in await her.says("/me profile")
    await is_over(both)
    assert "Your accounts on Discord and Telegram are one now" in her.last
    assert "Morning pages" in await her.says("/goal list")
    assert "Ann" in await her.says("/me profile")
    assert "No account is linked by that code." in await bob.says(f"/me link {code}")


async def test_each_sees_only_its_own_for_a_day_and_either_undoes_it(two: Two) -> None:
    ann, her = two.at(ON_DISCORD, "Ann"), two.at(ON_TELEGRAM, "Bea")
    for person, title in ((ann, "Morning pages"), (her, "Scales")):
        await person.says(f"/goal add {title}")
        await person.presses("Milestone: done or not yet")
        await person.presses("Only me")
    await link(ann, her)

    assert "Scales" not in await ann.says("/me profile")
    assert "Morning pages" not in await her.says("/me profile")
    await two.later(hours=23)
    assert await her.presses("Undo") == "It is undone. Both accounts are as they were."
    await two.settle()
    assert "It was undone on Telegram." in ann.last
    await two.later(days=2)
    assert "Scales" not in await ann.says("/goal list")
    assert "Morning pages" not in await her.says("/goal list")


async def test_no_at_either_end_leaves_nothing(two: Two) -> None:
    ann, her = two.at(ON_DISCORD, "Ann"), two.at(ON_TELEGRAM, "Bea")
    await her.says(f"/me link {await gives_a_code(ann)}")
    assert await her.presses("No") == "Nothing was linked, and nothing has changed."

    await her.says(f"/me link {await gives_a_code(ann)}")
    await her.presses("Yes, both are mine")
    await two.settle()
    await ann.presses("No")
    await two.settle()
    assert "On Discord the answer was no." in her.last
    await is_over(two)
    assert "Linked" not in await ann.says("/me profile")
    found = await two.storage.read(
        lambda uow: [
            link
            for who, on in ((ann, ON_DISCORD), (her, ON_TELEGRAM))
            if (account := uow.people.account(on, who.account))
            for link in uow.links.of_person(account.person)
        ]
    )
    assert found == []


async def test_a_code_is_taken_by_its_command_alone_and_once(two: Two) -> None:
    ann, her = two.at(ON_DISCORD, "Ann"), two.at(ON_TELEGRAM, "Bea")
    bob = two.at(ON_TELEGRAM, "Bob")
    code = await gives_a_code(ann)

    assert "Ann" not in await her.says(code)
    assert "Ann" not in await her.says(f"/start l_{code}")
    assert "Ann" not in await her.says(f"/start {code}")
    assert "Is this account" in await her.says(f"/me link {code.lower().replace('-', ' ')}")
    refused = await bob.says(f"/me link {code}")
    assert "No account is linked by that code." in refused
    assert await bob.says("/me link 1234-1234-1234") == refused
    late = await gives_a_code(bob)
    await two.later(minutes=10)
    cy = two.at(ON_DISCORD, "Cy")
    assert await cy.says(f"/me link {late}") == refused


async def test_guessing_codes_ends(two: Two) -> None:
    ann, her = two.at(ON_DISCORD, "Ann"), two.at(ON_TELEGRAM, "Bea")
    code = await gives_a_code(ann)
    for number in range(10):
        await her.says(f"/me link 0000-0000-000{number}")

    assert "10 codes opened nothing within a day" in await her.says(f"/me link {code}")


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("itself", "That code was given to this very account."),
        ("same platform", "Both accounts are on the same platform."),
        ("linked", "Two accounts are linked here already."),
        ("other linked", "The other account is linked with one already."),
        ("waits", "A link of yours still waits for an answer."),
        ("agreed", "You have linked an account already"),
    ],
)
async def test_what_cannot_be_linked_is_told_exactly(two: Two, case: str, said: str) -> None:
    ann, her = two.at(ON_DISCORD, "Ann"), two.at(ON_TELEGRAM, "Bea")
    bob, cy = two.at(ON_DISCORD, "Bob"), two.at(ON_TELEGRAM, "Cy")
    match case:
        case "itself":
            told = await ann.says(f"/me link {await gives_a_code(ann)}")
        case "same platform":
            told = await bob.says(f"/me link {await gives_a_code(ann)}")
        case "linked":
            await link(ann, her)
            await is_over(two)
            told = await her.says(f"/me link {await gives_a_code(bob)}")
        case "other linked":
            code = await gives_a_code(bob)
            await her.says("/me link")
            await link(ann, her)
            await is_over(two)
            del code
            told = await ann.says("/me link")
            said = "Two accounts are linked here already."
        case "waits":
            await her.says(f"/me link {await gives_a_code(ann)}")
            await her.presses("Yes, both are mine")
            told = await her.says(f"/me link {await gives_a_code(bob)}")
        case _:
            await link(ann, her)
            told = await ann.says("/me link")
    assert said in told
    del cy


async def test_nobody_else_answers_the_question_of_a_link(two: Two) -> None:
    ann, her = two.at(ON_DISCORD, "Ann"), two.at(ON_TELEGRAM, "Bea")
    bob = two.at(ON_TELEGRAM, "Bob")
    await her.says(f"/me link {await gives_a_code(ann)}")
    _, mine = her.button("Yes, both are mine")
    assert "I can't find that here" in await bob.presses_token(mine)
    assert "That question is over" in await ann.presses_token(mine)
    await her.presses("Yes, both are mine")
    await two.settle()
    _, yes = ann.button("Yes, link them")
    for other in (bob, her):
        await other.presses_token(yes)
    assert "Linked" not in await her.says("/me profile")
    await two.later(hours=1)
    assert "That question is over" in await ann.presses_token(yes)


async def test_both_in_one_pod_become_one_member_with_all_their_goals(two: Two) -> None:
    ann, her = two.at(ON_DISCORD, "Ann"), two.at(ON_TELEGRAM, "Bea")
    bob, cy = two.at(ON_TELEGRAM, "Bob"), two.at(ON_DISCORD, "Cy")
    code = await open_pod(ann, her, bob)
    await ann.presses("Show me there")
    await two.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await her.marks("Scales", "Partly")
    await adds_words(her, "The second movement")
    await bob.marks("Sketching", "Done")
    del code, cy

    shown = await her.says(f"/me link {await gives_a_code(ann)}")
    assert "Both are in Early birds. There they become one member, Ann" in shown
    await her.presses("Yes, both are mine")
    await two.settle()
    await ann.presses("Yes, link them")
    await is_over(two)
    assert "the newer answer stays" in her.screen() + ann.screen()
    assert "Early birds, the week to Sunday, November 8" in her.screen() + ann.screen()

    await two.until(10, 23)
    digest = bob.last
    assert "Bea" not in digest
    for line in ("Ann", "Morning pages done, Scales partly", "The second movement"):
        assert line in digest
    asked = [m.text for m in (*ann.messages, *her.messages)]
    await two.until(15, 18, 30)
    new = [m.text for m in (*ann.messages, *her.messages)][len(asked) :]
    assert sum("How did" in text or "Morning pages" in text for text in new) == 1


async def test_where_notices_go_can_be_chosen(two: Two) -> None:
    ann, her = two.at(ON_DISCORD, "Ann"), two.at(ON_TELEGRAM, "Bea")
    bob, cy = two.at(ON_TELEGRAM, "Bob"), two.at(ON_DISCORD, "Cy")
    await open_pod(ann, bob, cy)
    await link(ann, her)
    await is_over(two)
    await her.says("/me profile")
    await her.presses("Write to me on Discord")
    await two.until(8, 18, 30)

    assert "Morning pages" in ann.last
    assert "Morning pages" not in her.last


async def test_an_account_leaves_as_a_new_person_and_all_stays_with_the_other(two: Two) -> None:
    ann, her = two.at(ON_DISCORD, "Ann"), two.at(ON_TELEGRAM, "Bea")
    bob, cy = two.at(ON_TELEGRAM, "Bob"), two.at(ON_DISCORD, "Cy")
    await open_pod(her, bob, cy)
    await link(ann, her)
    await is_over(two)
    await two.until(8, 18, 30)
    await her.says("/checkin")
    token = her.row("Morning pages", "Done")
    await her.says("/goal add")
    said = await her.says("/me unlink")
    assert "begins as a new person, with nothing here. All there is stays with the other" in said
    left = await her.presses("This one, Telegram")
    await two.settle()

    assert left.startswith("This account begins as a new person.")
    assert "Your account on Telegram has left." in ann.last
    assert "Morning pages" not in await her.says("/me profile")
    assert "I can't find that here" in await her.presses_token(token)
    assert "Morning pages" in await ann.says("/goal list")
    assert "Morning pages" in await ann.says("/checkin")
    assert "Bea" in await her.says("/me profile")
    assert "Only this account is here" in await her.says("/me unlink")


async def test_unlinking_twice_gives_the_same_answer_and_changes_nothing(two: Two) -> None:
    ann, her = two.at(ON_DISCORD, "Ann"), two.at(ON_TELEGRAM, "Bea")
    await ann.says("/goal add Morning pages")
    asked = await her.says("/goal add Scales", event="before")
    await link(ann, her)
    await is_over(two)
    assert await her.says("/goal add Scales", event="before") == asked
    await ann.says("/me unlink")
    await ann.presses("The other, Telegram")
    await two.settle()

    assert "All there was is on Discord." in her.last
    assert await her.says("/goal add Scales", event="before") == ""


async def test_a_new_pod_is_joined_by_either_and_nothing_is_lost(two: Two) -> None:
    ann, her, bob = two.at(ON_DISCORD, "Ann"), two.at(ON_TELEGRAM, "Bea"), two.at("discord", "B")
    code = await creates_a_pod(bob)
    await begins(bob, "Sketching")
    await joins(her, code, "Scales")
    await link(ann, her)
    await is_over(two)

    assert "Scales" in await ann.says("/goal list")
    assert "Early birds" in await ann.says("/pod info")


async def test_undone_everything_is_as_it_was(two: Two) -> None:
    ann, her = two.at(ON_DISCORD, "Ann"), two.at(ON_TELEGRAM, "Bea")
    bob = two.at(ON_TELEGRAM, "Bob")
    await open_pod(ann, her, bob)
    await two.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await her.marks("Scales", "Partly")
    before = await two.storage.read(rows)

    await link(ann, her)
    await two.later(hours=2)
    await ann.presses("Undo")
    await two.settle()

    assert await two.storage.read(rows) == before


def rows(uow: UnitOfWork) -> dict[str, set[str]]:
    """Read every row, but for what was said and when, which no undoing takes back."""
    said = {"inbox", "outbox", "deliveries", "notes", "leases", "accounts"}
    return {
        table.name: {repr(row) for row in connection_of(uow).execute(select(table))}
        for table in metadata.sorted_tables
        if table.name not in said
    }


async def test_it_goes_on_where_it_was_when_the_process_died(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each unit of work of the beat is the last one of its process."""
    monkeypatch.setattr(merging, "ROWS_AT_ONCE", 2)
    ann, her = two.at(ON_DISCORD, "Ann"), two.at(ON_TELEGRAM, "Bea")
    bob = two.at(ON_TELEGRAM, "Bob")
    await open_pod(ann, her, bob)
    await link(ann, her)
    two.clock.move_to(two.clock.now() + timedelta(days=1, minutes=1))
    lives = 0
    while await two.storage.read(lambda uow: uow.links.of_person(_person(uow, her))):
        monkeypatch.setattr(failpoints, "listener", _dies_after_one_unit)
        with contextlib.suppress(Killed):
            await two.beat.run()
        monkeypatch.setattr(failpoints, "listener", None)
        lives += 1
        two.begin()
        for title in ("Morning pages", "Scales"):
            if lives > 1:
                assert title in await her.says("/goal list")
    await two.settle()

    assert lives > 5
    assert sum("are one now" in m.text for m in (*ann.messages, *her.messages)) == 1


class Killed(BaseException):
    """The process is no more."""


def _dies_after_one_unit(point: Failpoint) -> None:
    if point is Failpoint.BEAT_COMMITTED:
        raise Killed


def _person(uow: UnitOfWork, who: Person) -> PersonId:
    account = uow.people.account(ON_TELEGRAM, who.account)
    assert account is not None
    return account.person


async def test_who_is_called_by_the_first_account_stays_so(two: Two) -> None:
    ann, her = two.at(ON_DISCORD, "Ann"), two.at(ON_TELEGRAM, "Bea")
    await link(ann, her)
    await is_over(two)

    for each in (her, ann, her):
        assert "Name: Ann" in await each.says("/me profile")


async def test_a_break_goes_on_and_other_settings_are_the_first_ones(two: Two) -> None:
    ann, her = two.at(ON_DISCORD, "Ann"), two.at(ON_TELEGRAM, "Bea")
    await ann.says("/me zone Lisbon")
    await her.says("/me zone Tokyo")
    await her.says("/me nudges light")
    await her.says("/me rest December 1")
    await link(ann, her)
    await is_over(two)

    told = ann.screen() + her.screen()
    assert "your time is Lisbon (it was Tokyo)" in told
    assert "how much you hear is Standard (it was Light)" in told
    profile = await ann.says("/me profile")
    assert "until Tuesday, December 1" in profile

"""One pod across Discord and Telegram: who is where, and what reaches whom."""

import re

import pytest

from bot.checkins.redraws import digest_subject
from bot.dialogue.drawings import Drawing
from bot.dialogue.media import MediaKind
from bot.dialogue.tokens import press
from bot.notices.compose import NoticeComposer
from bot.ports.storage import UnitOfWork
from tests.harness.cast import Person
from tests.harness.stages.both import Both
from tests.stories.scenes import SHOWN_THERE, adds_words, begins, creates_a_pod, open_pod

STONE = "I am in, only my stone there"
YES, NO = "Show me there", "Only my stone there"
ASKED = "read on Telegram too now"


async def joins(person: Person, code: str, thing: str, answer: str = SHOWN_THERE) -> None:
    """Accept a charter in one of its ways, and begin."""
    await person.says(f"/pod join {code}")
    await person.presses(answer)
    await begins(person, thing)


async def lives_a_week(both: Both, sunday: int, *done: tuple[Person, str]) -> None:
    """Let some answer on a Sunday, and the week close."""
    await both.until(sunday, 18, 30)
    for person, goal in done:
        await person.marks(goal, "Done")
    await both.later(days=2, hours=3)


async def test_who_says_nothing_is_a_stone_on_the_other_platform_until_they_say_yes(
    both: Both,
) -> None:
    ann, bob, cy = both.at_discord("Ann"), both.at_telegram("Bob"), both.at_telegram("Cy")
    await open_pod(ann, bob, cy)
    assert ASKED in ann.screen()
    assert "one more" in bob.screen()
    assert "Ann" not in await bob.says("/pod info")

    await lives_a_week(both, 8, (ann, "Morning pages"), (bob, "Scales"))

    assert "Bob: Scales, done" in ann.last
    assert "The cairn grew this week." in bob.last
    assert "Ann" not in bob.last + await bob.says("/board")
    assert "pages" not in bob.screen()
    drawings = await drawn_in_digests(both, bob)
    assert len(drawings) == len((ann, bob, cy))
    assert len({*drawings}) == 1
    digest = next(m for m in bob.messages if "The week in Early birds" in m.text)

    await ann.presses(YES)
    await both.settle()

    assert "Ann: Morning pages, done" in digest.text
    assert "(updated)" in digest.text
    assert "Ann" in await bob.says("/pod info")
    own = next(m for m in ann.messages if "The week in Early birds" in m.text)
    assert own.edits == 0

    await ann.says("/pod info")
    await ann.presses(NO)
    await both.settle()

    assert "Ann" not in digest.text
    await both.later(days=21)
    assert not any(ASKED in message.text for message in ann.messages)


async def test_who_is_not_named_there_is_found_by_no_button_but_answered_when_they_write(
    both: Both,
) -> None:
    ann, bob, cy = both.at_discord("Ann"), both.at_telegram("Bob"), both.at_telegram("Cy")
    await open_pod(ann, bob, cy)
    anns = await membership_of(both, ann)
    write = press("not_okay.write", anns)

    assert "Ann" not in await bob.says("/cheer")
    await bob.says("/help")
    assert "[Ann]" not in await bob.presses("I'm not okay")
    assert "I can't find that here." in await bob.presses_token(write)

    await ann.says("/help")
    await ann.presses("I'm not okay")
    await ann.presses("Cy")
    await both.settle()
    assert "Ann is not okay and chose to tell you." in cy.last
    await cy.presses("Write to Ann")
    await cy.says("I'm here.")
    await both.settle()
    assert "I'm here." in ann.last


async def test_the_others_are_asked_when_a_member_reads_on_a_second_account(both: Both) -> None:
    ann, bob, cy = (both.at_discord(name) for name in ("Ann", "Bob", "Cy"))
    her = both.at_telegram("Ann")
    await open_pod(ann, bob, cy)
    code = re.search(r"/me link ([\w-]+)", await ann.says("/me link"))
    assert code
    await her.says(f"/me link {code[1]}")
    await her.presses("Yes, both are mine")
    await both.settle()
    await ann.presses("Yes, link them")
    assert ASKED not in bob.screen()
    await both.later(days=1, hours=1)

    for member in (bob, cy):
        assert ASKED in member.screen()
    assert "Bob" not in await her.says("/pod info")
    await bob.presses(YES)
    assert "Bob" in await her.says("/pod info")


async def drawn_in_digests(both: Both, member: Person) -> list[Drawing]:
    """Compose the last digest of somebody's pod for each reader; list what is drawn for them."""
    composer = NoticeComposer(both.ids, both.rules)

    def compose(uow: UnitOfWork) -> list[Drawing]:
        account = uow.people.account(member.stage.platform, member.account)
        assert account is not None
        (mine,) = uow.memberships.of_person(account.person)
        (layer,) = uow.checkins.layers(mine.pod, 1)
        told = [each.notice for each in uow.outbox.fates(digest_subject(mine.pod, layer.week))]
        people = {one.id: uow.people.get(one.person) for one in told if one.person is not None}
        said = [composer.content_now(uow, one, people[one.id], both.clock.now()) for one in told]
        return [drawing for reply in said if reply is not None for drawing in reply.drawings]

    return await both.storage.read(compose)


async def membership_of(both: Both, person: Person) -> int:
    """Find the number of somebody's only membership."""

    def find(uow: UnitOfWork) -> int:
        account = uow.people.account(person.stage.platform, person.account)
        assert account is not None
        (mine,) = uow.memberships.of_person(account.person)
        return mine.id

    return await both.storage.read(find)


async def test_a_charter_says_where_else_a_pod_is_read_and_asks(both: Both) -> None:
    ann, bob, cy = both.at_discord("Ann"), both.at_telegram("Bob"), both.at_discord("Cy")
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")

    assert "This pod is read on Discord too." in await bob.says(f"/pod join {code}")

    await bob.presses(STONE)
    await begins(bob, "Scales")
    await joins(cy, code, "Sketching")
    await both.settle()
    await ann.presses(YES)
    await lives_a_week(both, 8, (ann, "Morning pages"), (bob, "Scales"), (cy, "Sketching"))
    assert "Ann: Morning pages, done" in bob.last
    assert "Cy: Sketching, done" in bob.last
    for reader in (ann, cy):
        assert "Bob" not in reader.last + await reader.says("/board")
        assert "Scales" not in reader.screen()
    assert not any(ASKED in m.text or "too now" in m.text for m in (*bob.messages, *cy.messages))


async def test_what_was_sent_is_named_where_it_cannot_be_heard(both: Both) -> None:
    ann, bob, cy = both.at_discord("Ann"), both.at_telegram("Bob"), both.at_discord("Cy")
    await open_pod(ann, bob, cy)
    await both.until(8, 18, 30)
    await bob.marks("Scales", "Done")
    await bob.sends(MediaKind.VOICE)
    await bob.presses("My pod")
    await cy.marks("Sketching", "Done")
    await both.later(days=2, hours=3)

    assert "Sent a voice note, 0:42 on Telegram." in ann.last


@pytest.mark.parametrize("name", ["*Ann* <b>@everyone</b>", "_Ann_ t.me/x"])
async def test_a_name_from_one_platform_does_nothing_on_the_other(both: Both, name: str) -> None:
    ann = both.person(name, at=both.discord)
    bob, cy = both.at_telegram("Bob"), both.at_telegram("Cy")
    await open_pod(ann, bob, cy)
    await ann.presses(YES)
    await lives_a_week(both, 8, (ann, "Morning pages"), (bob, "Scales"))
    assert ": Morning pages, done" in bob.last


async def test_what_one_sends_to_one_person_reaches_them_on_their_platform(both: Both) -> None:
    ann, bob, cy = both.at_discord("Ann"), both.at_telegram("Bob"), both.at_telegram("Cy")
    await open_pod(ann, bob, cy)
    await lives_a_week(both, 8, (ann, "Morning pages"), (bob, "Scales"))

    await ann.presses("Answer with words")
    await ann.says("Well played.")
    await both.later(hours=24)

    assert "Ann" in bob.last
    assert "Well played." in bob.last


async def test_nobody_is_asked_to_answer_whom_they_may_not_know(both: Both) -> None:
    ann, bob, cy = both.at_discord("Ann"), both.at_telegram("Bob"), both.at_discord("Cy")
    await open_pod(ann, bob, cy)
    await both.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await adds_words(ann, "Twelve pages.")
    await ann.presses("My pod")
    await both.later(days=5)

    assert "Twelve pages." in cy.screen()
    assert "Twelve pages." not in bob.screen()

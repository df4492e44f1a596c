"""One pod across Discord and Telegram: who is where, and what reaches whom."""

import pytest

from bot.dialogue.media import MediaKind
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

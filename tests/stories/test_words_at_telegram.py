"""Words, voices and names at Telegram: what people send comes through, and nothing more of it."""

import re
from typing import Any

import pytest

from bot.dialogue.media import MediaKind
from tests.fakes.telegram.people import Person as Somebody
from tests.harness.cast import Person, World
from tests.harness.stages.telegram import AtTelegram
from tests.stories.scenes import (
    adds_words,
    ann_and_bob_check_in,
    begins,
    creates_a_pod,
    joins,
    open_pod,
)

pytestmark = pytest.mark.parametrize("world", ["telegram"], indirect=True)
LINK = re.compile(r"https://t\.me/cairn_test_bot\?start=([\w-]+)")
WORDS = "<b>Done</b> &amp; @everyone @ann_b *so* _it_ {name} שלום"
STRANGE: list[dict[str, Any]] = [
    {"sticker": {"width": 512, "height": 512, "is_animated": False, "is_video": False}},
    {"document": {"file_name": "notes.pdf"}},
    {"location": {"latitude": 40.4, "longitude": -3.7}},
    {"contact": {"phone_number": "+34 600 000 000", "first_name": "Eve"}},
    {"dice": {"emoji": "🎲", "value": 6}},
]


async def is_sent(stage: AtTelegram, them: Somebody, content: dict[str, Any]) -> str:
    """Let somebody send what no app of the stage's can."""
    ((kind, about),) = content.items()
    named = {"file_id": "CAACAgIAAxkBAAI", "file_unique_id": "AgADAQAD", "type": "regular"}
    world = stage.telegram.world
    message = world.new_message(them.chat, them)
    body = message.json() | {kind: about | named}
    body.pop("text")
    return await stage.answer_to(
        lambda: world.updates.add("message", body, ("message", them.chat.id))
    )


async def test_a_link_leads_to_the_first_goal_in_five_answers(
    stage: AtTelegram, ann: Person, bob: Person
) -> None:
    await creates_a_pod(ann)
    link = LINK.search(ann.screen())
    assert link
    them = stage.cast.somebody("bob", "Bob")
    them.chat.is_started = False
    assert "Early birds" in await stage.answer_to(lambda: them.starts(link[1]))
    await bob.presses("I am in")
    await bob.says("Scales")
    await bob.presses("My pod")
    await bob.presses("18:00")
    await bob.presses("London · 09:00")
    assert "Scales" in await bob.says("/goal_list")


async def test_a_link_says_nothing_of_where_it_leads(ann: Person) -> None:
    await creates_a_pod(ann)
    links = LINK.findall(ann.screen() + await ann.says("/pod_invite"))
    assert len(set(links)) == 2
    assert all(re.fullmatch(r"j_[\w-]{22}", payload) for payload in links)


@pytest.mark.parametrize(
    "payload",
    [
        "j_",
        "j_!",
        "j_abcdefghijklmnopqrstuv",
        "o_",
        "o_1",
        "o_zzzzzzzzzzzzz",
        "c_",
        "l_token",
        "here",
        "hello",
        "x" * 64,
        "x" * 500,
        "ñandú 🪨",
        "<b>&amp;",
    ],
)
async def test_a_link_that_leads_nowhere_is_answered_kindly(
    stage: AtTelegram, payload: str
) -> None:
    them = stage.cast.somebody("eve")
    shown = await stage.answer_to(lambda: them.starts(payload))
    assert "[" in shown
    assert "broke" not in shown


async def test_a_used_up_invitation_is_answered_like_one_that_never_was(
    stage: AtTelegram, ann: Person, bob: Person
) -> None:
    await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    found = LINK.search(await ann.says("/pod_invite 1"))
    assert found
    await joins(bob, found[1].removeprefix("j_"), "Scales")
    eve = stage.cast.somebody("eve")
    used = await stage.answer_to(lambda: eve.starts(found[1]))
    never = await stage.answer_to(lambda: eve.starts("j_abcdefghijklmnopqrstuv"))
    assert used == never
    assert "opens nothing now" in used


async def test_a_noun_shows_buttons_and_the_rest_of_a_line_is_an_answer(ann: Person) -> None:
    assert "[Add something you want to grow in]" in await ann.says("/goal")
    assert "What kind of goal is it?" in await ann.says("/goal_add read more")
    assert "What kind of goal is it?" in await ann.says("/goal_add@Cairn_Test_Bot read more")
    assert await ann.says("/goal_add@otherbot x") == ""


async def test_a_picture_is_looked_at_by_a_button_with_its_words(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await ann.sends(MediaKind.PICTURE, WORDS)
    await world.until(10, 21)
    assert f"Sent a picture: “{WORDS}”" in cy.last
    await cy.presses("Look")
    assert stage.telegram.of_bot(stage.cast.somebody("cy"))[-1].photo


async def test_words_are_shown_as_they_were_written_and_call_nobody(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await adds_words(ann, WORDS)
    await world.until(10, 21)
    assert f"A win: “{' '.join(WORDS.split())}”" in bob.last
    digest = stage.telegram.of_bot(stage.cast.somebody("bob"))[-1]
    kinds = {entity.kind for entity in digest.entities}
    assert kinds <= {"bold", "italic"}


@pytest.mark.parametrize("content", STRANGE, ids=lambda content: next(iter(content)))
async def test_what_is_no_answer_is_met_kindly(
    stage: AtTelegram, ann: Person, content: dict[str, Any]
) -> None:
    await ann.says("/goal_add")
    them = stage.cast.somebody("ann")
    assert "broke" not in await is_sent(stage, them, content)
    assert "What kind of goal is it?" in await ann.says("Read")
    await ann.says("/cancel")
    assert "broke" not in await is_sent(stage, them, content)


async def test_a_very_long_answer_is_asked_for_again_shorter(ann: Person) -> None:
    await ann.says("/goal_add")
    shown = await ann.says("🪨" * 2048)
    assert "What would you like to do?" in shown
    assert len(shown) < 2048


async def test_an_edited_message_changes_nothing(stage: AtTelegram, ann: Person) -> None:
    await ann.says("/goal_add")
    them = stage.cast.somebody("ann")
    said = them.says("Read")
    await stage.everything_is_answered()
    assert "You changed a message." in await stage.answer_to(lambda: them.edits(said, "Write"))
    await ann.presses("Milestone: done or not yet")
    assert "It is on your list: Read." in await ann.presses("Skip")


async def test_a_new_name_at_telegram_is_the_name_in_the_pod(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    stage.cast.somebody("ann").first_name = "Anna <i>"
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    assert "Anna <i>: Morning pages, done" in bob.last


@pytest.mark.parametrize("language", ["tlh", "", None])
async def test_who_reads_no_language_of_cairns_is_spoken_to_in_english(
    stage: AtTelegram, language: str | None
) -> None:
    them = stage.cast.somebody("eve")
    them.language_code = language
    assert "Hello Eve" in await stage.answer_to(them.starts)


async def test_what_is_forwarded_answers_nothing(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    them, other = stage.cast.somebody("ann"), stage.cast.somebody("bob")
    sent = [other.sends_voice(42), other.sends_photo("The gate")]
    sent += map(other.says, ("It is sent", "/cancel", "/goal_add Theirs"))
    await stage.everything_is_answered()
    for begin in ("", "Add words", "/goal_add"):
        if begin:
            await (ann.says(begin) if begin.startswith("/") else ann.presses(begin))
        for message in sent:
            shown = await stage.answer_to(lambda message=message: them.forwards(message))  # type: ignore[misc]
            assert "That was forwarded, so I leave it be." in shown
    assert "What kind of goal is it?" in await ann.says("Read")
    await ann.says("/cancel")
    assert "stone is laid" not in await ann.says("/checkin")
    assert "With it:" not in ann.last


async def test_an_invitation_is_a_message_alone_and_opens_its_charter_where_it_is_forwarded(
    stage: AtTelegram, ann: Person, bob: Person
) -> None:
    await creates_a_pod(ann)
    them, other = stage.cast.somebody("bob"), stage.cast.somebody("ann")
    sent = stage.telegram.in_chat(other)
    (invited,) = (m for m in sent if "invites you" in m.text)
    assert invited.text.startswith("Ann invites you")
    assert re.search(r"https://t.me/\w+\?start=j_[\w-]{22}", invited.text)
    shown = await stage.answer_to(lambda: them.forwards(invited))
    assert "would like to have you" in shown
    assert "You are in" in await bob.presses("I am in")


async def test_an_album_gets_one_answer(
    world: World, stage: AtTelegram, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    them = stage.cast.somebody("ann")
    before = len(ann.messages)
    await stage.answer_to(lambda: them.sends_album(3, "The gate, painted"))
    assert len(ann.messages) == before + 1
    assert ann.last.startswith("There is room for one here, so I took the first.")
    assert "With it: a picture." in ann.last
    assert "> The gate, painted" in ann.last
    await ann.says("/goal_add")
    before = len(ann.messages)
    await stage.answer_to(lambda: them.sends_album(2))
    assert len(ann.messages) == before + 1
    assert "What is this for?" in ann.last

"""Words, voices and names at Discord: what people send comes through, and nothing more of it."""

import re

import pytest

from tests.fakes.discord.messages import Message as Sent
from tests.harness.cast import Person, World
from tests.harness.stages.discord import AtDiscord
from tests.harness.stages.discord_seen import answer_to
from tests.stories.discord_files import USE, photo, shown_in, voice
from tests.stories.scenes import ann_and_bob_check_in, begins, creates_a_pod, open_pod

pytestmark = pytest.mark.parametrize("world", ["discord"], indirect=True)
NASTY = [
    "@everyone @here <@{ann}> <@!{ann}> <@&{ann}> <#{ann}>",
    "[click me](https://example.org/a_(b)) <https://example.org> discord.gg/cairn",
    "<t:0:R> <:stone:123> </me forget:123> :tada:",
    "# Heading\n## Another\n-# small\n> quote\n>>> all\n- list\n1. one\n***bold*** __it__",
    "||spoiler|| ~~gone~~ `code` ```\nblock\n```",
    "\u202eevil שלום עולם \u200b👨‍👩‍👧‍👦 {name} %s",
]
# What would have a meaning, once escapes and joiners are taken away, if it stood there bare.
MEANT = re.compile(r"(?<!\\)(<[@#t:/]|\[[^\]]*\]\(|\|\||~~|```)|@(?:everyone|here)|(?<!\\)\*\*\*")


def quoted(sent: Sent) -> list[str]:
    return [line for line in sent.text.splitlines() if " · A win: “" in line]


@pytest.mark.parametrize("words", NASTY)
async def test_words_are_shown_as_they_were_written_and_call_nobody(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person, words: str
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    them = stage.cast.somebody("bob")
    said = words.replace("{ann}", str(stage.cast.somebody("ann").id))
    asked = await stage.done(them.presses(shown_in(stage, them)[-1], "Add words"))
    await stage.done(them.submits(asked.modal, {"win": said}))
    await world.until(10, 21)
    digest = shown_in(stage, stage.cast.somebody("ann"))[-1]
    assert quoted(digest)
    assert all(not MEANT.search(line) for line in quoted(digest))
    assert digest.mentions == []
    assert said.split()[-1].strip("*_`|~#>") in ann.last


async def test_characters_that_no_app_sends_are_met_kindly(stage: AtDiscord, ann: Person) -> None:
    them = stage.cast.somebody("ann", "Ann")
    asked = await stage.done(them.slash("goal add"))
    answers = {"title": "a\x00b\ud800", "kind": "milestone"}
    done = await stage.done(them.submits(asked.modal, answers))
    assert "broke" not in answer_to(done)
    assert "[" in answer_to(done)


async def test_a_name_calls_nobody_and_marks_nothing_up(
    stage: AtDiscord, ann: Person, bob: Person
) -> None:
    ann.name = "@everyone **A** <@1>"
    code = await creates_a_pod(ann, "[Birds](https://example.org)")
    await begins(ann, "# Pages ||x||")
    await bob.says(f"/pod join {code}")
    for person in (ann, bob):
        for sent in shown_in(stage, stage.cast.somebody(person.key)):
            assert sent.mentions == []
            assert not MEANT.search(re.sub(r"<t:\d+:F>", "", sent.text)), sent.text


async def test_four_thousand_characters_are_asked_for_again_shorter(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    them = stage.cast.somebody("ann")
    await world.until(8, 18, 30)
    long = await stage.shown(lambda: them.says("🪨" * 2000))
    assert "[Keep as my words]" in long
    sent = await stage.done(them.says("*" * 4000))
    done = await stage.done(them.context_menu(USE, sent))
    assert "1000" in answer_to(done) or "1,000" in answer_to(done)
    again = await stage.done(them.presses(done.replies[0], "Correct it"))
    assert again.modal is not None


@pytest.mark.parametrize(
    ("locale", "spanish"),
    [("es-ES", True), ("es-419", True), ("en-GB", False), ("de", False), ("pt-BR", False)],
)
async def test_everybody_is_spoken_to_in_their_language_or_in_english(
    stage: AtDiscord, locale: str, spanish: bool
) -> None:
    them = stage.cast.somebody("eva", "Eva")
    them.locale = locale
    said = answer_to(await stage.done(them.slash("goal list")))
    assert ("Aún no tienes" in said or "Todavía no tienes" in said) == spanish
    assert ("You have no goals yet." in said) == (not spanish)


async def test_a_servers_name_for_somebody_stays_there(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    stage.readers["den"] = frozenset({"ann", "bob", "cy"})
    them, den = stage.cast.somebody("ann"), stage.cast.channels["den"]
    assert den.guild is not None
    stage.fake.state.guilds[den.guild.id].members[them.id].nick = "The Boss"
    await stage.done(them.slash("goal list", channel=den))
    assert "The Boss" not in await bob.says("/pod info")
    assert "Ann" in bob.last
    them.name = "Anna"
    await stage.done(them.slash("me zone", {"place": "Madrid"}, den))
    assert "Anna" in await bob.says("/pod info")


async def test_free_text_that_answers_nothing_gets_the_next_step(
    stage: AtDiscord, ann: Person
) -> None:
    them = stage.cast.somebody("ann", "Ann")
    assert "[Start a pod]" in await stage.shown(lambda: them.says("hello"))
    assert "[Start a pod]" in await stage.shown(lambda: them.says("👋"))


async def test_commands_are_understood_when_they_are_written_as_words(
    stage: AtDiscord, ann: Person
) -> None:
    them = stage.cast.somebody("ann", "Ann")
    asked = await stage.shown(lambda: them.says("/goal add read more"))
    assert "What kind of goal is it?" in asked
    assert "How much?" in await stage.shown(lambda: them.says("habit"))
    await stage.shown(lambda: them.says("3"))
    pressed = await stage.done(them.presses(shown_in(stage, them)[-1], "Skip"))
    assert "read more" in answer_to(pressed)
    assert "read more" in await stage.shown(lambda: them.says("/goal list"))


async def test_a_question_that_was_asked_in_words_may_be_answered_in_a_form(
    stage: AtDiscord, ann: Person
) -> None:
    them = stage.cast.somebody("ann", "Ann")
    await stage.shown(lambda: them.says("/goal add read more"))
    milestone = "Milestone: done or not yet"
    asked = await stage.done(them.presses(shown_in(stage, them)[-1], milestone))
    assert asked.modal is not None
    assert asked.modal.field("title").value == "read more"
    done = await stage.done(them.submits(asked.modal, {"visible": "me"}))
    assert "It is on your list: read more." in answer_to(done)


async def test_an_edited_or_deleted_message_changes_nothing(stage: AtDiscord, ann: Person) -> None:
    them = stage.cast.somebody("ann", "Ann")
    await stage.shown(lambda: them.says("/goal add"))
    said = await stage.done(them.says("Read"))
    before = len(shown_in(stage, them))

    async def change() -> None:
        them.edits(said, "Write")

    assert "What I took from it before stays as it was." in await stage.shown(change)
    them.deletes(said)
    await stage.fake.quiet()
    assert len(shown_in(stage, them)) == before + 1


async def test_ones_own_message_becomes_the_check_in_and_nobody_elses(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    stage.readers["den"] = frozenset({"ann", "bob", "cy"})
    await world.until(8, 18, 30)
    them, other, third = (stage.cast.somebody(key) for key in ("ann", "bob", "cy"))
    den = stage.cast.channels["den"]
    words = await them.says("The letter is sent", den)
    gate = await other.says("The gate, painted", den, [photo(other)])
    song = await third.says("", den, [voice(third)])
    refused = await stage.done(other.context_menu(USE, words))
    assert "Your stone is laid." not in answer_to(refused)
    assert "letter" not in answer_to(refused)
    for somebody, sent in ((them, words), (other, gate), (third, song)):
        done = await stage.done(somebody.context_menu(USE, sent))
        assert all(reply.ephemeral for reply in done.replies)
        assert "Your stone is laid." in answer_to(done)
    await world.until(10, 21)
    for said in ("A win: “The letter is sent”", "“The gate, painted”", "Sent a voice note, 0:42."):
        assert said in bob.last + ann.last
    assert stage.in_place("den") == []


async def test_an_invitation_that_is_forwarded_or_pasted_into_a_modal_opens_its_charter(
    stage: AtDiscord, ann: Person, bob: Person
) -> None:
    await creates_a_pod(ann)
    them, other = stage.cast.somebody("bob", "Bob"), stage.cast.somebody("ann")
    invited = next(m for m in shown_in(stage, other) if "invites you" in m.text)
    assert invited.text.startswith("Ann invites you")
    await stage.done(them.forwards(invited))
    assert "would like to have you" in shown_in(stage, them)[-1].text
    asked = await stage.done(them.slash("goal add"))
    code = re.search(r"/pod join ([\w-]+)", invited.text)
    assert code
    answers = {"title": code[1], "kind": "milestone"}
    done = await stage.done(them.submits(asked.modal, answers))
    assert "would like to have you" in answer_to(done)

"""What is shown is what its person sent to Cairn: no file, no address and nobody else's."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.dialogue.media import Media, MediaKind
from bot.dialogue.tokens import FormAction, FormStep, press, write
from bot.kernel.ids import CheckInId, FormId, short, unshort
from bot.ports.conversations import Conversation
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from tests.fakes.telegram.people import OGG
from tests.harness.cast import Person, World
from tests.harness.stages.telegram import AtTelegram
from tests.stories.scenes import open_pod

KEY = "cairn.key"
SECRET = b"the master key, thirty-two bytes"
FORGED = (
    f"{{platform}}:voice:0:{KEY}",
    f"{{platform}}:picture:0:{KEY}",
    "{platform}:voice:0:/proc/self/environ",
    "{platform}:voice:0:https://example.org/x",
    "discord:picture:0:1.2.3",
)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand where an operator's files are."""
    (tmp_path / KEY).write_bytes(SECRET)
    monkeypatch.chdir(tmp_path)


def forgeries(world: World) -> Iterator[str]:
    for each in FORGED:
        yield each.format(platform=world.stage.platform)


async def test_no_token_and_no_words_attach_anything(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    mine = check_in_of(ann)
    for raw in forgeries(world):
        for token in (f"1~checkin.attach~{raw}", f"1~checkin.attach~{raw}~words"):
            if len(token) <= 60:
                await ann.presses_token(token)
                await ann.says("/cancel")
        await ann.presses_token(press("checkin.words", mine))
        await ann.says(raw)
        await ann.says("/cancel")
        assert "[Listen]" not in ann.screen()
        assert "With it:" not in await ann.says("/checkin")
        assert "I can't find that here." in await ann.presses_token(press("checkin.media", mine))


@pytest.mark.parametrize("ref", [KEY, "/proc/self/environ", "https://example.org/x", "1.2.3"])
@pytest.mark.parametrize("kind", MediaKind)
async def test_what_was_kept_before_is_told_in_words_where_it_is_no_reference(
    world: World,
    storage: SqlStorage,
    ann: Person,
    bob: Person,
    cy: Person,
    kind: MediaKind,
    ref: str,
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    mine = CheckInId(check_in_of(ann))
    forged = Media(world.stage.platform, kind, ref)
    await storage.run(lambda uow: _kept(uow, mine, forged))
    shown = await ann.presses_token(press("checkin.media", mine))
    assert "From Ann: a " in shown
    if isinstance(world.stage, AtTelegram):
        assert not any(call.files for call in world.stage.telegram.requests)
        assert ref not in str([call.parameters for call in world.stage.telegram.requests])


@pytest.mark.parametrize("world", ["small"], indirect=True)
@pytest.mark.parametrize("sent", [f"telegram:voice:0:{KEY}", f"/{KEY}", "discord:picture:0:1.2.3"])
async def test_a_form_that_was_open_before_lets_go_what_is_not_from_its_account(
    world: World, storage: SqlStorage, ann: Person, bob: Person, cy: Person, sent: str
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    mine = check_in_of(ann)
    await storage.run(lambda uow: _open_of_old(uow, ann, mine, sent))
    said = await ann.presses_token(write(FormStep(FormAction.OPEN, FormId(77))))
    assert "I could not keep the voice note or picture from before." in said
    assert "Is there something you would like to ask the others for?" in said
    said = await ann.presses("Skip")
    assert "could not keep" not in said
    assert "> It rained" in said
    assert "With it:" not in said


@pytest.mark.parametrize("world", ["small", "telegram"], indirect=True)
async def test_a_form_that_was_open_before_keeps_what_its_account_sent(
    world: World, storage: SqlStorage, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.sends(MediaKind.VOICE)
    mine = check_in_of(ann)
    sent = await storage.read(lambda uow: uow.checkins.get(CheckInId(mine)).words.media)
    assert sent is not None
    text = f"{sent.platform}:voice:{sent.seconds}:{sent.ref}"
    await ann.presses("Take my words back")
    await storage.run(lambda uow: _open_of_old(uow, ann, mine, text))
    await ann.presses_token(write(FormStep(FormAction.OPEN, FormId(77))))
    assert "With it: a voice note, 0:42." in await ann.presses("Skip")
    kept = await storage.read(lambda uow: uow.checkins.get(CheckInId(mine)).words.media)
    assert kept == sent
    await world.until(10, 21)
    assert "From Ann: a voice note, 0:42." in await bob.presses("Listen")
    if isinstance(world.stage, AtTelegram):
        assert world.stage.telegram.of_bot(world.stage.cast.somebody("bob"))[-1].voice == OGG


@pytest.mark.parametrize("world", ["small", "telegram"], indirect=True)
async def test_a_form_that_was_open_before_shows_nothing_that_was_written_into_it(
    world: World, storage: SqlStorage, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    mine = check_in_of(ann)
    forged = f"{world.stage.platform}:voice:0:{KEY}"
    await storage.run(lambda uow: _open_of_old(uow, ann, mine, forged))
    await ann.presses_token(write(FormStep(FormAction.OPEN, FormId(77))))
    await ann.presses("Skip")
    assert "From Ann: a voice note" in await ann.presses_token(press("checkin.media", mine))
    if isinstance(world.stage, AtTelegram):
        assert not any(call.files for call in world.stage.telegram.requests)
        assert KEY not in str([call.parameters for call in world.stage.telegram.requests])


async def test_what_a_person_sent_before_is_still_shown(
    world: World, storage: SqlStorage, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    await ann.sends(MediaKind.VOICE)
    mine = CheckInId(check_in_of(ann))
    await storage.run(lambda uow: _without_account(uow, mine))
    await world.until(10, 21)
    assert "From Ann: a voice note, 0:42." in await bob.presses("Listen")
    if isinstance(world.stage, AtTelegram):
        assert world.stage.telegram.of_bot(world.stage.cast.somebody("bob"))[-1].voice == OGG


def check_in_of(person: Person) -> int:
    """Find the check-in that somebody was asked about."""
    _, token = person.button("Add words")
    number = unshort(token.split("~")[2])
    assert number is not None
    return number


def _kept(uow: UnitOfWork, mine: CheckInId, sent: Media) -> None:
    before = uow.checkins.get(mine)
    uow.checkins.save(replace(before, words=replace(before.words, media=sent)))


def _open_of_old(uow: UnitOfWork, whose: Person, mine: int, sent: str) -> None:
    """Keep a form as version 1 did, with what was sent as text."""
    account = uow.people.account(whose.world.stage.platform, whose.account)
    assert account is not None
    answers = {"check_in": short(mine), "win": "It rained", "hard": None}
    tomorrow = whose.world.clock.now() + timedelta(days=1)
    uow.conversations.put(
        Conversation(
            FormId(77),
            account.id,
            account.person,
            "checkin.words",
            {**answers, "media": sent},
            (),
            False,
            tomorrow,
        )
    )


def _without_account(uow: UnitOfWork, mine: CheckInId) -> None:
    sent = uow.checkins.get(mine).words.media
    assert sent is not None
    _kept(uow, mine, replace(sent, account=None))

"""Answers and notices at Discord: once, in time, where they belong, and nothing left unsaid."""

import asyncio

import pytest

from adapters.discord.interactions import response
from adapters.discord.sending import send
from storage.engine import SqlStorage
from tests.fakes.discord.attachments import Attachment
from tests.fakes.discord.faults import Drop, Fault, Hang, ServerError, TooMany
from tests.fakes.discord.people import Person as Somebody
from tests.fakes.telegram.people import picture
from tests.harness.cast import Person, World
from tests.harness.patience import patient
from tests.harness.stages.discord import AtDiscord
from tests.harness.stages.discord_running import held_up
from tests.harness.stages.discord_seen import Seen, answer_to
from tests.stories.scenes import CODE, ann_and_bob_check_in, begins, creates_a_pod, joins, open_pod

pytestmark = pytest.mark.parametrize("world", ["discord"], indirect=True)


def photo(them: Somebody) -> Attachment:
    return them.uploads("gate.png", "image/png", data=picture())


async def test_the_first_message_to_somebody_comes_once_whatever_its_connection_does(
    world: World, stage: AtDiscord, ann: Person, bob: Person
) -> None:
    stage.readers["den"] = frozenset({"ann", "bob", "cy"})
    them, den = stage.cast.somebody("cy", "Cy"), stage.cast.channels["den"]
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    await joins(bob, code, "Scales")
    charter = await stage.done(them.slash("pod join", {"code": code}, den))
    path = f"/channels/{them.dm.id}/messages"
    stage.fake.fail("POST", path, Drop(commit=True))
    await stage.done(them.presses(charter.replies[0], "I am in"))
    await world.settle()
    await world.later(minutes=2)
    said = [Seen("", sent).text for sent in stage.sent_in(them.dm)]
    assert ["Early birds is open" in text for text in said] == [True]
    asked = [one.method for one in stage.fake.requests if one.path.startswith(path)]
    assert asked == ["POST", "GET", "PATCH"]  # after the nonce's time it is looked for


async def test_a_file_that_takes_long_is_waited_for_in_time(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    them = stage.cast.somebody("ann")
    asked = await stage.done(them.presses(stage.sent_in(them.dm)[-1], "Add words"))
    stage.fake.fail("POST", f"/channels/{them.dm.id}/messages", Hang(2.0))
    said = {"win": "Painted", "media": photo(them)}
    lost = await stage.done(them.submits(asked.modal, said))
    assert lost.failed is None
    assert lost.deferred
    assert "I could not keep that file." in answer_to(lost)
    again = await stage.done(them.presses(lost.replies[0], "Correct it"))
    assert again.modal is not None
    assert again.modal.field("win").value == "Painted"
    done = await stage.done(them.submits(again.modal, said))
    assert "> Painted" in answer_to(done)
    assert "With it: a picture." in answer_to(done)


async def test_a_file_for_somebody_whose_direct_messages_are_closed_is_not_dropped_silently(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    stage.readers["den"] = frozenset({"ann", "bob", "cy"})
    await world.until(8, 18, 30)
    them, den = stage.cast.somebody("ann"), stage.cast.channels["den"]
    them.closes_dms()
    sent = await them.says("The gate, painted", den, [photo(them)])
    await stage.fake.quiet()
    told = await stage.done(them.context_menu("Use as my check-in", sent))
    assert all(reply.ephemeral for reply in told.replies)
    assert "I could not keep that file." in answer_to(told)
    done = await stage.done(them.presses(told.replies[0], "Skip"))
    assert "> The gate, painted" in answer_to(done)


@pytest.mark.parametrize("place", ["form", "menu"])
async def test_a_file_that_is_no_picture_is_not_dropped_silently(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person, place: str
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    them = stage.cast.somebody("ann")
    letter = them.uploads("letter.pdf", "application/pdf", data=b"%PDF-")
    before = len(stage.sent_in(them.dm))
    if place == "form":
        asked = await stage.done(them.presses(stage.sent_in(them.dm)[-1], "Add words"))
        told = await stage.done(them.submits(asked.modal, {"win": "Sent", "media": letter}))
    else:
        stage.readers["den"] = frozenset({"ann", "bob", "cy"})
        sent = await them.says("Sent", stage.cast.channels["den"], [letter])
        await stage.fake.quiet()
        told = await stage.done(them.context_menu("Use as my check-in", sent))
    assert "A voice note or a picture works." in answer_to(told)
    assert not any(one.attachments for one in stage.sent_in(them.dm)[before:])
    done = await stage.done(them.presses(told.replies[0], "Skip"))
    assert "> Sent" in answer_to(done)


async def test_a_tap_on_a_long_card_draws_its_page_anew_and_adds_none(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await creates_a_pod(ann, "Night owls")
    *_, code = CODE.findall(ann.screen())
    await begins(ann, "Reading")
    for person in (bob, cy):
        await person.says(f"/pod join {code}")
        await person.presses("I am in")
    them = stage.cast.somebody("ann")
    for title, pod in (("Walks", 0), ("Calls", 0), ("Songs", 1), ("Bread", 1), ("Sleep", 1)):
        named = {"title": title, "kind": "milestone", "visible": "pod"}
        pods = await them.types("goal add", "pod", "", named)
        chosen = next(p.value for p in pods if p.name == ("Early birds", "Night owls")[pod])
        await stage.done(them.slash("goal add", {**named, "pod": chosen}))
    await world.until(8, 18, 30)
    pages = stage.sent_in(them.dm)[-2:]
    assert ["[Rest this week]" in Seen("", page).text for page in pages] == [False, True]
    rows = {press.line: n for n, page in enumerate(pages) for press in Seen("", page).presses}
    for line in ("Morning pages", *(line for line, n in rows.items() if line and n == 1)):
        await ann.marks(line, "Done")
        assert stage.sent_in(them.dm)[-2:] == pages
    assert "Morning pages · Done" in Seen("", pages[0]).text
    assert "· Done" in Seen("", pages[1]).text


async def test_who_is_refused_slowly_in_a_channel_reads_it_alone(
    world: World, stage: AtDiscord, storage: SqlStorage, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    stage.readers["den"] = frozenset({"ann", "bob", "cy"})
    them, den = stage.cast.somebody("bob"), stage.cast.channels["den"]
    async with held_up(storage, bob.account):
        asked = await them.slash("pod here", channel=den)
        await asked.first_response()
    await asked.settled()
    await stage.everything_is_answered()
    assert "Only a host can do that." in answer_to(asked)
    assert stage.in_place("den") == []
    assert [reply.ephemeral for reply in asked.replies] == [True]


async def test_a_picture_that_takes_long_is_waited_for_in_time(
    world: World,
    stage: AtDiscord,
    ann: Person,
    bob: Person,
    cy: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(11, 12)
    them = stage.cast.somebody("ann")
    monkeypatch.setattr(send, "SOON", 0.01)
    stage.pictures.held = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        asked = tasks.create_task(stage.done(them.slash("board", channel=them.dm)))
        await stage.fake.until(lambda: any(done.thinking for done in stage.fake.interactions))
        stage.pictures.held.set()
    assert "(picture: " in answer_to(asked.result())


async def test_a_home_that_is_chosen_slowly_in_a_form_is_told_to_its_channel(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await creates_a_pod(ann, "Night owls")
    stage.readers["den"] = frozenset({"ann", "bob", "cy"})
    them, den = stage.cast.somebody("ann"), stage.cast.channels["den"]
    asked = await stage.done(them.slash("pod here", channel=den))
    assert asked.modal is not None
    stage.fake.fail("GET", "/guilds/*/members/*", Hang(2.0))
    done = await stage.done(them.submits(asked.modal, {"pod": "Early birds"}))
    assert done.deferred
    assert [message.text for message in stage.in_place("den")] == [answer_to(done)]


async def test_what_was_pressed_before_an_end_is_answered_before_it(
    world: World, stage: AtDiscord, storage: SqlStorage, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 18, 30)
    them = stage.cast.somebody("ann")
    async with held_up(storage, ann.account), asyncio.TaskGroup() as tasks:
        pressed = tasks.create_task(them.presses(stage.sent_in(them.dm)[-1], "Done"))
        await stage.fake.until(lambda: any(done.deferred for done in stage.fake.interactions))
        stops = asyncio.get_running_loop().create_task(stage.stops())
        assert not (await asyncio.wait({stops}, timeout=0.3))[0]
    await stops
    assert "That is your stone." in answer_to(pressed.result())
    await stage.starts()


@pytest.mark.parametrize("arrives", [False, True])
async def test_an_answer_whose_connection_breaks_is_shown_once(
    world: World, stage: AtDiscord, ann: Person, arrives: bool
) -> None:
    them = stage.cast.somebody("ann", "Ann")
    stage.fake.tolerates("a second callback")
    stage.fake.fail("POST", "/interactions/*/*/callback", Drop(commit=arrives))
    done = await stage.done(them.slash("goal list"))
    assert len(done.replies) == 1
    assert "You have no goals yet." in answer_to(done)


@pytest.mark.parametrize("fault", [Drop(commit=True), Drop(), ServerError(503)])
async def test_an_answer_to_a_direct_message_that_may_be_lost_comes_once(
    world: World, stage: AtDiscord, ann: Person, fault: Fault
) -> None:
    them = stage.cast.somebody("ann", "Ann")
    stage.fake.fail("POST", f"/channels/{them.dm.id}/messages", fault)
    assert "[Start a pod]" in await stage.shown(lambda: them.says("hello"))
    assert len(stage.sent_in(them.dm)) == 1


@pytest.mark.parametrize("why", ["not invited", "not allowed", "not seen"])
async def test_no_place_becomes_a_home_where_nothing_can_be_posted(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person, why: str
) -> None:
    await open_pod(ann, bob, cy)
    stage.readers["den"] = frozenset({"ann", "bob", "cy"})
    them, den = stage.cast.somebody("ann"), stage.cast.channels["den"]
    assert den.guild is not None
    if why == "not invited":
        stage.fake.state.guilds[den.guild.id].remove_bot()
    else:
        missing = "send_messages" if why == "not allowed" else "view_channel"
        den.denies(stage.fake.bot, missing)
    await stage.fake.quiet()
    told = await stage.done(them.slash("pod here", channel=den))
    assert "I can post nothing here." in answer_to(told)
    assert [reply.ephemeral for reply in told.replies] == [True]
    await world.until(10, 21)
    assert "The week in Early birds" in ann.last


async def test_who_opens_their_messages_again_is_written_to_when_they_are_seen_in_a_server(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    stage.readers["den"] = frozenset({"ann", "bob", "cy"})
    them, den = stage.cast.somebody("cy"), stage.cast.channels["den"]
    await stage.done(them.slash("goal list", channel=den))
    them.closes_dms()
    await world.until(8, 18, 30)
    them.opens_dms()
    await stage.done(them.slash("goal list", channel=den))
    await world.until(15, 18, 30)
    assert "Sunday, Cy. How did Sketching go?" in cy.last


@pytest.mark.parametrize(
    "fault", [TooMany(0.6, global_=True), TooMany(0.6, via=False)], ids=["global", "address"]
)
@pytest.mark.parametrize("where", ["first", "later"])
async def test_an_answer_waits_for_the_end_of_a_pause_while_discord_waits_for_it(
    fault: Fault,
    where: str,
    world: World,
    stage: AtDiscord,
    storage: SqlStorage,
    ann: Person,
    bob: Person,
    cy: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(response, "FIRST_WITHIN", patient(2.5))
    await open_pod(ann, bob, cy)
    stage.readers["den"] = frozenset({"ann", "bob", "cy"})
    them, den = stage.cast.somebody("bob"), stage.cast.channels["den"]
    if where == "first":
        stage.fake.fail("POST", "/interactions/*/*/callback", fault)
        asked = await stage.done(them.slash("pod here", channel=den))
    else:
        async with held_up(storage, bob.account):
            asked = await them.slash("pod here", channel=den)
            await asked.first_response()
            stage.fake.fail("*", "/webhooks/*/*", fault)
            stage.fake.fail("*", "/webhooks/*/*/messages/@original", fault)
        await asked.settled()
    await stage.everything_is_answered()
    assert "Only a host can do that." in answer_to(asked)
    assert stage.in_place("den") == []


async def test_an_answer_that_a_pause_makes_too_late_comes_as_a_direct_message(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    stage.readers["den"] = frozenset({"ann", "bob", "cy"})
    them, den = stage.cast.somebody("bob"), stage.cast.channels["den"]
    stage.fake.tolerates("no answer within 3 s")
    before = len(stage.sent_in(them.dm))
    stage.fake.fail("POST", "/interactions/*/*/callback", TooMany(4, via=False))
    await them.slash("pod here", channel=den)
    await stage.fake.until(lambda: len(stage.sent_in(them.dm)) > before, 30)
    assert "Only a host can do that." in Seen("", stage.sent_in(them.dm)[-1]).text

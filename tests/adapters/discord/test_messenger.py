"""Letters to Discord arrive once; and who reads a place is told as far as it is known."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.client import Client
from adapters.discord.errors import Gone
from adapters.discord.sending.delivery_lookup import RECOGNIZED_FOR, mark, nonce
from bot.dialogue.limits import DISCORD
from bot.kernel.clock import SystemClock
from bot.kernel.errors import BotError, TryLater, Uncertain, Unreachable
from bot.ports.chat import Audience, Messenger, OutboundMessage
from tests.adapters.discord.running_client import client_for, connected, page, visiting
from tests.fakes.discord.channels import Channel
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.faults import Answer, Drop, Fault, Garbage, ServerError, TooMany
from tests.fakes.discord.guilds import Guild
from tests.fakes.discord.people import Person

CLOCK = SystemClock()


@pytest.fixture(params=["heard", "not heard"])
async def client(request: pytest.FixtureRequest, fake: FakeDiscord) -> AsyncIterator[Client]:
    """Connect the client, or let it only log in, as where another process is connected."""
    made = client_for(fake)
    async with connected(fake, made) if request.param == "heard" else visiting(made):
        yield made


def letter(to: Person, text: str = "news", key: str = "prompt:1:2026-W47/1") -> OutboundMessage:
    return OutboundMessage(key, f"@{to.id}", private=True, reply=page(text))


def test_it_is_the_messenger_that_the_core_asks_for(client: Client) -> None:
    messenger: Messenger = client.messenger
    assert (messenger.platform, messenger.limits) == ("discord", DISCORD)


async def test_a_letter_is_named_by_its_message_and_drawn_anew(
    client: Client, ann: Person, town: Guild
) -> None:
    name = await client.messenger.send(letter(ann))
    (sent,) = ann.sees()
    assert name == str(sent.id)
    await client.messenger.edit(name, letter(ann, "old news"))
    assert [message.text for message in ann.sees()] == ["old news"]


async def test_a_letter_that_is_tried_again_arrives_once(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    fake.fail("POST", "/channels/*/messages", ServerError(503, commit=True))
    with pytest.raises(Uncertain):
        await client.messenger.send(letter(ann))
    name = await client.messenger.send(letter(ann))
    other = await client.messenger.send(letter(ann, key="prompt:1:2026-W48/1"))
    assert [str(message.id) for message in ann.sees()] == [name, other]


@pytest.mark.parametrize("tried", [timedelta(), timedelta(hours=9)])
async def test_a_letter_that_may_be_there_is_found_however_long_ago_it_was_sent(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild, tried: timedelta
) -> None:
    since = CLOCK.now() - RECOGNIZED_FOR - tried
    channel = await client.sender.open_channel(f"@{ann.id}")
    fake.fail("POST", "/channels/*/messages", Drop(commit=True))
    with pytest.raises(Uncertain):
        await client.messenger.send(letter(ann))
    fake.passes(hours=1)
    for number in range(150):
        await ann.says(f"number {number}")
    name = await client.messenger.send(replace(letter(ann, "news by now"), since=since))
    sent = fake.in_channel(ann.dm, ann)
    assert ann.dm.id == channel
    assert [(str(m.id), m.text) for m in sent if "by now" in m.text] == [(name, "news by now")]
    assert sent[0].text == "news by now"
    assert len(sent) == 151


async def test_a_letter_that_is_not_there_is_sent(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    await client.messenger.send(letter(ann, key="prompt:1:2026-W46/1"))
    since = CLOCK.now() - RECOGNIZED_FOR
    name = await client.messenger.send(replace(letter(ann, "more news"), since=since))
    assert [str(m.id) for m in ann.sees() if m.text == "more news"] == [name]
    assert len(ann.sees()) == 2


async def test_within_the_nonces_minutes_no_history_is_asked_for(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    fake.fail("POST", "/channels/*/messages", Drop(commit=True))
    since = CLOCK.now()
    for _ in range(2):
        with suppress(Uncertain):
            await client.messenger.send(replace(letter(ann), since=since))
    assert len(ann.sees()) == 1
    asked = [(one.method, one.path) for one in fake.requests]
    assert ("GET", f"/channels/{ann.dm.id}/messages") not in asked


@pytest.mark.parametrize("fault", [ServerError(503), Drop(), Garbage()], ids=str)
async def test_what_cannot_be_looked_up_is_sent_later(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild, fault: Fault
) -> None:
    fake.fail("GET", "/channels/*/messages", fault, fault)  # aiohttp asks twice by itself
    since = CLOCK.now() - RECOGNIZED_FOR
    with pytest.raises(TryLater):
        await client.messenger.send(replace(letter(ann), since=since))
    assert ann.sees() == []


async def test_where_no_history_may_be_read_a_letter_is_sent(
    fake: FakeDiscord, client: Client, pod: "Pod"
) -> None:
    square = pod.town.channel("square")
    square.denies(fake.bot, "read_message_history")
    since = CLOCK.now() - RECOGNIZED_FOR
    to_all = OutboundMessage(
        "digest:1/1", str(square.id), private=False, reply=page("news"), since=since
    )
    name = await client.messenger.send(to_all)
    assert [str(m.id) for m in fake.in_channel(square, pod.ann)] == [name]


@pytest.mark.parametrize("fault", [ServerError(503), Drop(), Drop(commit=True)], ids=str)
async def test_a_conversation_that_may_not_be_open_is_opened_later(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild, fault: Fault
) -> None:
    fake.fail("POST", "/users/@me/channels", fault)
    with pytest.raises(TryLater) as wait:
        await client.messenger.send(letter(ann))
    assert wait.value.only_there
    await client.messenger.send(letter(ann))
    assert len(ann.sees()) == 1


@given(st.text())
def test_a_mark_is_no_number_that_discord_counts_up_to(key: str) -> None:
    assert 2**30 <= mark(nonce(key)) < 2**31


def test_a_nonce_is_short_and_each_letters_own() -> None:
    keys = [f"prompt:{number}:2026-W47/{'x' * 300}" for number in range(1000)]
    assert {len(nonce(key)) for key in keys} == {22}
    assert len({nonce(key) for key in keys}) == 1000
    assert nonce(keys[0]) == nonce(keys[0])


async def test_a_letter_that_was_deleted_cannot_be_drawn_anew(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    name = await client.messenger.send(letter(ann))
    fake.state.remove(ann.sees()[0])
    with pytest.raises(Gone):
        await client.messenger.edit(name, letter(ann))


@dataclass
class Pod:
    """A server of Ann's with Bob in it."""

    town: Guild
    ann: Person
    bob: Person

    @property
    def members(self) -> frozenset[str]:
        return frozenset({str(self.ann.id), str(self.bob.id)})


@pytest.fixture
def pod(fake: FakeDiscord, town: Guild, ann: Person) -> Pod:
    bob = fake.user("Bob")
    bob.joins(town)
    return Pod(town, ann, bob)


async def audience(client: Client, channel: Channel, pod: Pod) -> Audience:
    return await client.messenger.audience(str(channel.id), pod.members)


async def test_a_server_of_exactly_the_members_has_no_other_readers(
    client: Client, pod: Pod
) -> None:
    told = await audience(client, pod.town.channel("square"), pod)
    assert told == Audience(pod.members, others=0)
    assert told.is_closed


async def test_a_stranger_in_the_server_reads_along_from_then_on(
    fake: FakeDiscord, client: Client, pod: Pod
) -> None:
    square = pod.town.channel("square")
    assert (await audience(client, square, pod)).is_closed
    fake.user("Cy").joins(pod.town)
    assert await audience(client, square, pod) == Audience(pod.members, others=1)


async def test_another_bot_reads_along(fake: FakeDiscord, client: Client, pod: Pod) -> None:
    other = fake.user("Other")
    other.bot = True
    other.joins(pod.town)
    told = await audience(client, pod.town.channel("square"), pod)
    assert told == Audience(pod.members, others=1)


async def test_who_is_not_in_the_server_is_not_inside(
    fake: FakeDiscord, client: Client, pod: Pod
) -> None:
    square = pod.town.channel("square")
    members = pod.members | {str(fake.user("Cy").id)}
    assert await client.messenger.audience(str(square.id), members) == Audience(pod.members, 0)
    pod.bob.leaves(pod.town)
    assert await client.messenger.audience(str(square.id), members) == Audience(
        frozenset({str(pod.ann.id)}), 0
    )


async def test_of_a_channel_for_some_nobody_can_tell_who_else_reads(
    fake: FakeDiscord, client: Client, pod: Pod
) -> None:
    fake.user("Cy").joins(pod.town)
    den = pod.town.channel("den", readers=[pod.bob])
    assert await audience(client, den, pod) == Audience(pod.members, None)


async def test_a_member_who_may_not_look_is_not_inside(
    fake: FakeDiscord, client: Client, pod: Pod
) -> None:
    den = pod.town.channel("den", readers=[])
    assert await audience(client, den, pod) == Audience(frozenset({str(pod.ann.id)}), None)
    square = pod.town.channel("square")
    square.denies(pod.bob, "view_channel")
    assert await audience(client, square, pod) == Audience(frozenset({str(pod.ann.id)}), None)


async def test_a_role_opens_a_channel(fake: FakeDiscord, client: Client, pod: Pod) -> None:
    den = pod.town.channel("den", readers=[])
    pod.town.role("Organizers", "administrator", members=[pod.bob])
    assert await audience(client, den, pod) == Audience(pod.members, 0)


@pytest.mark.parametrize("private", [True, False])
async def test_a_private_thread_is_read_by_those_in_it_and_by_moderators(
    fake: FakeDiscord, client: Client, pod: Pod, private: bool
) -> None:
    cy = fake.user("Cy")
    cy.joins(pod.town)
    square = pod.town.channel("square")
    walk = pod.town.thread(square, "walk", private=private, members=[fake.bot])
    asked = pod.members | {str(cy.id)}

    async def told() -> Audience:
        return await client.messenger.audience(str(walk.id), asked)

    everybody = Audience(asked, others=0)
    only_ann = Audience(frozenset({str(pod.ann.id)}), others=None)  # whose server it is
    assert await told() == (only_ann if private else everybody)
    walk.adds(pod.bob)
    assert await told() == (Audience(pod.members, None) if private else everybody)
    pod.town.role("Moderators", "manage_threads", members=[cy])
    assert await told() == everybody


async def test_a_thread_that_is_archived_is_asked_for(
    fake: FakeDiscord, client: Client, pod: Pod
) -> None:
    walk = pod.town.thread(pod.town.channel("square"), "walk", private=False, members=[fake.bot])
    walk.archives()
    await fake.until(lambda: client.gateway.get_channel(walk.id) is None)
    assert (await audience(client, walk, pod)).is_closed


async def test_of_a_server_that_is_away_nothing_is_told(fake: FakeDiscord, pod: Pod) -> None:
    square = pod.town.channel("square")
    async with connected(fake, client_for(fake)) as client:
        await audience(client, square, pod)
        pod.town.goes_down()
        await fake.until(lambda: all(guild.unavailable for guild in client.gateway.guilds))
        assert await audience(client, square, pod) == Audience()


@pytest.mark.parametrize("place", ["1", "@7"])
async def test_a_place_that_is_none_is_unreachable(client: Client, place: str) -> None:
    with pytest.raises(Unreachable):
        await client.messenger.audience(place, frozenset())


async def test_a_place_that_the_bot_lost_is_unreachable(
    fake: FakeDiscord, client: Client, pod: Pod
) -> None:
    square = pod.town.channel("square")
    pod.town.remove_bot()
    await fake.until(lambda: not client.gateway.guilds)
    with pytest.raises(Unreachable):
        await audience(client, square, pod)


async def test_direct_messages_are_no_shared_place(
    fake: FakeDiscord, client: Client, pod: Pod
) -> None:
    await client.messenger.send(letter(pod.ann))
    with pytest.raises(Unreachable):
        await audience(client, pod.ann.dm, pod)


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (TooMany(31), TryLater),
        (ServerError(503), Uncertain),
        (Garbage(), Uncertain),
        (Answer(403, 50001), Unreachable),
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/guilds/*", "/guilds/*/members/*"])
async def test_not_knowing_is_no_answer(
    fake: FakeDiscord,
    client: Client,
    pod: Pod,
    path: str,
    fault: Fault,
    verdict: type[BotError],
) -> None:
    square = pod.town.channel("square")
    if verdict is Unreachable and path.endswith("members/*"):
        itself = () if client.leadership.held else (fault,)  # who is not told of itself asks
        fake.fail("GET", path, *itself, fault)
        told = await audience(client, square, pod)
        assert len(told.inside) == 1
        assert not told.is_closed
        return
    fake.fail("GET", path, fault)
    with pytest.raises(verdict):
        await audience(client, square, pod)

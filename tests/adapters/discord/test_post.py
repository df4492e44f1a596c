"""Pages in channels, with what they show; each in the right place, once."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.discord import fetching, post
from adapters.discord.client import Client
from adapters.discord.fetching import Fetching
from adapters.discord.options import OFFICIAL
from adapters.discord.verdicts import Gone, NotReached, NotShown, TooManyChannels
from bot.dialogue.media import Media, MediaKind
from bot.dialogue.replies import Attachment, CairnDrawing, Picture, Reply, reply
from bot.errors import Unreachable
from bot.texts.spans import plain
from tests.adapters.discord.running import client_for, connected, page
from tests.platforms.discord.fake import FakeDiscord
from tests.platforms.discord.guilds import Guild
from tests.platforms.discord.messages import Message
from tests.platforms.discord.people import Person

SILENT_ABOUT_LINKS = 1 << 2


def board(*layers: int) -> Reply:
    """Make a page with a picture."""
    return reply(plain("The cairn"), Picture(CairnDrawing(layers), plain("A small cairn")))


def shows(message: Message) -> Media:
    """Name what somebody sent."""
    (sent,) = message.attachments
    kind = MediaKind.VOICE if sent.voice_seconds else MediaKind.PICTURE
    return Media("discord", kind, f"{message.channel.id}.{message.id}.{sent.id}")


async def test_a_page_goes_into_a_channel(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    square = town.channel("square")
    number = await client.post.put(str(square.id), page("news @everyone <https://example.org>"))
    (sent,) = ann.sees(square)
    assert sent.id == number
    assert sent.flags & SILENT_ABOUT_LINKS
    assert sent.allowed_mentions is not None
    assert sent.allowed_mentions["parse"] == []


async def test_direct_messages_are_opened_once(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    for text in ("one", "two"):
        await client.post.put(f"@{ann.id}", page(text))
    assert [message.text for message in ann.sees()] == ["one", "two"]
    opened = [request for request in fake.requests if request.path == "/users/@me/channels"]
    assert len(opened) == fake.new_dms == 1


async def test_direct_messages_whose_channel_is_known_are_not_opened(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    await client.post.put(f"@{ann.id}/{ann.dm.id}", page("news"))
    assert len(ann.sees()) == 1
    assert "/users/@me/channels" not in [request.path for request in fake.requests]


async def test_a_channel_that_was_opened_is_told_and_known_from_then_on(
    client: Client, ann: Person, town: Guild
) -> None:
    told = []

    async def opened(user: int, channel: int) -> None:
        told.append((user, channel))

    client.post.opened = opened
    assert client.post.located(f"@{ann.id}") == f"@{ann.id}"
    for _ in range(2):
        await client.post.put(f"@{ann.id}", page("news"))
    assert told == [(ann.id, ann.dm.id)]
    assert client.post.located(f"@{ann.id}") == f"@{ann.id}/{ann.dm.id}"
    assert client.post.located("123") == "123"


async def test_a_channel_that_is_remembered_is_not_opened(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    client.post.remember(ann.id, ann.dm.id)
    await client.post.put(f"@{ann.id}", page("news"))
    assert len(ann.sees()) == 1
    assert "/users/@me/channels" not in [request.path for request in fake.requests]


async def test_not_too_many_direct_messages_are_opened_at_once(
    fake: FakeDiscord, client: Client, town: Guild
) -> None:
    people = [fake.user(f"P{number}") for number in range(6)]
    for person in people:
        person.joins(town)
    for person in people[:5]:
        await client.post.put(f"@{person.id}", page("news"))
    with pytest.raises(TooManyChannels) as said:
        await client.post.put(f"@{people[5].id}", page("news"))
    assert said.value.only_there
    await client.post.put(f"@{people[0].id}", page("more"))
    assert fake.new_dms == 5


async def test_the_same_nonce_makes_no_second_message(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    place = f"@{ann.id}"
    first, second, other = [
        await client.post.put(place, page("news"), nonce) for nonce in ("n1", "n1", "n2")
    ]
    assert first == second != other
    assert len(ann.sees()) == 2


async def test_the_librarys_request_enforces_every_nonce(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    for nonce in ("mine", None):
        await client.post.put(f"@{ann.id}", page("news"), nonce)
    mine, own = (r.json for r in fake.requests if r.route.endswith("/messages"))
    assert (mine["nonce"], mine["enforce_nonce"]) == ("mine", True)
    assert re.fullmatch(r"[\w-]{22}", own["nonce"])
    assert own["enforce_nonce"] is True


async def test_pictures_are_attached_with_their_words(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    square = town.channel("square")
    number = await client.post.put(str(square.id), board(1, 2))
    (sent,) = ann.sees(square)
    (file,) = sent.attachments
    assert (file.data, file.description) == (b"picture (1, 2)", "A small cairn")

    await client.post.put(str(square.id), board(1, 2, 3), over=number)
    (file,) = sent.attachments
    assert file.data == b"picture (1, 2, 3)"

    await client.post.put(str(square.id), page("no picture"), over=number)
    assert sent.attachments == []
    assert [message.text for message in ann.sees(square)] == ["no picture"]


async def test_a_message_is_drawn_anew(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    place = f"@{ann.id}"
    number = await client.post.put(place, page("news"))
    assert await client.post.put(place, page("old news"), over=number) == number
    (sent,) = ann.sees()
    assert (sent.text, sent.edits) == ("old news", 1)
    assert sent.allowed_mentions is not None


async def test_a_message_that_is_gone_is_not_the_end_of_its_place(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    place = f"@{ann.id}"
    number = await client.post.put(place, page("news"))
    fake.state.remove(ann.sees()[0])
    with pytest.raises(Gone):
        await client.post.put(place, page("old news"), over=number)
    await client.post.put(place, page("more news"))


async def test_what_people_sent_is_shown_from_where_it_is(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    bob = fake.user("Bob")
    bob.joins(town)
    voice = ann.uploads("voice-message.ogg", "audio/ogg", voice_seconds=3, data=b"hum")
    photo = ann.uploads("Mine (1).JPG", "image/jpeg", data=b"photo")
    said = [shows(await ann.says("", attachments=[sent])) for sent in (voice, photo)]
    fake.passes(days=30)

    blocks = [Attachment(media, plain("What Ann sent")) for media in (*said, said[0])]
    await client.post.put(f"@{bob.id}", reply(*blocks))

    (sent,) = bob.sees()
    assert [file.data for file in sent.attachments] == [b"hum", b"photo"]
    assert [file.filename for file in sent.attachments] == ["voice-1.ogg", "picture-2.jpg"]


@pytest.mark.parametrize("gone", ["message", "channel", "file"])
async def test_what_cannot_be_had_any_more_is_told_in_words(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild, gone: str
) -> None:
    message = await ann.says("", attachments=[ann.uploads("a.png", "image/png")])
    media = shows(message)
    match gone:
        case "message":
            ann.deletes(message)
        case "channel":
            media = Media("discord", MediaKind.PICTURE, "1.2.3")
        case "file":
            message.attachments = []
    await client.post.put(f"@{ann.id}", reply(Attachment(media, plain("What Ann sent"))))
    sent = ann.sees()[-1]
    assert sent.attachments == []
    assert "What Ann sent" in sent.text


async def test_what_a_command_brought_is_copied(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    await ann.says("", attachments=[ann.uploads("a.png", "image/png", data=b"photo")])
    there = client.gateway.get_partial_messageable(ann.dm.id)
    message = await anext(there.history())
    (attachment,) = message.attachments
    copied = await client.post.copy(f"@{ann.id}", attachment)
    copy = ann.sees()[-1]
    assert copied.id == copy.id
    assert [file.data for file in copy.attachments] == [b"photo"]
    assert copied.attachments[0].id == copy.attachments[0].id


@asynccontextmanager
async def serving(answer: web.StreamResponse) -> AsyncIterator[str]:
    """Serve one answer on another port."""

    async def handle(_: web.Request) -> web.StreamResponse:
        return answer

    app = web.Application()
    app.router.add_get("/{path:.*}", handle)
    async with TestServer(app) as server:
        yield str(server.make_url("/attachments/1/2/a.png"))


def told(client: Client, address: str, size: int = 5) -> discord.Attachment:
    """Make what Discord tells of a file."""
    return discord.Attachment(
        data={"id": 2, "filename": "a.png", "size": size, "url": address, "proxy_url": address},
        state=client.gateway._connection,
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://cdn.discordapp.com.example/attachments/1/2/a.png",
        "http://cdn.discordapp.com/attachments/1/2/a.png",
        "https://127.0.0.1:1/attachments/1/2/a.png",
        "http://127.0.0.1:1/attachments/1/2/a.png",
        "ftp://cdn.discordapp.com/a.png",
    ],
)
async def test_nothing_is_fetched_from_elsewhere(client: Client, address: str) -> None:
    for api in (client.options.api_url, OFFICIAL):
        with pytest.raises(NotShown):
            await Fetching(client.gateway, api).attachment(told(client, address))


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (web.Response(status=302, headers={"Location": "https://example.org"}), NotShown),
        (web.Response(status=404), NotShown),
        (web.Response(status=503), NotReached),
        (web.Response(body=b"x" * 2_000), NotShown),
    ],
    ids=["redirect", "gone", "away", "larger than was said"],
)
async def test_nothing_but_the_file_itself_is_taken(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    answer: web.Response,
    problem: type[Exception],
) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 1_000)
    async with serving(answer) as address:
        with pytest.raises(problem) as said:
            await Fetching(client.gateway, address).attachment(told(client, address))
    assert address not in repr(said.value)
    assert said.value.__cause__ is None


async def test_a_file_that_does_not_come_is_tried_later(
    client: Client, unused_tcp_port: int
) -> None:
    address = f"http://127.0.0.1:{unused_tcp_port}/a.png"
    with pytest.raises(NotReached):
        await Fetching(client.gateway, address).attachment(told(client, address))


async def test_what_is_too_large_is_not_asked_for(client: Client) -> None:
    address = "https://cdn.discordapp.com/attachments/1/2/a.png"
    with pytest.raises(NotShown):
        await Fetching(client.gateway, OFFICIAL).attachment(told(client, address, 11_000_000))


async def test_nothing_is_sent_before_it_has_logged_in(fake: FakeDiscord, ann: Person) -> None:
    client = client_for(fake)
    with pytest.raises(NotReached):
        await client.post.put(f"@{ann.id}", page("news"))
    async with connected(fake, client):
        fake.guild("Town", ann)
        await client.post.put(f"@{ann.id}", page("news"))


async def test_a_name_of_no_place_is_unreachable(client: Client) -> None:
    with pytest.raises(Unreachable):
        await client.post.put("0", page("news"))


async def test_many_are_written_to_at_once(
    fake: FakeDiscord, client: Client, town: Guild, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "_REMEMBERED", 2)
    people = [fake.user(f"P{number}") for number in range(4)]
    for person in people:
        person.joins(town)
    async with asyncio.TaskGroup() as tasks:
        for person in people:
            tasks.create_task(client.post.put(f"@{person.id}", page("news")))
    assert all(len(person.sees()) == 1 for person in people)

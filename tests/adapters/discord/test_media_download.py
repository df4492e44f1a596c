"""What people sent is shown again from where it is, and nothing else is fetched."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from msgspec.structs import replace

from adapters.discord.client import Client
from adapters.discord.client_options import OFFICIAL
from adapters.discord.errors import NotReached, NotShown
from adapters.discord.sending import media_download
from adapters.discord.sending.media_download import MediaDownload
from bot.dialogue.media import Media, MediaKind
from bot.dialogue.replies import Attachment, reply
from bot.texts.spans import plain
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.guilds import Guild
from tests.fakes.discord.messages import Message
from tests.fakes.discord.people import Person


def shows(message: Message) -> Media:
    """Name what somebody sent."""
    (sent,) = message.attachments
    kind = MediaKind.VOICE if sent.voice_seconds else MediaKind.PICTURE
    ref = f"{message.channel.id}.{message.id}.{sent.id}"
    return Media("discord", kind, ref, account=str(message.author.id))


def unknown(user: int) -> int | None:
    """Know nobody's channel."""
    return None


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
    await client.sender.put(f"@{bob.id}", reply(*blocks))

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
            media = replace(media, ref="1.2.3")
        case "file":
            message.attachments = []
    await client.sender.put(f"@{ann.id}", reply(Attachment(media, plain("What Ann sent"))))
    sent = ann.sees()[-1]
    assert sent.attachments == []
    assert "What Ann sent" in sent.text


async def test_nothing_is_shown_but_what_its_own_person_sent_to_cairn_in_private(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    bob = fake.user("Bob")
    bob.joins(town)
    photo = bob.uploads("a.png", "image/png", data=b"Bob's")
    aloud = bob.uploads("b.png", "image/png", data=b"in a channel")
    private = shows(await bob.says("", attachments=[photo]))
    shared = shows(await bob.says("", town.channel("square"), [aloud]))
    where = private.ref.partition(".")[0]
    refused = [
        replace(private, account=str(ann.id)),
        replace(private, account=None),
        replace(private, account="Bob"),
        shared,
        *(
            replace(private, ref=ref)
            for ref in (
                "",
                "cairn.key",
                "/etc/passwd",
                f"{where}.1",
                f"{private.ref}.1",
                f"../{private.ref}",
                f"-{private.ref}",
                "https://cdn.discordapp.com/attachments/1/2/a.png",
            )
        ),
    ]
    for media in (private, *refused):
        await client.sender.put(f"@{ann.id}", reply(Attachment(media, plain("A picture"))))
    shown, *others = ann.sees()
    assert [file.data for file in shown.attachments] == [b"Bob's"]
    assert len(others) == len(refused)
    assert all(not sent.attachments and "A picture" in sent.text for sent in others)


async def test_what_a_command_brought_is_copied(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    await ann.says("", attachments=[ann.uploads("a.png", "image/png", data=b"photo")])
    there = client.gateway.get_partial_messageable(ann.dm.id)
    message = await anext(there.history())
    (attachment,) = message.attachments
    copied = await client.sender.copy(f"@{ann.id}", attachment)
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
        media = MediaDownload(client.gateway, api, unknown)
        with pytest.raises(NotShown):
            await media.fetch_attachment(told(client, address))


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
    monkeypatch.setattr(media_download, "MOST_BYTES", 1_000)
    async with serving(answer) as address:
        media = MediaDownload(client.gateway, address, unknown)
        with pytest.raises(problem) as said:
            await media.fetch_attachment(told(client, address))
    assert address not in repr(said.value)
    assert said.value.__cause__ is None


async def test_a_file_that_does_not_come_is_tried_later(
    client: Client, unused_tcp_port: int
) -> None:
    address = f"http://127.0.0.1:{unused_tcp_port}/a.png"
    media = MediaDownload(client.gateway, address, unknown)
    with pytest.raises(NotReached):
        await media.fetch_attachment(told(client, address))


async def test_what_is_too_large_is_not_asked_for(client: Client) -> None:
    address = "https://cdn.discordapp.com/attachments/1/2/a.png"
    with pytest.raises(NotShown):
        await MediaDownload(client.gateway, OFFICIAL, unknown).fetch_attachment(
            told(client, address, 11_000_000)
        )

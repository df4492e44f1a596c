"""Pages in channels, with what they show; each in the right place, once."""

import asyncio
import re

import pytest

from adapters.discord.client import Client
from adapters.discord.errors import Gone, NotReached, TooManyChannels
from adapters.discord.sending import send
from bot.dialogue.drawings import CairnDrawing
from bot.dialogue.replies import Picture, Reply, reply
from bot.kernel.errors import Unreachable
from bot.texts.spans import plain
from tests.adapters.discord.running_client import client_for, connected, page, painted
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.guilds import Guild
from tests.fakes.discord.people import Person
from tests.harness.pictures import Pictures

SILENT_ABOUT_LINKS = 1 << 2


def board(*layers: int) -> Reply:
    """Make a page with a picture."""
    return reply(plain("The cairn"), Picture(CairnDrawing(layers), plain("A small cairn")))


async def test_a_page_goes_into_a_channel(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    square = town.channel("square")
    number = await client.sender.put(str(square.id), page("news @everyone <https://example.org>"))
    (sent,) = ann.sees(square)
    assert sent.id == number
    assert sent.flags & SILENT_ABOUT_LINKS
    assert sent.allowed_mentions is not None
    assert sent.allowed_mentions["parse"] == []


async def test_direct_messages_are_opened_once(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    for text in ("one", "two"):
        await client.sender.put(f"@{ann.id}", page(text))
    assert [message.text for message in ann.sees()] == ["one", "two"]
    opened = [request for request in fake.requests if request.path == "/users/@me/channels"]
    assert len(opened) == fake.new_dms == 1


async def test_direct_messages_whose_channel_is_known_are_not_opened(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    await client.sender.put(f"@{ann.id}/{ann.dm.id}", page("news"))
    assert len(ann.sees()) == 1
    assert "/users/@me/channels" not in [request.path for request in fake.requests]


async def test_a_channel_that_was_opened_is_told_and_known_from_then_on(
    client: Client, ann: Person, town: Guild
) -> None:
    told = []

    async def opened(user: int, channel: int) -> None:
        told.append((user, channel))

    client.sender.channel_opened = opened
    assert client.sender.located(f"@{ann.id}") == f"@{ann.id}"
    for _ in range(2):
        await client.sender.put(f"@{ann.id}", page("news"))
    assert told == [(ann.id, ann.dm.id)]
    assert client.sender.located(f"@{ann.id}") == f"@{ann.id}/{ann.dm.id}"
    assert client.sender.located("123") == "123"


async def test_a_channel_that_is_remembered_is_not_opened(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    client.sender.remember(ann.id, ann.dm.id)
    await client.sender.put(f"@{ann.id}", page("news"))
    assert len(ann.sees()) == 1
    assert "/users/@me/channels" not in [request.path for request in fake.requests]


async def test_not_too_many_direct_messages_are_opened_at_once(
    fake: FakeDiscord, client: Client, town: Guild
) -> None:
    people = [fake.user(f"P{number}") for number in range(6)]
    for person in people:
        person.joins(town)
    for person in people[:5]:
        await client.sender.put(f"@{person.id}", page("news"))
    with pytest.raises(TooManyChannels) as said:
        await client.sender.put(f"@{people[5].id}", page("news"))
    assert said.value.only_there
    await client.sender.put(f"@{people[0].id}", page("more"))
    assert fake.new_dms == 5


async def test_the_same_nonce_makes_no_second_message(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    place = f"@{ann.id}"
    first, second, other = [
        await client.sender.put(place, page("news"), nonce) for nonce in ("n1", "n1", "n2")
    ]
    assert first == second != other
    assert len(ann.sees()) == 2


async def test_the_librarys_request_enforces_every_nonce(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    for nonce in ("mine", None):
        await client.sender.put(f"@{ann.id}", page("news"), nonce)
    mine, own = (r.json for r in fake.requests if r.route.endswith("/messages"))
    assert (mine["nonce"], mine["enforce_nonce"]) == ("mine", True)
    assert re.fullmatch(r"[\w-]{22}", own["nonce"])
    assert own["enforce_nonce"] is True


async def test_pictures_are_attached_with_their_words(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    square = town.channel("square")
    number = await client.sender.put(str(square.id), board(1, 2))
    (sent,) = ann.sees(square)
    (file,) = sent.attachments
    assert (file.data, file.description) == (b"picture (1, 2)", "A small cairn")

    await client.sender.put(str(square.id), board(1, 2, 3), over=number)
    (file,) = sent.attachments
    assert file.data == b"picture (1, 2, 3)"

    await client.sender.put(str(square.id), page("no picture"), over=number)
    assert sent.attachments == []
    assert [message.text for message in ann.sees(square)] == ["no picture"]


async def test_where_no_picture_comes_its_words_stand_in_its_place(
    fake: FakeDiscord, ann: Person, town: Guild
) -> None:
    square, pictures = town.channel("square"), Pictures(painted)
    async with connected(fake, client_for(fake, pictures=pictures)) as client:
        number = await client.sender.put(str(square.id), board(1, 2))
        pictures.broken = True
        await client.sender.put(str(square.id), board(1, 2, 3), over=number)
        await client.sender.put(str(square.id), board(1, 2, 3))
    for message in ann.sees(square):
        assert message.attachments == []
        assert message.text == "The cairn\nA small cairn"


async def test_a_message_is_drawn_anew(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    place = f"@{ann.id}"
    number = await client.sender.put(place, page("news"))
    assert await client.sender.put(place, page("old news"), over=number) == number
    (sent,) = ann.sees()
    assert (sent.text, sent.edits) == ("old news", 1)
    assert sent.allowed_mentions is not None


async def test_a_message_that_is_gone_is_not_the_end_of_its_place(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    place = f"@{ann.id}"
    number = await client.sender.put(place, page("news"))
    fake.state.remove(ann.sees()[0])
    with pytest.raises(Gone):
        await client.sender.put(place, page("old news"), over=number)
    await client.sender.put(place, page("more news"))


async def test_nothing_is_sent_before_it_has_logged_in(fake: FakeDiscord, ann: Person) -> None:
    client = client_for(fake)
    with pytest.raises(NotReached):
        await client.sender.put(f"@{ann.id}", page("news"))
    async with connected(fake, client):
        fake.guild("Town", ann)
        await client.sender.put(f"@{ann.id}", page("news"))


async def test_a_name_of_no_place_is_unreachable(client: Client) -> None:
    with pytest.raises(Unreachable):
        await client.sender.put("0", page("news"))


async def test_many_are_written_to_at_once(
    fake: FakeDiscord, client: Client, town: Guild, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send, "_REMEMBERED", 2)
    people = [fake.user(f"P{number}") for number in range(4)]
    for person in people:
        person.joins(town)
    async with asyncio.TaskGroup() as tasks:
        for person in people:
            tasks.create_task(client.sender.put(f"@{person.id}", page("news")))
    assert all(len(person.sees()) == 1 for person in people)

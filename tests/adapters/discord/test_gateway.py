"""Hearing what happens on Discord, and coming back where a session can go on."""

import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.client import Client
from adapters.discord.client_options import OFFICIAL, ClientOptions
from adapters.discord.gateway import USUAL, Gateway, SharedLimits
from bot.kernel.clock import SystemClock
from tests.adapters.discord.running_client import client_for, connected, notes, page
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.guilds import Guild
from tests.fakes.discord.intents import Intent
from tests.fakes.discord.people import Person


async def test_it_asks_for_nothing_privileged_and_keeps_nothing(
    fake: FakeDiscord, client: Client
) -> None:
    (asked,) = fake.gateway.identifies
    assert Intent(asked["intents"]) == Intent.guilds | Intent.direct_messages
    assert list(client.gateway.cached_messages) == []
    assert notes(client).starts == 1
    assert client.ready


async def test_addresses_are_the_librarys_own_unless_chosen(
    fake: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Route, "BASE", "https://discord.com/api/v10")
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL("wss://gateway.example/"))
    Gateway(ClientOptions("x", OFFICIAL), USUAL, SharedLimits.of(SystemClock()))
    assert Route.BASE == OFFICIAL

    async with connected(fake, client_for(fake)):
        assert fake.api_url == Route.BASE
        assert yarl.URL(fake.gateway_url) == DiscordWebSocket.DEFAULT_GATEWAY


async def test_what_people_write_in_private_is_heard(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    await ann.says("to all", town.channel("square"), mention=True)
    await client.sender.put(f"@{ann.id}", page("from Cairn"))
    await ann.says("hello")
    await fake.until(lambda: notes(client).words == ["hello"])


async def test_what_breaks_in_the_ears_is_logged_and_the_next_is_heard(
    fake: FakeDiscord,
    client: Client,
    ann: Person,
    town: Guild,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    notes(client).trouble = ValueError("broken")
    await ann.says("one")
    await ann.says("two")
    await fake.until(lambda: len(notes(client).words) == 2)
    said = caplog.text + capsys.readouterr().out
    assert said.count("not heard") == 2


async def test_places_that_are_gone_are_told(
    fake: FakeDiscord, client: Client, town: Guild
) -> None:
    square, den = town.channel("square"), town.channel("den")
    walk, archived = (
        town.thread(den, name, members=[fake.bot], private=False) for name in ("walk", "old")
    )
    archived.archives()
    archived.delete()
    walk.delete()
    den.delete()
    left = town.thread(square, "left", members=[fake.bot])
    town.remove_bot()
    await fake.until(lambda: len(notes(client).losses) == 5)
    expected = [archived.id, walk.id, den.id, square.id, left.id]
    assert notes(client).losses == [str(number) for number in expected]


async def test_a_deleted_channel_takes_its_threads_with_it(
    fake: FakeDiscord, client: Client, town: Guild
) -> None:
    den = town.channel("den")
    walk = town.thread(den, "walk", members=[fake.bot])
    den.delete()
    await fake.until(lambda: set(notes(client).losses) == {str(den.id), str(walk.id)})


async def test_a_server_that_is_only_away_is_not_left(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    town.channel("square")
    town.goes_down()
    town.comes_back()
    await ann.says("hello")
    await fake.until(lambda: notes(client).words == ["hello"])
    assert notes(client).losses == []


async def test_a_session_that_goes_on_misses_nothing(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    fake.drop_connections()
    await ann.says("meanwhile")
    await fake.until(lambda: notes(client).words == ["meanwhile"])
    await fake.until(lambda: client.ready)
    assert notes(client).freshes == 1
    assert len(fake.gateway.identifies) == 1


async def test_a_new_session_is_told_as_fresh(fake: FakeDiscord, client: Client) -> None:
    fake.invalidate_sessions()
    await fake.until(lambda: notes(client).freshes == 2)
    assert client.ready
    assert client.gateway.sessions == 2

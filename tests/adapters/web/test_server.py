"""Health is answered from the start, and an address that cannot be had is said so in words."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest

from adapters.web.health import Check, Health
from adapters.web.server import CannotListen, Server
from tests.adapters.web.scripted import World
from tests.harness.patience import in_time


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


async def breaks() -> bool:
    raise OSError("the database is gone")


async def hangs() -> bool:
    return await asyncio.Future()


@asynccontextmanager
async def served(checks: dict[str, Check]) -> AsyncIterator[Server]:
    """Serve health alone."""
    server = Server("127.0.0.1", 0, Health(checks))
    await server.start()
    yield server
    await server.stop()


async def asked(server: Server, path: str) -> tuple[int, object]:
    """Ask."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(server.address + path) as answer,
    ):
        return answer.status, await answer.json()


async def test_alive_is_alive_whatever_else() -> None:
    async with served({"database": breaks}) as server:
        assert await asked(server, "/healthz") == (200, {"alive": True})


@pytest.mark.parametrize(
    ("checks", "status", "told"),
    [
        ({}, 200, {}),
        ({"database": yes, "schema": yes}, 200, {"database": True, "schema": True}),
        ({"database": yes, "schema": no}, 503, {"database": True, "schema": False}),
        ({"database": breaks, "schema": yes}, 503, {"database": False, "schema": True}),
    ],
)
async def test_ready_is_ready_when_every_check_holds(
    checks: dict[str, Check], status: int, told: dict[str, bool]
) -> None:
    async with served(checks) as server:
        ready = {"ready": status == 200, "checks": told}
        assert await asked(server, "/readyz") == (status, ready)


async def test_a_check_that_hangs_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.web.health.PATIENCE_SECONDS", 0.01)
    async with served({"database": hangs}) as server:
        status, _ = await asked(server, "/readyz")

    assert status == 503


async def test_before_the_chat_is_there_its_address_says_so() -> None:
    async with served({}) as server:
        status, said = await asked(server, "/")

    assert status == 404
    assert isinstance(said, dict)
    assert said["error"] == "nothing_here"


async def test_opening_the_chat_lets_go_of_nothing() -> None:
    world = World()
    await world.server.start()
    address = world.server.address
    await world.server.open(world.chat.application())

    assert world.server.address == address
    assert (await asked(world.server, "/healthz"))[0] == 200
    assert (await asked(world.server, "/api/state"))[0] == 200
    await world.server.stop()


async def test_who_came_before_the_chat_was_there_is_answered_by_it() -> None:
    world = World()
    await world.server.start()
    host, _, port = world.server.address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))

    await world.server.open(world.chat.application())
    writer.write(f"GET /api/state HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())

    async with in_time(4):
        assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
    writer.close()
    await world.server.stop()


async def test_opening_the_chat_waits_for_nobody_who_is_still_being_answered() -> None:
    world, asked_for = World(), asyncio.Event()

    async def slow() -> bool:
        asked_for.set()
        return await asyncio.Future()

    world.server = Server("127.0.0.1", 0, Health({"database": slow}))
    await world.server.start()
    waiting = asyncio.ensure_future(asked(world.server, "/readyz"))
    await asked_for.wait()

    async with in_time(3):
        await world.server.open(world.chat.application())
    assert not waiting.done()
    waiting.cancel()
    await world.server.stop()


async def test_what_the_chat_answers_otherwise_is_said_in_words_as_well() -> None:
    world = World()
    await world.server.start()
    await world.server.open(world.chat.application())
    async with (
        aiohttp.ClientSession() as session,
        session.delete(world.server.address + "/api/say", json={}) as answer,
    ):
        assert answer.status == 405
        assert (await answer.json())["error"] == "method"
    await world.server.stop()


async def test_a_taken_port_is_said_in_words() -> None:
    async with served({}) as server:
        port = int(server.address.rpartition(":")[2])
        with pytest.raises(CannotListen, match=f"Port {port} on 127.0.0.1 is taken.*CAIRN_WEB_PO"):
            await Server("127.0.0.1", port, Health({})).start()


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
async def test_an_address_of_another_machine_is_said_in_words(host: str) -> None:
    with pytest.raises(CannotListen, match=f"{host} is no address of this machine"):
        await Server(host, 0, Health({})).start()


async def test_the_chat_is_not_opened_to_others() -> None:
    world = World()
    world.server = Server("0.0.0.0", 0, Health({}))  # noqa: S104 this is what is refused
    await world.server.start()

    with pytest.raises(CannotListen, match="for this machine only"):
        await world.server.open(world.chat.application())

    await world.server.stop()


async def test_a_stopped_server_gives_its_port_back(unused_port: Callable[[], int]) -> None:
    port = unused_port()
    for _ in range(2):
        server = Server("127.0.0.1", port, Health({}))
        await server.start()
        await asked(server, "/healthz")
        await server.stop()


@pytest.fixture
def unused_port() -> Callable[[], int]:
    """Find a port that is free now."""

    def find() -> int:
        with socket.create_server(("127.0.0.1", 0)) as found:
            return int(found.getsockname()[1])

    return find

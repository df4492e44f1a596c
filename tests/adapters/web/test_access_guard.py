"""Nobody but this machine and the chat's own page gets in."""

import pytest

from adapters.web.access_guard import HEADERS, is_loopback
from tests.adapters.web.caller import Caller
from tests.adapters.web.scripted import World

SEAT = b'{"name": "Ann", "language": "en"}'


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1"])
def test_names_of_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "::", "localhost.example.org", "example.org", "10.0.0.1", "127.0.0.1.nip.io"]
)
def test_names_that_may_be_anybody_s(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1:1", "[::1]:8080"])
async def test_a_loopback_name_is_let_in(caller: Caller, host: str) -> None:
    url = f"{caller.world.server.address}/api/state"
    async with caller.session.get(url, headers={"Host": host}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("path", ["/", "/api/state", "/api/events", "/static/chat.js", "/nowhere"])
@pytest.mark.parametrize("host", ["example.org", "evil.localhost.example:8080", "[::1", "a@b", ""])
async def test_another_name_that_leads_here_is_refused(
    caller: Caller, path: str, host: str
) -> None:
    url = caller.world.server.address + path
    async with caller.session.get(url, headers={"Host": host}) as answer:
        assert answer.status == 403
        assert (await answer.json())["error"] == "other_host"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://example.org"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Origin": "https://{host}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    ],
)
async def test_another_page_cannot_act(caller: Caller, headers: dict[str, str]) -> None:
    host = caller.world.server.address.removeprefix("http://")
    sent = {name: value.format(host=host) for name, value in headers.items()}

    status, said = await caller.send("/api/seats", SEAT, **sent)

    assert (status, said["error"]) == (403, "other_page")
    assert not caller.world.log.lines


async def test_the_page_itself_can_act(caller: Caller) -> None:
    own = {"Origin": caller.world.server.address, "Sec-Fetch-Site": "same-origin"}

    status, _ = await caller.send("/api/seats", SEAT, **own)

    assert status == 201


@pytest.mark.parametrize(
    ("path", "mode", "status"),
    [("/", "navigate", 200), ("/api/state", "cors", 403), ("/static/chat.js", "no-cors", 403)],
)
async def test_another_page_may_link_here_and_no_more(
    caller: Caller, path: str, mode: str, status: int
) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": mode}
    async with caller.session.get(caller.world.server.address + path, headers=headers) as answer:
        assert answer.status == status


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_what_a_form_of_another_page_could_send_is_refused(
    caller: Caller, kind: str
) -> None:
    status, said = await caller.send("/api/seats", SEAT, **{"Content-Type": kind})

    assert (status, said["error"]) == (415, "not_json_type")


async def test_a_body_has_a_most(caller: Caller) -> None:
    status, said = await caller.send("/api/seats", b" " * (256 * 1024 + 1))

    assert (status, said["error"]) == (413, "too_large")


@pytest.mark.parametrize("path", ["/", "/api/state", "/api/nothing", "/static/chat.css"])
async def test_every_answer_tells_the_browser_to_be_strict(caller: Caller, path: str) -> None:
    async with caller.session.get(caller.world.server.address + path) as answer:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    assert HEADERS["Content-Security-Policy"].startswith("default-src 'none';")


async def test_health_is_anybody_s(world: World, caller: Caller) -> None:
    url = f"{world.server.address}/healthz"
    async with caller.session.get(url, headers={"Host": "10.1.2.3"}) as answer:
        assert answer.status == 200

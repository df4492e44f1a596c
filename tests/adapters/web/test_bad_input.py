"""Whatever is sent is answered in words, and nothing is kept of what cannot be done."""

import json
import logging
from typing import Any

import pytest

from tests.adapters.web.caller import Caller

DM: dict[str, Any] = {"seat": "s1", "place": "dm:s1"}


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("/api/seats", b""),
        ("/api/seats", b"{"),
        ("/api/seats", b"[]"),
        ("/api/seats", b'"text"'),
        ("/api/seats", b"null"),
        ("/api/seats", b"\xff\xfe"),
        ("/api/say", b"[" * 100_000),
        ("/api/say", b'{"a":' * 50_000),
        ("/api/clock", b'{"by_hours": ' + b"9" * 5000 + b"}"),
        ("/api/clock", b'{"by_hours": NaN}'),
        ("/api/clock", b'{"by_hours": Infinity}'),
    ],
)
async def test_what_is_no_json_object_is_said_not_to_be(
    caller: Caller, path: str, raw: bytes
) -> None:
    status, said = await caller.send(path, raw)

    assert (status, said["error"]) == (400, "not_json")
    assert not caller.world.log.lines


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("/api/seats", {}, 400, "not_text"),
        ("/api/seats", {"name": 7, "language": "en"}, 400, "not_text"),
        ("/api/seats", {"name": "", "language": "en"}, 400, "bad_name"),
        ("/api/seats", {"name": " \u200b\u202e\x00", "language": "en"}, 400, "bad_name"),
        ("/api/seats", {"name": "\ud800", "language": "en"}, 400, "bad_name"),
        ("/api/seats", {"name": "x" * 33, "language": "en"}, 400, "too_long"),
        ("/api/seats", {"name": "Cy", "language": "tlh"}, 400, "bad_language"),
        ("/api/seats", {"name": "Cy", "language": ""}, 400, "bad_language"),
        ("/api/channels", {"title": "pod"}, 400, "not_texts"),
        ("/api/channels", {"title": "pod", "seats": "s1"}, 400, "not_texts"),
        ("/api/channels", {"title": "pod", "seats": [1]}, 400, "not_texts"),
        ("/api/channels", {"title": "pod", "seats": ["s9"]}, 404, "no_seat"),
        ("/api/channels", {"title": "pod", "seats": ["s1"] * 101}, 400, "too_many"),
        ("/api/channels", {"title": "\n\t", "seats": []}, 400, "bad_name"),
        ("/api/say", {**DM, "text": ""}, 400, "empty"),
        ("/api/say", {**DM, "text": " \n"}, 400, "empty"),
        ("/api/say", {**DM, "text": "x" * 20_001}, 400, "too_long"),
        ("/api/say", {**DM, "text": None}, 400, "not_text"),
        ("/api/say", {**DM, "seat": "s9", "text": "x"}, 404, "no_seat"),
        ("/api/say", {**DM, "seat": "\ud800", "text": "x"}, 404, "no_seat"),
        ("/api/say", {**DM, "place": "dm:s9", "text": "x"}, 404, "no_place"),
        ("/api/say", {**DM, "place": "c:1", "text": "x"}, 404, "no_place"),
        ("/api/say", {**DM, "text": "x", "id": ""}, 400, "bad_id"),
        ("/api/say", {**DM, "text": "x", "id": "a b"}, 400, "bad_id"),
        ("/api/say", {**DM, "text": "x", "id": "x" * 65}, 400, "bad_id"),
        ("/api/say", {**DM, "text": "x", "id": 1}, 400, "not_text"),
        ("/api/press", {**DM, "message": "m9", "token": "1~x"}, 404, "no_message"),
        ("/api/press", {**DM, "message": "m3", "token": "x" * 201}, 400, "too_long"),
        ("/api/press", {**DM, "message": "m3"}, 400, "not_text"),
        ("/api/answer", {**DM, "token": "1~o~1", "answers": []}, 400, "not_answers"),
        ("/api/answer", {**DM, "token": "1~o~1", "answers": {"a": 1}}, 400, "not_answers"),
        ("/api/answer", {**DM, "token": "1~o~1", "answers": {"a": "x" * 20_001}}, 400, "too_long"),
        ("/api/clock", {}, 400, "bad_step"),
        ("/api/clock", {"to": "tomorrow"}, 400, "bad_step"),
        ("/api/clock", {"by_hours": "1"}, 400, "not_number"),
        ("/api/clock", {"by_hours": True}, 400, "not_number"),
        ("/api/clock", {"by_hours": -1}, 400, "not_number"),
        ("/api/clock", {"by_hours": 0}, 400, "not_number"),
        ("/api/clock", {"by_days": 367}, 400, "not_number"),
        ("/api/clock", {"by_days": 1e300}, 400, "not_number"),
    ],
)
async def test_each_wrong_request_has_its_own_answer(
    caller: Caller, path: str, body: dict[str, Any], status: int, error: str
) -> None:
    await caller.sit()
    await caller.say("s1", "/start")
    lines = len(caller.world.log.lines)

    said = await caller.post(path, status, **body)

    assert said["error"] == error
    assert said["message"].strip()
    assert "Traceback" not in said["message"]
    assert len(caller.world.log.lines) == lines


@pytest.mark.parametrize(
    "text",
    [
        "\ud800",
        "\x00",
        "x" * 10_000,
        "x" * 20_000,
        "\u202eשלום עולם",
        "\u200b\u200d",
        "👩‍👩‍👧‍👦" * 50,
        "<script>alert(1)</script> *bold* [x](y) {name}",
        "line\u2028break\r\nand\nmore",
        "data: 1\n\nevent: clock\n\n",
    ],
)
async def test_whatever_is_typed_stands_there_as_it_was_typed(caller: Caller, text: str) -> None:
    ann = await caller.sit()
    async with caller.listening() as listener:
        await caller.say(ann, text)
        heard = await listener.until("message")

    assert heard["text"] == text
    assert (await caller.messages(ann))[0]["text"] == text


@pytest.mark.parametrize("token", ["", "\ud800", "\x00~", "🪨", "../..", "1~nothing~of~the~kind"])
async def test_any_token_is_the_core_s_to_judge(caller: Caller, token: str) -> None:
    ann = await caller.sit()
    (shown,) = (await caller.say(ann, "/start"))["shown"]

    answered = await caller.post("/api/press", **DM, message=shown["id"], token=token)

    assert answered["shown"][0]["text"] == "That button is from another time."


async def test_a_seat_is_refused_in_its_own_language(caller: Caller) -> None:
    await caller.sit("Ana", "es")

    said = await caller.post("/api/say", 400, **DM, text="")

    assert said["message"] == "No hay nada que enviar. Escribe una palabra o dos."


@pytest.mark.parametrize(
    ("wanted", "begins"),
    [("es-MX,en;q=0.5", "No hay"), ("de, ES;q=0.1", "No hay"), ("de", "There"), ("*;;,", "There")],
)
async def test_whoever_has_no_seat_is_refused_in_the_browser_s_language(
    caller: Caller, wanted: str, begins: str
) -> None:
    url = f"{caller.world.server.address}/api/nothing"
    async with caller.session.get(url, headers={"Accept-Language": wanted}) as answer:
        assert answer.status == 404
        assert (await answer.json())["message"].startswith(begins)


@pytest.mark.parametrize("path", ["/api/say", "/api/channels/c:1/seats"])
async def test_another_method_is_said_to_be_wrong(caller: Caller, path: str) -> None:
    assert (await caller.get(path, 405))["error"] == "method"


@pytest.mark.parametrize("after", ["-1", "x", "", "1e3", "٣", "9" * 30])
async def test_a_number_of_an_event_is_a_number(caller: Caller, after: str) -> None:
    await caller.sit()

    said = await caller.get("/api/messages", 400, **DM, after=after)

    assert said["error"] == "not_event"


@pytest.mark.parametrize(
    "path", ["/static/..%2fchat.py", "/static/index.html", "/static/", "/x.png"]
)
async def test_no_other_file_is_served(caller: Caller, path: str) -> None:
    assert (await caller.get(path, 404))["error"] == "nothing_here"


async def test_what_breaks_is_logged_by_a_code_and_without_words(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    ann = await caller.sit("Annabel")
    caller.world.script.broken = True
    with caplog.at_level(logging.DEBUG):
        said = await caller.post("/api/say", 500, **DM, text="a secret wish")

    assert ann
    assert said["error"] == "broke"
    for record in caplog.records:
        line = json.dumps([record.getMessage(), record.args], default=str)
        assert "secret" not in line
        assert "Annabel" not in line


async def test_a_body_that_is_not_compressed_as_it_says_is_refused_kindly(caller: Caller) -> None:
    status, answer = await caller.send("/api/seats", b"{}", **{"Content-Encoding": "gzip"})

    assert (status, answer["error"]) == (400, "not_json")

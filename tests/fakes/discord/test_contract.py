"""Every broken rule is noticed, and what is fatal is refused as Discord would."""

import pytest

from tests.fakes.discord.caller import Caller
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.messages import V2
from tests.fakes.discord.people import Person
from tests.fakes.discord.wire import Json
from tests.harness.descriptions import DISCORD, skip_without

NOBODY: Json = {"parse": []}
TEXT: Json = {"type": 10, "content": "x"}
GOOD_V2: Json = {"flags": V2, "allowed_mentions": NOBODY, "components": [TEXT]}


@pytest.fixture
async def ann(fake: FakeDiscord) -> Person:
    """Let Ann share a guild with the bot."""
    person = fake.user("Ann")
    fake.guild("Town", person)
    return person


@pytest.mark.parametrize(
    ("payload", "where"),
    [
        ({"content": 7}, "content"),
        ({"content": "x" * 2001}, "content"),
        ({"components": [{"type": 1, "components": [{"type": 2, "style": 9}]}]}, "components"),
        ({"components": [{"type": 99}]}, "components"),
        ({"components": [{"type": 1}]}, "components"),
        ({"flags": "many"}, "flags"),
    ],
)
async def test_a_wrong_body_is_refused_where_it_is_wrong(
    fake: FakeDiscord, call: Caller, ann: Person, payload: Json, where: str
) -> None:
    skip_without(DISCORD)
    fake.tolerates(f"POST /channels/{{channel_id}}/messages: {where}")
    sent = {"allowed_mentions": NOBODY, **payload}
    status, body = await call("POST", f"/channels/{ann.dm.id}/messages", sent)
    assert (status, body["code"], body["message"]) == (400, 50035, "Invalid Form Body")
    assert where in body["errors"]
    assert fake.records.broken
    assert ann.sees() == []


async def test_a_field_that_discord_does_not_know_is_noticed(
    fake: FakeDiscord, call: Caller, ann: Person
) -> None:
    skip_without(DISCORD)
    fake.tolerates("colour: no such field", "after: no such query parameter")
    path = f"/channels/{ann.dm.id}/messages?after=1"
    status, _ = await call(
        "POST", path, {"content": "Hello", "colour": "red", "allowed_mentions": NOBODY}
    )
    assert status == 200
    assert len(fake.records.broken) == 2


async def test_an_empty_message_is_refused(fake: FakeDiscord, call: Caller, ann: Person) -> None:
    fake.tolerates("an empty message")
    status, body = await call("POST", f"/channels/{ann.dm.id}/messages", {"content": ""})
    assert (status, body["code"]) == (400, 50006)


async def test_the_flag_of_components_cannot_be_removed(
    fake: FakeDiscord, call: Caller, ann: Person
) -> None:
    fake.tolerates("IS_COMPONENTS_V2 cannot be removed", "field cannot be used")
    path = f"/channels/{ann.dm.id}/messages"
    _, sent = await call("POST", path, GOOD_V2)
    for changed in ({"flags": 0}, {"content": "x", "allowed_mentions": NOBODY}):
        status, body = await call("PATCH", f"{path}/{sent['id']}", changed)
        assert (status, body["code"]) == (400, 50035)


@pytest.mark.parametrize(
    ("method", "path", "status", "told"),
    [
        ("GET", "/nowhere", 404, "no such route"),
        ("PATCH", "/gateway/bot", 405, "no such method"),
        ("GET", "/channels/abc/messages", 400, "'abc' is not snowflake"),
        ("GET", "/guilds/1/audit-logs", 404, "this fake Discord does not have that route"),
    ],
)
async def test_unknown_routes_and_methods_are_noticed(
    fake: FakeDiscord, call: Caller, method: str, path: str, status: int, told: str
) -> None:
    skip_without(DISCORD)
    fake.tolerates(told)
    assert (await call(method, path))[0] == status
    assert fake.records.broken


async def test_who_does_not_say_who_they_are_is_unauthorized(
    fake: FakeDiscord, call: Caller
) -> None:
    status, body = await call("GET", "/users/@me", Authorization="Bot x")
    assert (status, body) == (401, {"message": "401: Unauthorized", "code": 0})
    assert fake.invalid_requests == 1


async def test_all_requests_are_logged(fake: FakeDiscord, call: Caller, ann: Person) -> None:
    sent = {"content": "Hello", "allowed_mentions": NOBODY}
    await call("POST", f"/channels/{ann.dm.id}/messages", sent)
    (request,) = fake.requests
    assert (request.method, request.route) == ("POST", "/channels/{channel_id}/messages")
    assert (request.body, request.status) == (sent, 200)

"""A location that was shared: its zone is told, and where it is stands nowhere."""

import json
from typing import Any

import pytest

from adapters.telegram.updates.locations import without_location
from adapters.telegram.updates.parsing import arrival
from bot.ports.chat import Arrival

VIENNA = {"latitude": 48.201, "longitude": 16.3695, "horizontal_accuracy": 12.5}
SOMEWHERE = (b"48.2", b"16.36", b"latitude", b"Hofburg", b"Heldenplatz")


def told(**message: Any) -> Arrival:
    """Write an update of a message as Telegram tells it."""
    chat = {"id": 7, "type": "private"}
    return arrival(json.dumps({"update_id": 5, "message": {"chat": chat, **message}}).encode())


def read(kept: Arrival) -> dict[str, Any]:
    """Read the message of an update."""
    message: dict[str, Any] = json.loads(kept.body)["message"]
    return message


@pytest.mark.parametrize(
    ("where", "zones"),
    [
        (VIENNA, ["Europe/Vienna"]),
        ({"latitude": 43.8, "longitude": 87.6}, ["Asia/Shanghai", "Asia/Urumqi"]),
        ({"latitude": 36.1, "longitude": -111.9}, ["America/Phoenix"]),
        ({"latitude": 10, "longitude": -30}, []),
        ({"latitude": 91, "longitude": 0}, []),
    ],
)
def test_only_the_zones_at_a_location_are_kept(where: dict[str, float], zones: list[str]) -> None:
    kept = without_location(told(message_id=3, location=where))
    assert read(kept) == {
        "chat": {"id": 7, "type": "private"},
        "message_id": 3,
        "zones_there": zones,
    }


@pytest.mark.parametrize(
    "message",
    [
        {"location": VIENNA},
        {"location": {**VIENNA, "live_period": 900}},
        {
            "location": VIENNA,
            "venue": {"location": VIENNA, "title": "Hofburg", "address": "Heldenplatz"},
        },
        {"text": "there?", "reply_to_message": {"message_id": 1, "location": VIENNA}},
        {"text": "that", "external_reply": {"venue": {"location": VIENNA, "title": "Hofburg"}}},
        {"location": {"latitude": "48.2", "longitude": [16.36]}},
    ],
)
def test_where_it_is_stands_nowhere_in_what_is_kept(message: dict[str, Any]) -> None:
    kept = without_location(told(message_id=3, **message))
    assert kept.number == 5
    assert not [trace for trace in SOMEWHERE if trace in kept.body]


def test_of_a_location_that_cannot_be_read_nothing_is_kept() -> None:
    whole = told(location=VIENNA)
    assert without_location(Arrival(5, whole.body[:-2])) == Arrival(5, b"")


def test_words_about_latitude_are_kept_as_they_came() -> None:
    said = told(text='my "latitude" is "48.2"')
    assert without_location(said) is said

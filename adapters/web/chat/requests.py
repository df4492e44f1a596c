"""Reading a request to the chat: its JSON, checked, and the seat, place and message that it names.

What is not as it should be raises `RequestError`, which says so to whoever asked.
"""

import json
import re
import secrets
from collections.abc import Mapping
from typing import Any, NoReturn

from aiohttp import web

from adapters.web.chat.interactions import SeatAct
from adapters.web.chat.rooms import Rooms, Seat
from adapters.web.error_responses import LANGUAGE, RequestError
from bot.dialogue.display_names import called
from bot.dialogue.inbound import Place

LARGEST = 256 * 1024
LONGEST_TEXT = 20_000
_MOST = 100
LONGEST_TOKEN = 200
LONGEST_NAME = 32
LONGEST_TITLE = 60
_ACT = re.compile(r"[A-Za-z0-9_.:-]{1,64}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


class RequestBody:
    """The object that a request carries."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        """Tell whether there is anything by that name."""
        return self._values.get(name) is not None

    def text(self, name: str, most: int = 200) -> str:
        """Take a text of at most so many characters."""
        value = self._values.get(name)
        if not isinstance(value, str):
            raise RequestError(400, "web.error.not_text", field=name)
        return _short_enough(name, value, most)

    def texts(self, name: str) -> tuple[str, ...]:
        """Take a list of short texts."""
        values = self._values.get(name)
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            raise RequestError(400, "web.error.not_texts", field=name)
        if len(values) > _MOST:
            raise RequestError(400, "web.error.too_many", field=name, most=_MOST)
        return tuple(_short_enough(name, value, 200) for value in values)

    def answers(self, name: str) -> dict[str, str]:
        """Take texts by name, as the rows of a form are sent."""
        values = self._values.get(name)
        if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values()):
            raise RequestError(400, "web.error.not_answers", field=name)
        if len(values) > _MOST:
            raise RequestError(400, "web.error.too_many", field=name, most=_MOST)
        return {key: _short_enough(name, value, LONGEST_TEXT) for key, value in values.items()}

    def number(self, name: str, most: int) -> float:
        """Take a number above zero and not above `most`."""
        value = self._values.get(name)
        # True is a number to Python, and to nobody else.
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= most:
            raise RequestError(400, "web.error.not_number", field=name, most=most)
        return value


async def read_body(request: web.Request) -> RequestBody:
    """Read the JSON object that a request carries."""
    try:
        sent = await request.read()
        if len(sent) > LARGEST:
            raise web.HTTPRequestEntityTooLarge(LARGEST, len(sent))
        values = json.loads(sent, parse_constant=_no_constant)
    except web.RequestPayloadError:  # compressed, as it says, and not
        raise RequestError(400, "web.error.not_json") from None
    except (ValueError, RecursionError):  # no JSON, no UTF-8, digits or brackets without end
        raise RequestError(400, "web.error.not_json") from None
    if not isinstance(values, dict):
        raise RequestError(400, "web.error.not_json")
    return RequestBody(values)


def _short_enough(name: str, value: str, most: int) -> str:
    if len(value) > most:
        raise RequestError(400, "web.error.too_long", field=name, most=most, length=len(value))
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def identify_seat(request: web.Request, rooms: Rooms, asked: RequestBody) -> Seat:
    """Find the seat that asks; from here on it is answered in its language."""
    found = find_seat(rooms, asked.text("seat"))
    request[LANGUAGE] = found.language
    return found


def read_act(request: web.Request, rooms: Rooms, asked: RequestBody) -> SeatAct:
    """Find who does something, where, and by which id; without an id it is a new act."""
    who = identify_seat(request, rooms, asked)
    name = asked.text("place")
    where = rooms.place(name)
    # A channel that a seat is not in is not told apart from one that does not exist.
    if where is None or not rooms.sees(who.id, name):
        raise RequestError(404, "web.error.no_place")
    act = asked.text("id") if "id" in asked else secrets.token_urlsafe(12)
    if not _ACT.fullmatch(act):
        raise RequestError(400, "web.error.bad_id")
    return SeatAct(who, act, where)


def find_message(rooms: Rooms, place: Place, asked: RequestBody) -> str:
    """Find a message of a place."""
    found = rooms.messages.get(asked.text("message"))
    if found is None or found.place != place.id:
        raise RequestError(404, "web.error.no_message")
    return found.id


def find_channel(rooms: Rooms, name: str) -> str:
    """Find a channel."""
    if name not in rooms.channels:
        raise RequestError(404, "web.error.no_channel")
    return name


def find_seat(rooms: Rooms, name: str) -> Seat:
    """Find a seat that somebody sits on."""
    found = rooms.seats.get(name)
    if found is None:
        raise RequestError(404, "web.error.no_seat")
    return found


def find_seats(rooms: Rooms, asked: RequestBody) -> tuple[str, ...]:
    """Find several seats, each once."""
    found = tuple(dict.fromkeys(asked.texts("seats")))
    if any(name not in rooms.seats for name in found):
        raise RequestError(404, "web.error.no_seat")
    return found


def read_name(asked: RequestBody, field: str, most: int) -> str:
    """Take a name that can be read, on one line."""
    safe = called(asked.text(field, most), most)
    if safe == called(""):
        raise RequestError(400, "web.error.bad_name", field=field)
    return safe


def read_after(request: web.Request) -> int:
    """Take the number of the event after which to tell what happened."""
    given = request.query.get("after", "0")
    if not _NUMBER.fullmatch(given):
        raise RequestError(400, "web.error.not_event", field="after")
    return int(given)
